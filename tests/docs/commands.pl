#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# commands.pl ROOT [OPTION]... PAGE...: runs the `sh` blocks of pages exactly as they stand, one after the other, in a folder that has
# what a checkout has; a block behind `<!-- app/CMakeLists.txt -->` is that file there. Then each block without a language must be what they printed: of a summary as far as its column "field", what
# follows depends on the processor; behind `<!-- numbers vary -->` but for the digits.
#   --built DIR      a command `g++ ... examples/NAME.cpp ... -o NAME` takes DIR/NAME, which the suite has compiled anyway
#   --path DIR       where programs are looked for first
#   --file NAME=FILE the folder has FILE, called NAME
#   --makes NAME     a file that the commands must leave
use strict;
use warnings;
use Cwd qw(realpath);
use File::Temp qw(tempdir);
use Getopt::Long;

my ($built, @path, %file, @makes);
GetOptions('built=s' => \$built, 'path=s' => \@path, 'file=s' => \%file, 'makes=s' => \@makes) && @ARGV > 1
    or die "usage: commands.pl ROOT [--built DIR] [--path DIR] [--file NAME=FILE] [--makes NAME] PAGE...\n";
my ($root, @pages) = @ARGV;
$root = realpath($root) // die "$ARGV[0]: $!\n";
$_ = realpath($_) // die "$_: $!\n" for grep { defined } $built, @path, values %file;

my ($script, @shown, %written) = ('');
for my $page (@pages) {
    open my $in, '<', "$root/$page" or die "$page: $!\n";
    my ($language, $vary, $name, @lines);
    while (<$in>) {
        if (/^```(\w*)$/ && !defined $language) {
            ($language, @lines) = ($1);
        } elsif (/^```$/) {
            $script .= join '', @lines if $language eq 'sh';
            push @shown, [$page, $vary, @lines] if $language eq '';
            $written{$name} = join '', @lines if defined $name;
            undef $_ for $language, $vary, $name;
        } elsif (defined $language) {
            push @lines, $_;
        } else {
            $vary = 1 if /^<!-- numbers vary -->$/;
            $name = $1 if /^<!-- (\w+\/CMakeLists\.txt) -->$/;
        }
    }
    die "$page: a block does not end\n" if defined $language;
}
$script ne '' or die "@pages: no command\n";
if (defined $built) {
    $script =~ s{^g\+\+ [^\n]*\b(examples/(\w+)\.cpp)\b[^\n]* -o (\w+)[^\n]*$}{test -f $1 && ln -s '$built/$2' $3}mg;
    $script =~ /^g\+\+/m and die "a compiler is called, and not for an example:\n$script";
}

my $folder = tempdir(CLEANUP => 1);
opendir my $all, $root or die "$root: $!\n";
for (grep { !/^\.|^build$/ } readdir $all) { symlink "$root/$_", "$folder/$_" or die "$folder/$_: $!\n" }
symlink $root, "$folder/resin" or die "$folder/resin: $!\n";
for (keys %file, keys %written) { mkdir "$folder/$1" if m{^(\w+)/} }
symlink $file{$_}, "$folder/$_" or die "$folder/$_: $!\n" for keys %file;
for (keys %written) {
    open my $to, '>', "$folder/$_" or die "$folder/$_: $!\n";
    print {$to} $written{$_};
    close $to or die "$folder/$_: $!\n";
}
chdir $folder or die "$folder: $!\n";
$ENV{PATH} = join ':', @path, $ENV{PATH};
$ENV{HOME} = "$folder/home";  # what is installed stays here
open my $to, '>', 'commands.sh' or die "$folder/commands.sh: $!\n";
print {$to} $script;
close $to or die "$folder/commands.sh: $!\n";
my @said = qx{sh -ex commands.sh 2>commands.log};
my $status = $?;
chdir '/';
open my $log, '<', "$folder/commands.log" or die "commands.log: $!\n";
print <$log>;
print "the commands ended with status ", $status >> 8, "\n" and exit 1 if $status;

my ($offences, $lines) = (0, 0);
-s "$folder/$_" or print "no file $_ was made\n" and ++$offences for @makes;
for (@shown) {
    my ($page, $vary, @block) = @$_;
    my $end;  # of the columns that are the same on every processor
    my $plain = sub {
        my ($line) = @_;
        $line = substr $line, 0, $end if defined $end && length $line > $end;
        $line =~ s/\d+/0/g if $vary;
        $line =~ s/\s+/ /g if $vary;
        return $line =~ s/\s+$//r;
    };
    for (@block) { $end = $+[0] if /^path .* field\b/ }
    my @wanted = map { $plain->($_) } @block;
    my @printed = map { $plain->($_) } @said;
    my $found = 0;
    for my $at (0 .. @printed - @wanted) {
        $found = 1, last unless grep { $printed[$at + $_] ne $wanted[$_] } 0 .. $#wanted;
    }
    $lines += @wanted;
    next if $found;
    ++$offences;
    print "$page: this was not printed\n@block";
}
print "printed was\n", @said if $offences;
print "$lines lines were printed as the pages show them, $offences offences\n";
exit($offences ? 1 : 0);

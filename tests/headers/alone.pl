#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# alone.pl FOLDER INCLUDE JOBS HEADERS COMMAND...: each header named in the file HEADERS compiles with nothing before it.
# A header that another one includes need not be compiled a second time: in a unit of several headers, each comes after
# nothing but what it includes itself (after what that includes, and so on), so its text sees no more than it would alone,
# whatever its neighbours are. Longest such chains, so that few units parse the dear headers; rules.pl sees to #pragma once.
# FOLDER keeps the units, COMMAND (a compiler) is run on each.
use strict;
use warnings;

my ($folder, $include, $jobs, $list, @command) = @ARGV;
die "usage: alone.pl FOLDER INCLUDE JOBS HEADERS COMMAND...\n" unless @command;
open my $in, '<', $list or die "$list: $!\n";
chomp(my @headers = <$in>);
close $in;

my %included;  # header => what it includes, however far down
sub included {
    my $header = shift;
    return $included{$header} if $included{$header};
    my $all = $included{$header} = {};
    open my $text, '<', "$include/$header" or die "$include/$header: $!\n";
    my @next = map { /^\s*#\s*include\s*<(resin\/[^>]+)>/ ? $1 : () } <$text>;
    %$all = (%$all, $_ => 1, %{included($_)}) for @next;
    return $all;
}
included($_) for @headers;

# Each header is put before at most one that includes it, the dearest first (the number of headers below it stands for
# what it costs), by augmenting paths: as few and as cheap units as there can be.
my @dearest = sort { keys %{$included{$b}} <=> keys %{$included{$a}} or $a cmp $b } @headers;
my (%before, %seen);
sub place {
    my $header = shift;
    for my $above (grep { $included{$_}{$header} } @dearest) {
        next if $seen{$above}++;
        next if $before{$above} && !place($before{$above});
        $before{$above} = $header;
        return 1;
    }
    return 0;
}
for my $header (@dearest) { %seen = (); place($header) }

my %placed = reverse %before;
my @units;
for my $last (grep { !$placed{$_} } @dearest) {
    my @chain = my $header = $last;
    unshift @chain, $header while $header = $before{$header};
    (my $name = $last) =~ s/[\/.]/_/g;
    push @units, [$name, join '', map { "#include <$_>\n" } @chain];
}

my ($running, $failed) = (0, 0);
sub ended { wait; $running--; $failed++ if $? }
for (@units) {
    my ($name, $text) = @$_;
    open my $out, '>', "$folder/$name.cpp" or die "$folder/$name.cpp: $!\n";
    print $out $text;
    close $out;
    ended() if $running >= $jobs;
    my $child = fork // die "fork: $!\n";
    exec @command, '-c', "$folder/$name.cpp", '-o', "$folder/$name.o" or die "$command[0]: $!\n" unless $child;
    $running++;
}
ended() while $running;
print scalar(@headers), ' headers in ', scalar(@units), " units, $failed do not compile\n";
exit($failed ? 1 : 0);

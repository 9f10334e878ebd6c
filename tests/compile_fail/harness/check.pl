#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# check.pl --compiler CXX [--flags FILE] CASE.cpp: compiles one case of tests/compile_fail both ways and compares
# the text of the refusal. See ../README.md. Exit status: 0 as expected, 1 broken, 2 wrong use, 77 no such compiler.
use strict;
use warnings;
use Getopt::Long;

my ($compiler, $flags);
my $parsed = GetOptions("compiler=s" => \$compiler, "flags=s" => \$flags);
if (!$parsed || !$compiler || @ARGV != 1) {
    print STDERR "usage: check.pl --compiler CXX [--flags FILE] CASE.cpp\n";
    exit 2;
}
my $case = shift;
$ENV{LC_ALL} = 'C';

# Returns (compiled?, output) of one way to compile the case.
sub compile {
    my ($fail) = @_;
    my @command = ($compiler, $flags ? "\@$flags" : '-std=c++20', "-DRESIN_FAIL=$fail", '-fsyntax-only', $case);
    my $pid = open(my $pipe, '-|') // die "fork: $!\n";
    if (!$pid) {
        open STDERR, '>&', \*STDOUT;
        exec @command or exit 127;
    }
    my $output = do { local $/; <$pipe> } // '';
    close $pipe;
    return ($? == 0, $output);
}

# 'c', 'o', 'n', 'v' and path_string<5>{"conv"} become conv; the inline namespaces of version and target, v0_1 and
# v0_1_x4, are left out.
sub join_characters {
    my ($text) = @_;
    my $character = qr/'(?:\\.|[^'\\\n])'/;
    $text =~ s{($character(?:, ?$character)*)}{
        my $run = $1;
        join '', map { s/^\\//r } $run =~ /'(\\.|[^'\\])'/g;
    }ge;
    $text =~ s/\bv\d+_\d+(?:_[A-Za-z0-9]+)?:://g;
    $text =~ s/(?:resin::)?path_string<\d+>\{"([^"]*)"\}/$1/g;  # so g++ spells the path of a layer
    return $text;
}

my $version = `"$compiler" --version 2>/dev/null`;
if ($? != 0) {
    print "skipped: $compiler cannot be run\n";
    exit 77;
}
my $kind = $version =~ /clang/i ? 'clang' : 'gcc';

my (@expected, $errors, $max_lines);
open my $source, '<', $case or do { print STDERR "check.pl: cannot read $case: $!\n"; exit 2 };
while (<$source>) {
    push @expected, $1 if m{^// expect(?:-$kind)?: (.*?)\s*$};
    $errors = $1 if m{^// errors(?:-$kind)?: (\d+)};
    $max_lines = $1 if m{^// max-lines: (\d+)};
}
close $source;
$errors    //= 1;
$max_lines //= $kind eq 'clang' ? 18 : 14;

my @broken;
push @broken, 'there is no expect line for this compiler' unless @expected;
my ($builds, $build_output) = compile(0);
push @broken, 'RESIN_FAIL=0 does not compile' unless $builds;
my ($accepted, $raw) = compile(1);
my $output = join_characters($raw);
if ($accepted) {
    push @broken, 'RESIN_FAIL=1 compiles';
} else {
    my @lines = split /\n/, $output;
    # What the compiler says, without file names and the source lines it quotes: those may hold the words expected.
    my @said = map { m{^\S+?:((?:\d+:\d+:|\s(?:In|At)\s).*)} ? $1 : () } @lines;
    for my $regex (@expected) {
        push @broken, "the text does not match /$regex/" unless grep { /$regex/ } @said;
    }
    my $count = grep { /(?:^|: )(?:fatal )?error: / } @lines;
    push @broken, "$count errors where $errors should stand" if $count != $errors;
    push @broken, @lines . " lines of output, at most $max_lines allowed" if @lines > $max_lines;
}

if (!@broken) {
    print "ok: refused with the expected text ($kind)\n$output";
    exit 0;
}
print "BROKEN: $_\n" for @broken;
print "---- output of RESIN_FAIL=0\n$build_output" unless $builds;
print "---- output of RESIN_FAIL=1, runs of characters joined\n$output" unless $accepted;
exit 1;

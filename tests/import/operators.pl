#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# operators.pl IMPORT CASES OUT PAGE COMMAND [EVERY] [--write]: the single-operator cases of ONNX's own suite, in CASES/node,
# CASES/pytorch-converted and CASES/pytorch-operator. Each is imported with its stored input and outputs; the tests that were written
# are compiled by COMMAND, many at a time, and run: every one, or each EVERYth. PAGE tells which pass and which are refused, and is
# compared with what is found, or written. Exit status 1 if anything differs or ends otherwise than with 0 or 2; 77 without cases.
use strict;
use warnings;

my $write = grep { $_ eq '--write' } @ARGV;
my ($import, $cases, $out, $page, $command, $every) = grep { $_ ne '--write' } @ARGV;
die "usage: operators.pl IMPORT CASES OUT PAGE COMMAND [EVERY] [--write]\n" unless $command;
$every //= 1;
unless (-d "$cases/node") { print "skipped: no cases at $cases (Debian: libonnx-testdata)\n"; exit 77 }
mkdir $out;
system('rm', '-rf', "$out/cases");
mkdir "$out/cases" or die "$out/cases: $!\n";

my (@good, %refused);
my ($total, $fails) = (0, 0);
sub fails { print "$_[0]\n"; $fails++ }

for my $folder (qw(node pytorch-converted pytorch-operator)) {
    for my $case (sort glob "$cases/$folder/*") {
        next unless -e "$case/test_data_set_0/input_0.pb";
        my ($name) = $case =~ m{/test_([^/]+)$} or next;
        my $id = 'case_' . $total++;
        my $said = qx{timeout 60 "$import" "$case/model.onnx" --data "$case/test_data_set_0" --name $id --out "$out/cases" 2>&1};
        my $status = $? >> 8;
        if ($status == 0) { push @good, {folder => $folder, name => $name, id => $id}; next }
        if ($? & 127 || $status != 2 || $said !~ /^resin-import: \S/) { fails("$folder/$name: the import ended with $?\n$said"); next }
        if (my @left = glob "$out/cases/${id}[._]*") { fails("$folder/$name: refused, and left @left") }
        (my $why = (split /\n/, $said)[0]) =~ s/^resin-import: //;
        $why =~ s/^\S+\.onnx: //;
        $why = "$2: $3" if $why =~ s/^(node "[^"]*" )\((\S+), operator set \d+\): (.*)/$1$2$3/;
        $why =~ s/\((-?\d+(, -?\d+)*)?\)/(...)/g;
        $why =~ s/^(node|output|input|inputs) ("[^"]*"(, )?)+/$1/;
        push @{$refused{$why}{$folder}}, $name;
    }
}

my @run = map { $good[$_] } grep { $_ % $every == 0 } 0 .. $#good;
my $each = 24;
my %passed;
for (my $from = 0; $from < @run; $from += $each) {
    my $last = $from + $each - 1 < $#run ? $from + $each - 1 : $#run;
    my ($head, $body, $calls) = ('', '', '');
    for (@run[$from .. $last]) {
        my $id = $_->{id};
        open my $in, '<', "$out/cases/${id}_test.cpp" or die "$out/cases/${id}_test.cpp: $!\n";
        my $text = do { local $/; <$in> };
        while ($text =~ s/^(#include [^\n]*)\n//m) { $head .= "$1\n" }
        $text =~ s/int main\(/int run(/;
        $body .= "namespace t_$id {\n$text}\n";
        $calls .= "  std::printf(\"$id %d\\n\", t_$id\::run(1, argv));\n";
    }
    my $source = "$out/cases/some_$from.cpp";
    open my $to, '>', $source or die "$source: $!\n";
    print $to "${head}\n${body}int main(int, char** argv) {\n$calls}\n";
    close $to;
    if (system("$command -w -I\"$out/cases\" \"$source\" -o \"$out/cases/some\" -lz -lpthread")) { fails("$source does not compile"); next }
    for (qx{"$out/cases/some"}) { $passed{$1} = $2 if /^(case_\d+) (\d)$/ }
}
for (@run) { fails("$_->{folder}/$_->{name}: the network's output is another") if !defined $passed{$_->{id}} || $passed{$_->{id}} }

sub listed { my ($by) = @_; join '; ', map { "$_: " . join(', ', @{$by->{$_}}) } sort keys %$by }
my %good;
push @{$good{$_->{folder}}}, $_->{name} for @good;
my $text = "# The single-operator cases of ONNX\n\n<!-- written by tests/import/operators.pl, whose test compares it -->\n"
    . "[`resin-import`](../howto/import.md) on the $total cases of ONNX's own suite that have an input (Debian 12's libonnx-testdata): "
    . @good . " are imported,\ncompiled and give the stored outputs within 1e-4 of the largest (halves: and what they round); the other " . ($total - @good)
    . " are refused. A case's first input is the image, further inputs are constants.\n\n"
    . "## Passed\n\n| folder | cases |\n|---|---|\n";
$text .= "| `$_` | " . join(', ', @{$good{$_}}) . " |\n" for sort keys %good;
$text .= "\n## Refused\n\nExtents are left out of the sentences. Resin's values are batches of images of floats, or of vectors; much of the suite has other\n"
    . "ones.\n\n| sentence | cases |\n|---|---|\n";
my $count = sub { my $n = 0; $n += @$_ for values %{$refused{$_[0]}}; $n };
for my $why (sort { $count->($b) <=> $count->($a) || $a cmp $b } keys %refused) {
    (my $cell = $why) =~ s/\|/\\|/g;
    $cell =~ s/</&lt;/g;
    $text .= "| $cell | " . listed($refused{$why}) . " |\n";
}
if ($write) {
    open my $to, '>', $page or die "$page: $!\n";
    print $to $text;
} else {
    open my $in, '<', $page or die "$page: $!\n";
    my $old = do { local $/; <$in> };
    my ($of) = $old =~ /on the (\d+) cases/;
    if ($of != $total) { print "$page is of another release of the cases, $of of them\n" }
    elsif ($old ne $text) { fails("$page is old: run operators.pl with --write") }
}
printf "%d cases: %d imported, of which %d compiled and compared, %d refused; %d mistakes\n", $total, scalar @good, scalar @run, $total - @good, $fails;
exit($fails ? 1 : 0);

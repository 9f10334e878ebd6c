#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# symbols.pl NAME WORD OBJECT: every symbol of the object that has NAME among its template arguments has WORD too, but
# for NAME itself and what stands in an unnamed namespace. Fails, with the symbols, where one has not, and where none has NAME.
use strict;
use warnings;

my ($name, $word, $object) = @ARGV;
die "usage: symbols.pl NAME WORD OBJECT\n" unless defined $object;
open my $in, '-|', 'nm', $object or die "nm: $!\n";
my ($seen, @bad) = 0;
while (<$in>) {
    my $symbol = (split)[-1];
    next unless $symbol =~ /\Q$name\E/ && $symbol ne $name && $symbol !~ /_GLOBAL__N_/;
    $seen++;
    push @bad, $symbol unless $symbol =~ /\Q$word\E/;
}
close $in;
print "$_ does not name $word\n" for @bad;
print "no symbol names $name\n" unless $seen;
exit(@bad || !$seen ? 1 : 0);

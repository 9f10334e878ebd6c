#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# must_fail.pl REGEX COMMAND...: passes when COMMAND exits with 1 and its output matches REGEX.
# It tests the checkers: a checker that cannot fail checks nothing.
use strict;
use warnings;

my ($regex, @command) = @ARGV;
die "usage: must_fail.pl REGEX COMMAND...\n" unless @command;
open my $pipe, '-|', @command or die "cannot run $command[0]: $!\n";
my $output = do { local $/; <$pipe> } // '';
close $pipe;
my $status = $? >> 8;
print $output;
if ($status != 1 || $? & 127) {
    print "must_fail: expected exit status 1, got $status\n";
    exit 1;
}
if ($output !~ /$regex/) {
    print "must_fail: it failed, as it must, but did not say /$regex/\n";
    exit 1;
}
print "must_fail: reported, as it must be\n";

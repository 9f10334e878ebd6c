#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# same_for_any_number.pl PROGRAM MPIRUN FLAGS...: runs PROGRAM THREADS by several processes x threads; its output must be
# the same text each time, and its exit status 0.
use strict;
use warnings;

my ($program, @run) = @ARGV;
die "usage: same_for_any_number.pl PROGRAM MPIRUN FLAGS...\n" unless @run;
my ($first, $bad);
for (['1', '1'], ['1', '2'], ['2', '1'], ['3', '1'], ['4', '1'], ['2', '2']) {
    my ($processes, $threads) = @$_;
    open my $in, '-|', @run, '-n', $processes, $program, $threads or die "$run[0]: $!\n";
    my $said = do { local $/; <$in> } // '';
    close $in;
    print "$processes x $threads: exit status ", $? >> 8, ", $said";
    $first //= $said;
    $bad = 1 if $? || $said eq '' || $said ne $first;
}
print $bad ? "the outputs differ\n" : "the same for all\n";
exit($bad ? 1 : 0);

#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# killed.pl TIMES PROGRAM MPIRUN FLAGS...: PROGRAM THREADS CHECKPOINT writes a checkpoint at each step. It is started TIMES times by
# several processes, one of which is killed at some moment, while a checkpoint is written too: all must have ended within 10
# seconds, the file must be whole, and a run that resumes it with another number of processes must print what a run that
# nobody disturbed prints.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Time::HiRes qw(sleep time);

my ($times, $program, @run) = @ARGV;
die "usage: killed.pl TIMES PROGRAM MPIRUN FLAGS...\n" unless @run;
my $folder = tempdir(CLEANUP => 1);
my $checkpoint = "$folder/run.ckpt";

# The program's own processes that work on this checkpoint.
sub processes {
    my @found;
    for my $path (glob '/proc/[0-9]*/cmdline') {
        open my $f, '<', $path or next;
        my $line = do { local $/; <$f> } // next;
        my @words = split /\0/, $line;
        push @found, $path =~ m{/proc/(\d+)/} if @words > 2 && $words[0] eq $program && $words[-1] eq $checkpoint;
    }
    return @found;
}
# Starts the program; its number, and where what it prints is kept.
sub begin {
    my ($count) = @_;
    my $pid = fork() // die "fork: $!\n";
    return $pid if $pid;
    open STDOUT, '>', "$folder/out" or die;
    open STDERR, '>', "$folder/err" or die;
    exec @run, '-n', $count, $program, 1, $checkpoint or die;
}
sub text { my ($name) = @_; open my $f, '<', "$folder/$name" or return ''; local $/; return <$f> // '' }
# Waits for the end of `pid`, at most so many seconds; 0 if it goes on.
sub ended {
    my ($pid, $most) = @_;
    for (my $start = time; time - $start < $most; sleep .01) {
        return 1 if waitpid($pid, 1) == $pid;
    }
    return 0;
}

my ($start, $first) = (time, begin(2));
sleep .002 while !-e $checkpoint && time - $start < 100;
my $began = time;
ended($first, 300) or die "the first run hangs\n";
my $expected = text('out');
my ($length, $trained) = (time - $start, time - $began);
$expected ne '' or die "the first run failed:\n" . text('err');

my ($bad, $early, $longest) = (0, 0, 0);
srand 1;
for my $i (1 .. $times) {
    unlink $checkpoint;
    my $pid = begin(2 + $i % 3);
    # Half of them before there is a checkpoint, half while one is written at each step.
    my $until = time + 10;
    if ($i % 2) { sleep .002 while !-e $checkpoint && time < $until; sleep rand() * $trained }
    else { sleep rand() * $length }
    my @all = processes();
    if (@all) { kill 9, $all[rand @all] }
    my $killed = time;
    if (!ended($pid, 10)) { print "$i: the launcher hangs\n"; kill 9, $pid, processes(); waitpid $pid, 0; $bad++; next }
    sleep .01 while processes() && time - $killed < 10;
    if (my @left = processes()) { print "$i: @left live on\n"; kill 9, @left; $bad++; next }
    $longest = time - $killed if time - $killed > $longest;
    $early++ if -e $checkpoint;
    ended(begin(1 + $i % 4), 300) or die "$i: the resumed run hangs\n";
    if (text('out') ne $expected) { print "$i: resumed: " . text('out') . text('err'); $bad++ }
    my @rest = grep { !/run[.]ckpt$/ } glob "$folder/run*";
    if (@rest) { print "$i: left behind: @rest\n" if $i == $times; unlink @rest }
}
printf "%d killed, %d of them after a checkpoint; all ended after %.1f s at most; %d wrong\n", $times, $early, $longest, $bad;
exit($bad || !$early ? 1 : 0);

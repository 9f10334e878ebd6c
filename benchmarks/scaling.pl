#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# scaling.pl BUILD PAGE [--seconds S] [--images N] [NETWORK...] -- MPIRUN FLAGS...
# Measures BUILD/bench_sharded_* with 1, 2, 4 and 8 processes on this machine, compares a model of a step with what they took,
# and simulates more machines with it. Writes PAGE.md, PAGE.csv and PAGE.svg (by gnuplot). The model stands in the page.
use strict;
use warnings;
use POSIX qw(erf);
use List::Util qw(min max sum0);

my ($build, $page, @rest) = @ARGV;
my ($seconds, @names, @mpirun) = (5);
while (@rest) {
    my $word = shift @rest;
    if ($word eq '--') { @mpirun = @rest; last }
    elsif ($word eq '--seconds') { $seconds = shift @rest }
    else { push @names, $word }
}
die "usage: scaling.pl BUILD PAGE [--seconds S] [NETWORK...] -- MPIRUN FLAGS...\n" unless @mpirun;
# Images of a process at most, and of a batch in strong scaling.
my %images = (cifar_resnet20 => [64, 8192], resnet50 => [32, 2048], vgg16 => [32, 2048]);
my %small = (cifar_resnet20 => [4, 16], resnet50 => [1, 4], vgg16 => [1, 4]);
@names = qw(cifar_resnet20 resnet50 vgg16) unless @names;

# What is assumed of machines that are not here.
my ($cores, $parallel, $jitter) = (32, .8, .01);
my @links = (['10 Gb/s', 30e-6, 1 / (.9 * 1.25e9)], ['25 Gb/s', 15e-6, 1 / (.9 * 3.125e9)], ['100 Gb/s', 3e-6, 1 / (.9 * 12.5e9)]);

sub words { return map { /^(\w+)=(.*)$/ ? ($1 => $2) : () } split ' ', $_[0] }
sub run {
    my ($name, $processes, $shards, $images) = @_;
    open my $in, '-|', @mpirun, '-n', $processes, "$build/bench_sharded_$name", $shards, $images, $seconds or die "$mpirun[0]: $!\n";
    my (%step, @final);
    while (my $line = <$in>) {
        if ($line =~ /^step /) { %step = words($line) }
        elsif ($line =~ /^final /) { push @final, {words($line)} }
    }
    close $in or die "bench_sharded_$name with $processes processes failed\n";
    die "bench_sharded_$name with $processes processes measured nothing\n" unless %step;
    return {%step, final => \@final};
}

# ---- the model

# A sum of n floats over p processes, as include/resin/distributed/tree_sum.hpp carries it out: seconds.
sub sum_seconds {
    my ($p, $n, $message, $byte, $add) = @_;
    return 0 if $p < 2;
    my $bytes = 4 * $n;
    my $gather = ($p - 1) * ($message + $bytes * $byte + $n * $add);
    my $levels = log($p) / log(2);
    my $moved = 2 * $bytes * $byte * ($p - 1) / $p + $n * $add * ($p - 1) / $p;
    my $pieces = abs($levels - int($levels + .5)) < 1e-9 ? 2 * $levels * $message + $moved : 2 * ($p - 1) * $message + $moved;
    return min($gather, $pieces);
}
# Sums behind a step of `compute` seconds whose gradients are final `left` before its end, one after the other on the link:
# the seconds that they take, and those of them that the step does not hide.
sub sums {
    my ($compute, $final, $scale, $statistics, $p, @link) = @_;
    my ($free, $all) = (0, 0);
    for my $part (@$final) {
        my $ready = $compute - $scale * $part->{left};
        my $cost = sum_seconds($p, $part->{elements}, @link);
        $free = max($free, $ready) + $cost;
        $all += $cost;
    }
    my $last = 2 * sum_seconds($p, $statistics, @link);  # running statistics, loss and counts
    return ($all + $last, max(0, $free - $compute) + $last);
}
# The largest of p normal deviates, expected (Blom): the slowest process is waited for.
sub slowest {
    my ($p) = @_;
    return 0 if $p < 2;
    my $at = ($p - .375) / ($p + .25);
    my ($low, $high) = (0, 6);
    for (1 .. 50) {
        my $middle = ($low + $high) / 2;
        (.5 * (1 + erf($middle / sqrt(2))) < $at ? $low : $high) = $middle;
    }
    return $low;
}

# ---- measured

my $here = do { my $n = `nproc`; chomp $n; $n };
my $cpu = do { open my $f, '<', '/proc/cpuinfo' or die; my ($n) = map { /^model name\s*:\s*(.*)/ ? $1 : () } <$f>; $n // 'unknown' };
my (@measured, %net);
for my $name (@names) {
    my ($few, $more) = @{$small{$name} // [1, 4]};
    my %at = map { $_ => run($name, $_, 8, $few) } 1, 2, 4, 8;
    my $large = run($name, 1, 8, $more);
    my $loss = $at{1}{loss};
    # One process for each core at most computes at a time; what two at a time cost each other is in `alone` of as many.
    my $full = $at{$here >= 8 ? 8 : $here >= 4 ? 4 : $here >= 2 ? 2 : 1}{alone};
    for my $p (1, 2, 4, 8) {
        my $m = $at{$p};
        die "$name: $p processes have another loss ($m->{loss}) than one ($loss)\n" if $m->{loss} ne $loss;
        my $compute = $p >= $here ? $full : $m->{alone};
        # Messages within the machine are copies by its own cores: nothing is hidden, and processes take turns.
        my $turns = max(1, $p / $here);
        my ($all) = sums(0, $m->{final}, 1, 2, $p, @$m{qw(message byte add)});
        push @measured, [$name, $p, $m->{seconds}, $m->{alone}, $compute + $turns * $all];
    }
    # Seconds of a shard of b images on one core: a straight line.
    my ($t0, $t1) = ($at{1}{alone} / 8, $large->{alone} / 8);
    my $image = ($t1 - $t0) / ($more - $few);
    my $fixed = max(0, $t0 - $image * $few);
    $net{$name} = {image => $image, fixed => $fixed, update => $large->{update}, add => $large->{add}, elements => $large->{elements},
        final => $large->{final}, shard => $t1};
}

# ---- simulated

my @rows;
for my $name (@names) {
    my $n = $net{$name};
    my ($each, $batch) = @{$images{$name} // [32, 2048]};
    my $speed = $cores * $parallel;
    my $step = sub {
        my ($b, $p, $link) = @_;
        my $compute = ($n->{fixed} + $n->{image} * $b) / $speed;
        my $scale = $compute / $n->{shard};
        my ($all, $open) = sums($compute, $n->{final}, $scale, 2, $p, @$link[1, 2], $n->{add} / $speed);
        return ($compute * (1 + $jitter * slowest($p)) + $open + $n->{update} / $speed, $all > 0 ? 1 - $open / $all : 1);
    };
    for my $link (@links) {
        for my $kind ('weak', 'strong') {
            my ($alone) = $step->($kind eq 'weak' ? $each : $batch, 1, $link);
            for (my $p = 1; $p <= 1024; $p *= 2) {
                my ($t, $hidden) = $step->($kind eq 'weak' ? $each : $batch / $p, $p, $link);
                my $efficiency = $kind eq 'weak' ? $alone / $t : $alone / ($p * $t);
                push @rows, [$name, $kind, $link->[0], $p, $t, $efficiency, $hidden];
            }
        }
    }
}

# ---- page, table, figure

open my $csv, '>', "$page.csv" or die "$page.csv: $!\n";
print $csv "network,scaling,link,processes,step_seconds,efficiency,hidden\n";
printf $csv "%s,%s,%s,%d,%.6g,%.4f,%.4f\n", @$_ for @rows;
close $csv or die "$page.csv: $!\n";

my ($base) = $page =~ m{([^/]+)$};
open my $md, '>', "$page.md" or die "$page.md: $!\n";
my $speed = $cores * $parallel;
print $md <<"END";
# Scaling over machines

Made by `scripts/scaling` on $here cores of $cpu. The first table is measured; all that follows is **simulated** by the model that
the table judges, for machines that were not here.

## Measured on this machine

A step of 8 shards by 1, 2, 4 and 8 processes of one thread, more than there are cores too; the loss had the same digits for all.
*Without sums*: the same step whose gradients go nowhere. Least of repeats.

| network | processes | step, ms | without sums, ms | model, ms | model / measured |
|---|---:|---:|---:|---:|---:|
END
printf $md "| %s | %d | %.1f | %.1f | %.1f | %.2f |\n", $_->[0], $_->[1], 1e3 * $_->[2], 1e3 * $_->[3], 1e3 * $_->[4], $_->[4] / $_->[2] for @measured;
print $md <<"END";

## Simulated

![Weak and strong scaling, simulated]($base.svg)

Efficiency at 64 and 1,024 processes; *hidden* is the part of the sums' time that passes while the reverse part still runs.

| network | scaling | link | 64: efficiency | hidden | 1,024: efficiency | hidden |
|---|---|---|---:|---:|---:|---:|
END
for my $r (grep { $_->[3] == 64 } @rows) {
    my ($far) = grep { $_->[3] == 1024 && "@$_[0 .. 2]" eq "@$r[0 .. 2]" } @rows;
    printf $md "| %s | %s | %s | %.1f %% | %.0f %% | %.1f %% | %.0f %% |\n", @$r[0 .. 2], map { 100 * $_ } @$r[5, 6], @$far[5, 6];
}
print $md <<"END";

## The model and what it assumes

* A step takes as long as its slowest process: its images at the speed measured here (a fixed time and one for each image, a straight
  line through two shard sizes), and each process's time varies with a standard deviation of @{[100 * $jitter]} %; the slowest of *p* is waited for.
* Gradients become final at the moments measured here in the reverse part, and are summed one stretch after the other: for *p* processes
  *n* bytes take `2 log2(p) message + 2 n byte (p - 1) / p`, or `(p - 1) (message + n byte)` where that is less. What the reverse part
  does not cover is added, and so are two short sums at the end (statistics and loss) and the update of all parameters.
* On this machine messages are copies by the same cores, so that the model hides none of them; with more processes than cores they take turns.
* A simulated process is a machine of $cores cores like the one measured, which together do the work of $speed. A message takes
  @{[join ', ', map { sprintf '%.0f', 1e6 * $_->[1] } @links]} us on links of @{[join ', ', map { $_->[0] } @links]}, of which 90 % are used, all machines at a time.
* Weak scaling: @{[join ', ', map { "$_ " . ($images{$_} // [32])->[0] } @names]} images a process. Strong: batches of @{[join ', ', map { "$_ " . ($images{$_} // [32, 2048])->[1] } @names]}.
* Not in it: loading of images, switches that are shared with others, processes that die.

Numbers: [$base.csv]($base.csv).
END
close $md or die "$page.md: $!\n";

my @colors = ('#c0504d', '#2a6fb0', '#5aa469');
my $columns = @names;
open my $plot, '|-', 'gnuplot' or die "gnuplot: $!\n";
print $plot "set terminal svg size " . 330 * $columns . ",560 font 'sans-serif,12' background '#ffffff'\nset output '$page.svg'\n",
    "set border lc rgb '#888888'\nset tics textcolor rgb '#333333'\nset grid lc rgb '#e0e0e0'\nset logscale x 2\nset xrange [1:1024]\n",
    "set yrange [0:105]\nset xtics (1, 4, 16, 64, 256, 1024)\nset key bottom left\nset multiplot layout 2,$columns\n";
for my $kind ('weak', 'strong') {
    for my $name (@names) {
        print $plot "set title \"$name, $kind scaling\" noenhanced\nset xlabel 'processes'\nset ylabel 'efficiency, %'\n";
        my @plots;
        for my $i (0 .. $#links) {
            print $plot "\$d$i << END\n", (map { "$_->[3]\t" . 100 * $_->[5] . "\n" } grep { "@$_[0 .. 2]" eq "$name $kind $links[$i][0]" } @rows), "END\n";
            push @plots, "\$d$i using 1:2 with linespoints pt 7 ps .4 lw 2 lc rgb '$colors[$i]' title '$links[$i][0]'";
        }
        print $plot 'plot ', join(', ', @plots), "\n";
    }
}
print $plot "unset multiplot\n";
close $plot or die "gnuplot failed\n";

#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# measure.pl BUILD OUT [--seconds S] [--rounds N] [--threads 1|2] [--evaluation] [--continue] [NETWORK...]: runs the benchmarks
# built in BUILD, beside the engines that are found, and writes OUT/*.csv. Contestants are processes that answer a number of
# seconds by their fastest call in that time (networks/contestant.hpp); they take turns, and the least of all rounds counts.
# Outputs that differ by more than %limit of their largest number end the run. --evaluation leaves training out. --continue
# keeps the other networks' rows in OUT, if they are of the same processor, build and settings.
#
# Engines: $RESIN_PEERS may name a folder with node_modules/onnxruntime-node, ncnn/ (its library, headers and tools, as
# `cmake --install` leaves them), and a Debian root in root/ (entered by chroot) with PyTorch, torchvision, the Python package
# onnx, and the headers of dlib and oneDNN. Without it, what is on this machine is tried. What is not found is left out, and
# said.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename;
use File::Copy;
use File::Path qw(make_path remove_tree);
use IPC::Open2;
use List::Util qw(max min sum);
use POSIX qw(strftime uname);
use lib dirname(abs_path(__FILE__));
use Csv qw(fields);

my @inference = qw(lenet5 cifar_resnet20 cifar_resnet56 squeezenet1_1 mobilenet_v2 resnet18 resnet50 resnet152 googlenet
    inception_v3 densenet121 alexnet vgg16);
my %training_batch = (lenet5 => 128, cifar_resnet20 => 128, cifar_resnet56 => 128, resnet18 => 16, googlenet => 16,
    resnet50 => 8, vgg16 => 4);

# Numbers of few bits differ by more: how much is measured, and more than this is a wrong result.
my %limit = (float32 => 1e-3, bfloat16 => 0.1, int8 => 0.5);

my ($seconds, $rounds, $threads, $training, $continue, @rest) = (0.5, 3, 2, 1, 0);
while (@ARGV) {
    my $word = shift;
    if ($word eq '--seconds') { $seconds = shift }
    elsif ($word eq '--rounds') { $rounds = shift }
    elsif ($word eq '--threads') { $threads = shift }
    elsif ($word eq '--evaluation') { $training = 0 }
    elsif ($word eq '--continue') { $continue = 1 }
    else { push @rest, $word }
}
my ($build, $out, @wanted) = @rest;
die "usage: measure.pl BUILD OUT [--seconds S] [--rounds N] [--threads 1|2] [--evaluation] [--continue] [NETWORK...]\n"
    unless defined $out;
for my $name (@wanted) { die "no network $name; the networks are @inference\n" unless grep { $_ eq $name } @inference }
@wanted = @inference unless @wanted;
my $here = dirname($0);
make_path($out);

# ---- where the other engines are

my $peers = $ENV{RESIN_PEERS} // '';
my $root = $peers ne '' && -d "$peers/root" ? "$peers/root" : '';
my $inside = "/tmp/resin-bench-$$";    # the folder of this run, as engines see it
my $work = "$root$inside";             # and as this program does
my @enter = $root ? ('chroot', $root) : ();
make_path($work);
copy($_, $work) or die "$_: $!\n" for glob "$here/peers/*.py";
END { my $status = $?; remove_tree($work) if $work; $? = $status }
$SIG{INT} = $SIG{TERM} = sub { exit 1 };
$SIG{PIPE} = 'IGNORE';
$ENV{NODE_PATH} = "$peers/node_modules" if $peers ne '' && -d "$peers/node_modules";

sub say { print @_, "\n" }
$| = 1;

# Exit status 0 of a command whose output is not wanted.
sub works { system(join(' ', map { "'$_'" } @_) . ' >/dev/null 2>&1 </dev/null') == 0 }
sub output_of {
    open my $pipe, '-|', @_ or die "$_[0]: $!\n";
    my @lines = <$pipe>;
    close $pipe or die "@_: failed\n";
    return @lines;
}
sub words { return $_[0] =~ /(\w+)=(\S+)/g }

my %has;
$has{'ONNX Runtime'} = works('node', '-e', 'require("onnxruntime-node")');
$has{PyTorch} = works(@enter, 'python3', '-c', 'import torch, torchvision, onnx');
# Programs of engines that are libraries are kept from run to run: dlib's takes minutes to compile.
my $tools = $root ? '/tmp/resin-bench' : abs_path($build) . '/peers';
make_path("$root$tools");
sub builds {
    my ($name, @libraries) = @_;
    my ($source, $program) = ("$here/peers/$name.cpp", "$root$tools/$name");
    return 1 if -e $program && (stat $program)[9] > (stat $source)[9];
    copy($source, "$root$tools") or die "$source: $!\n";
    return works(@enter, 'sh', '-c', "cd $tools && g++ -std=c++17 -O2 -march=native $name.cpp -o $name.new @libraries && mv $name.new $name");
}
$has{dlib} = (grep { $_ eq 'cifar_resnet20' } @wanted) && builds('dlib_resnet20', '-ldlib', '-lopenblas');
$has{oneDNN} = builds('onednn_layers', '-ldnnl');

# ncnn's contestant, and its tools that make a model of an ONNX file.
my ($ncnn, $ncnn_contestant) = ("$peers/ncnn", abs_path($build) . '/peers/ncnn_contestant');
my @ncnn_tools = qw(onnx2ncnn ncnnoptimize ncnn2table ncnn2int8);
sub builds_ncnn {
    my ($source, $library) = ("$here/peers/ncnn_contestant.cpp", "$ncnn/lib/libncnn.a");
    return 0 if $peers eq '' || grep { !-e } $library, map { "$ncnn/bin/$_" } @ncnn_tools;
    return 1 if -e $ncnn_contestant && !grep { (stat $ncnn_contestant)[9] < (stat $_)[9] } $source, $library;
    make_path(dirname($ncnn_contestant));
    return works('g++', qw(-std=c++17 -O2 -march=native), "-I$ncnn/include/ncnn", $source, $library, '-fopenmp', '-o', $ncnn_contestant);
}
$has{ncnn} = builds_ncnn();
say "Engines to play: " . join(', ', map { "$_ " . ($has{$_} ? 'yes' : 'no') } sort keys %has);

# ---- contestants

my %versions;

# start NAME => COMMAND...: a contestant that has said it is ready.
sub start {
    my ($name, @command) = @_;
    my $pid = open2(my $from, my $to, @command);
    my $line = <$from>;
    die "$name did not start: @command\n" unless defined $line && $line =~ /^ready/;
    my %facts = words($line);
    my $engine = $name =~ s/ (bfloat16|int8)$//r;
    $versions{$engine} = $facts{version} if defined $facts{version};
    return {name => $name, type => $name eq $engine ? 'float32' : $1, pid => $pid, from => $from, to => $to, facts => \%facts, best => {}};
}

# The contestants in turns; each then holds its least times and its memory in {best}.
sub compete {
    my ($budget, @contestants) = @_;
    for my $round (1 .. $rounds) {
        for my $c (@contestants) {
            print {$c->{to}} $budget / $rounds, "\n";
            $c->{to}->flush;
            my $line = readline $c->{from};
            die "$c->{name} ended\n" unless defined $line;
            my %now = words($line);
            my $best = $c->{best};
            for my $key (keys %now) {
                my $least = $key eq 'ms' || $key eq 'empty';
                $best->{$key} = !defined $best->{$key} ? $now{$key}
                    : $least ? min($best->{$key}, $now{$key}) : max($best->{$key}, $now{$key});
            }
        }
    }
    for my $c (@contestants) {
        close $c->{to};
        waitpid $c->{pid}, 0;
        die "$c->{name} failed\n" if $?;
    }
}

sub floats {
    open my $file, '<:raw', $_[0] or die "$_[0]: $!\n";
    local $/;
    return unpack 'f<*', <$file>;
}

# max |a - b| / max |b|; ends the run above the limit.
sub compare {
    my ($what, $file, $reference, $limit) = @_;
    my @a = floats($file);
    my @b = floats($reference);
    die "$what: " . @a . ' outputs, the reference has ' . @b . "\n" unless @a == @b && @a;
    my $most = max map { abs } @b;
    my $worst = 0;
    for my $i (0 .. $#a) {
        my $d = abs($a[$i] - $b[$i]);
        $worst = $d unless $d <= $worst;    # keeps a NaN
    }
    my $difference = $most > 0 ? $worst / $most : 9;
    die "$what: the outputs differ by $difference of the largest\n" unless $difference <= $limit;
    return $difference;
}

# ---- tables

my %kept;    # what --continue keeps: rows by table

sub quoted { my $text = shift // ''; return $text =~ /[",]/ ? '"' . $text =~ s/"/""/gr . '"' : $text }
sub table {
    my ($name, @rows) = @_;
    my %place = map { $inference[$_] => $_ } 0 .. $#inference;
    my %now = map { $_ => 1 } @wanted;
    if ($name ne 'machine') {    # rows that are kept, in the networks' order
        my ($header, @here) = @rows;
        push @here, grep { !$now{$_->[0]} } @{$kept{$name} // []};
        @rows = ($header, sort { $place{$a->[0]} <=> $place{$b->[0]} } @here);
    }
    open my $file, '>', "$out/$name.csv" or die "$out/$name.csv: $!\n";
    print $file join(',', map { quoted($_) } @$_), "\n" for @rows;
    close $file or die "$out/$name.csv: $!\n";
}

my @networks = ([qw(network input parameters multiply_adds arena_bytes workspace_bytes kernels)]);
my @inference_rows = ([qw(network contestant threads batch ms empty_ms peak_gflops rss_mb difference)]);
my @layers;
my @training_rows = ([qw(network contestant threads batch ms peak_gflops rss_mb loss)]);
my @kinds = ([qw(network batch kind ms gflop peak_gflops)]);
my (%machine, %empty_rss);

# The network's models for ncnn, float and int8, by its own tools; the ranges are of the image that is measured. False, and
# said, where a tool does not take the network.
sub ncnn_models {
    my ($name, $input) = @_;
    my $at = "$work/$name";
    my ($c, $h, $w) = split /,/, $input;
    my $header = "{'descr': '<f4', 'fortran_order': False, 'shape': ($c, $h, $w), }";
    $header .= ' ' x (63 - (10 + length $header) % 64) . "\n";
    open my $npy, '>:raw', "$at.npy" or die "$at.npy: $!\n";
    print $npy "\x93NUMPY\1\0", pack('v', length $header), $header, pack('f<*', floats("$at.images"));
    close $npy;
    open my $list, '>', "$at.list" or die "$at.list: $!\n";
    print $list "$at.npy\n";
    close $list;
    my @float = ("$at.float.param", "$at.float.bin");
    for (['onnx2ncnn', "$at.onnx", "$at.raw.param", "$at.raw.bin"],
        ['ncnnoptimize', "$at.raw.param", "$at.raw.bin", @float, 0],
        ['ncnn2table', @float, "$at.list", "$at.table", "shape=[$w,$h,$c]", qw(thread=1 method=kl type=1)],
        ['ncnn2int8', @float, "$at.int8.param", "$at.int8.bin", "$at.table"]) {
        my ($tool, @arguments) = @$_;
        next if works("$ncnn/bin/$tool", @arguments);
        say "  $tool does not take $name: ncnn is left out";
        return 0;
    }
    return 1;
}

# One setting of one network: Resin and the engines that can play, in turns.
sub infer {
    my ($name, $input, $threads, $batch, @with) = @_;
    my $shape = "$batch,$input";
    my ($images, $model) = ("$name.images", "$name.onnx");
    output_of("$build/bench_net_$name", 'images', "$work/$images", $batch);
    my @contestants;
    my $resin = start('Resin', "$build/bench_net_$name", 'infer', $threads, $batch, "$work/$images", "$work/Resin.out");
    push @contestants, $resin;
    my %play = map { $_ => $has{$_} } @with;
    my @narrow = grep { $_ eq 'bfloat16' || $_ eq 'int8' } @with;
    push @contestants, start("Resin $_", "$build/bench_narrow_$name", 'infer', $_, $threads, $batch, "$work/$images", "$work/Resin $_.out")
        for @narrow;
    push @contestants, start('ONNX Runtime', 'node', "$here/peers/onnx_runtime.js", "$work/$model", $shape, $threads,
        "$work/$images", "$work/ONNX Runtime.out", "$work/empty.onnx") if $play{'ONNX Runtime'};
    push @contestants, start('PyTorch', @enter, 'env', "OMP_NUM_THREADS=$threads", 'python3', "$inside/torch_contestant.py",
        $name, "$inside/$model", $shape, $threads, "$inside/$images", "$inside/PyTorch.out", 'infer', 'contiguous')
        if $play{PyTorch};
    for my $type ($play{PyTorch} ? @narrow : ()) {
        push @contestants, start("PyTorch $type", @enter, 'env', "OMP_NUM_THREADS=$threads", 'python3', "$inside/torch_contestant.py",
            $name, "$inside/$model", $shape, $threads, "$inside/$images", "$inside/PyTorch $type.out", $type, 'channels_last');
    }
    push @contestants, start('dlib', @enter, 'env', "OPENBLAS_NUM_THREADS=$threads", "$tools/dlib_resnet20", 'infer', $batch)
        if $play{dlib} && $name eq 'cifar_resnet20';
    if ($play{ncnn} && ncnn_models($name, $input)) {
        for (['ncnn', 'float', 'float32'], ['ncnn bfloat16', 'float', 'bfloat16'], ['ncnn int8', 'int8', 'int8']) {
            my ($who, $model, $type) = @$_;
            push @contestants, start($who, 'env', "OMP_NUM_THREADS=$threads", $ncnn_contestant, "$work/$name.$model.param",
                "$work/$name.$model.bin", $shape, $threads, "$work/$images", "$work/$who.out", $type);
        }
    }
    # The reference is an engine's float32, or Resin's where no other plays.
    my ($reference) = map { $_->{name} } grep { $_->{type} eq 'float32' && $_->{name} !~ /^(Resin|dlib)$/ } @contestants;
    $reference //= 'Resin';
    my %difference;
    for my $c (@contestants) {
        next if $c->{name} eq $reference || $c->{name} eq 'dlib';
        $difference{$c->{name}} = compare("$name, $c->{name}", "$work/$c->{name}.out", "$work/$reference.out", $limit{$c->{type}});
    }
    compete($seconds, @contestants);
    my $text = sprintf '  %d thread%s, batch %2d:', $threads, $threads == 1 ? ' ' : 's', $batch;
    for my $c (@contestants) {
        my $b = $c->{best};
        my $d = $difference{$c->{name}};
        push @inference_rows, [$name, $c->{name}, $threads, $batch, $b->{ms}, $b->{empty}, $resin->{best}{peak}, $b->{rss},
            defined $d ? sprintf('%.1e', $d) : ''];
        my $net = $b->{ms} - ($b->{empty} // 0);
        $text .= sprintf '  %s %.4g ms', $c->{name}, $net;
        $text .= sprintf ' (%.2fx)', $net / $resin->{best}{ms} if $c != $resin;
    }
    say $text;
}

# The table of a network's ops, with oneDNN's time beside each convolution.
sub layers {
    my ($name) = @_;
    my ($facts, $header, @rows) = output_of("$build/bench_net_$name", 'layers', $seconds);
    my %can = words($facts);
    $machine{isa} = $can{isa};
    $machine{peak_gflops} = max($machine{peak_gflops} // 0, $can{peak});
    $machine{bandwidth_gbs} = max($machine{bandwidth_gbs} // 0, $can{bandwidth});
    my @columns = fields($header);
    my @here;
    for my $row (@rows) {
        my %layer = (network => $name, peak_gflops => $can{peak});
        @layer{@columns} = fields($row);
        push @here, \%layer;
    }
    my @geometry = @columns[-15 .. -1];
    my @convolutions = grep { defined $_->{groups} } @here;
    if ($has{oneDNN} && @convolutions) {
        open my $list, '>', "$work/convolutions" or die "$work/convolutions: $!\n";
        print $list join(' ', @$_{@geometry}), "\n" for @convolutions;
        close $list;
        my $each = min(0.1, $seconds / @convolutions);
        my @times = output_of(@enter, 'sh', '-c', "OMP_NUM_THREADS=1 $tools/onednn_layers $each <$inside/convolutions");
        die "$name: oneDNN gave " . @times . ' times for ' . @convolutions . " convolutions\n" unless @times == @convolutions;
        chomp @times;
        $_->{onednn_ms} = $_->{copies} * shift @times for @convolutions;
    }
    push @layers, @here;
    my $ms = sum(0, map { $_->{ms} } @convolutions);
    my $gflop = 2e-9 * sum(0, map { $_->{copies} * $_->{multiply_adds} } @convolutions);
    my $text = sprintf '  convolutions: %.4g ms, %.0f %% of peak', $ms, 1e5 * $gflop / $ms / $can{peak};
    $text .= sprintf ', by oneDNN %.4g ms', sum(map { $_->{onednn_ms} } @convolutions) if $has{oneDNN};
    say $text;
}

my %faster;    # PyTorch's memory format for a network
sub train {
    my ($name, $input, $threads) = @_;
    my $batch = $training_batch{$name};
    my $shape = "$batch,$input";
    output_of("$build/bench_net_$name", 'images', "$work/$name.images", $batch);
    my $resin = start('Resin', "$build/bench_train_$name", 'train', $threads, $batch);
    my @contestants = ($resin);
    if ($has{PyTorch}) {
        # The format that was faster on one thread is the one measured on more.
        my @layouts = $faster{$name} ? $faster{$name} : qw(contiguous channels_last);
        for my $layout (@layouts) {
            my $c = start('PyTorch', @enter, 'env', "OMP_NUM_THREADS=$threads", 'python3', "$inside/torch_contestant.py", $name,
                "$inside/$name.onnx", $shape, $threads, "$inside/$name.images", '-', 'train', $layout);
            $c->{name} = "PyTorch, $layout";
            push @contestants, $c;
            my ($a, $b) = ($resin->{facts}{loss}, $c->{facts}{loss});
            die "$name, $c->{name}: its loss is $b, Resin's $a\n" unless $b eq '-' || abs($a - $b) <= 1e-3 * abs $b;
        }
    }
    push @contestants, start('dlib', @enter, 'env', "OPENBLAS_NUM_THREADS=$threads", "$tools/dlib_resnet20", 'train', $batch)
        if $has{dlib} && $name eq 'cifar_resnet20' && $threads == 1;
    compete($seconds, @contestants);
    my ($torch) = sort { $a->{best}{ms} <=> $b->{best}{ms} } grep { $_->{name} =~ /^PyTorch/ } @contestants;
    $faster{$name} = $torch->{name} =~ s/.*, //r if $torch;
    my $text = sprintf '  training, %d thread%s, batch %d:', $threads, $threads == 1 ? '' : 's', $batch;
    for my $c (@contestants) {
        my $b = $c->{best};
        push @training_rows, [$name, $c->{name}, $threads, $batch, $b->{ms}, $resin->{best}{peak}, $b->{rss}, $c->{facts}{loss}];
        $text .= sprintf '  %s %.4g images/s', $c->{name}, 1e3 * $batch / $b->{ms};
        $text .= sprintf ' (%.2fx)', $b->{ms} / $resin->{best}{ms} if $c != $resin;
    }
    say $text;
    return if $threads > 1;
    my ($facts, $header, @rows) = output_of("$build/bench_train_$name", 'ops', $batch, $seconds);
    my %can = words($facts);
    chomp @rows;
    push @kinds, [$name, $batch, split(/,/, $_), $can{peak}] for @rows;
}

# ---- the run

sub first_line { my ($line) = eval { output_of(@_) }; $line //= ''; chomp $line; return $line }
sub load { open my $file, '<', '/proc/loadavg' or return ''; return (split ' ', <$file>)[0] }
sub grep_file {
    my ($path, $pattern) = @_;
    open my $file, '<', $path or return '';
    while (<$file>) { return $1 if $_ =~ $pattern }
    return '';
}

# What --continue keeps: rows of networks that are not measured now, where nothing but the time was different.
my @tables = qw(networks inference training training_kinds layers machine);
sub rows_of {
    my ($name) = @_;
    open my $file, '<', "$out/$name.csv" or die "$out/$name.csv: $!\n";
    my @rows = map { [fields($_)] } <$file>;
    return @rows[1 .. $#rows];
}
if ($continue && -e "$out/machine.csv") {
    $kept{$_} = [rows_of($_)] for @tables;
}

my ($system, undef, $release) = uname();
$machine{date} = strftime('%Y-%m-%d %H:%M UTC', gmtime);
$machine{processor} = grep_file('/proc/cpuinfo', qr/^model name\s*:\s*(.*)/);
$machine{cores} = first_line('nproc');
$machine{memory_gb} = sprintf '%.0f', (grep_file('/proc/meminfo', qr/^MemTotal:\s*(\d+)/) || 0) / (1 << 20);
$machine{system} = "$system $release";
$machine{compiler} = first_line(grep_file("$build/../CMakeCache.txt", qr/^CMAKE_CXX_COMPILER:\w+=(.*)/), '--version');
$machine{flags} = join ' ', grep { $_ ne '' } grep_file("$build/../CMakeCache.txt", qr/^CMAKE_CXX_FLAGS:\w+=(.*)/),
    grep_file("$build/../CMakeCache.txt", qr/^CMAKE_CXX_FLAGS_RELEASE:\w+=(.*)/);
$machine{commit} = first_line('git', '-C', $here, 'describe', '--always', '--dirty');
$machine{load_before} = load();
$machine{seconds_each} = $seconds;
$machine{rounds} = $rounds;
$machine{parts} = 1;
$machine{absent} = join ', ', grep { !$has{$_} } 'ONNX Runtime', 'PyTorch', 'ncnn', 'oneDNN';
my $started = time;
my %before = map { @$_ } @{$kept{machine} // []};
for my $key (%before ? qw(processor cores memory_gb system compiler flags commit seconds_each rounds absent) : ()) {
    die "$out is of another run: its $key is $before{$key}, this one's $machine{$key}\n" unless $before{$key} eq $machine{$key};
}

output_of("$build/bench_net_empty", 'export', "$work/empty.onnx");
for my $name (@wanted) {
    say $name;
    my %facts = map { words($_) } output_of("$build/bench_net_$name", 'facts');
    push @networks, [$name, @facts{qw(input parameters multiply_adds arena_bytes workspace_bytes kernels)}];
    output_of("$build/bench_net_$name", 'export', "$work/$name.onnx");
    infer($name, $facts{input}, 1, 1, 'ONNX Runtime', 'PyTorch', 'dlib', 'ncnn', 'bfloat16', 'int8');
    infer($name, $facts{input}, $threads, 1, 'ONNX Runtime') if $threads > 1;
    infer($name, $facts{input}, $threads, $facts{input} =~ /,2\d\d$/ ? 8 : 32, 'ONNX Runtime');
    layers($name);
    if ($training && $training_batch{$name}) { train($name, $facts{input}, $_) for 1 .. $threads }
    unlink glob "$work/$name.*";
}
$machine{load_after} = load();
$machine{seconds} = time - $started + ($before{seconds} // 0);
if (%before) {
    $machine{parts} += $before{parts};
    $machine{date} = $before{date};
    $machine{$_} = max($machine{$_} // 0, $before{$_}) for qw(load_before load_after peak_gflops bandwidth_gbs);
    $machine{isa} //= $before{isa};
    $machine{$_} //= $before{$_} for grep { /^version of / } keys %before;
}
$machine{"version of $_"} = $versions{$_} for sort keys %versions;
$machine{'version of oneDNN'} = first_line(@enter, "$tools/onednn_layers", 'version') if $has{oneDNN};

table('networks', @networks);
table('inference', @inference_rows);
table('training', @training_rows);
table('training_kinds', @kinds);
table('machine', ['what', 'is'], map { [$_, $machine{$_}] } sort keys %machine);

# The roofline: what the core can do at an op's multiply-adds for each byte, the peak or what memory feeds.
my @numbers = qw(ms multiply_adds bytes gflops peak_gflops of_peak intensity roof_gflops of_roof onednn_ms);
my @rows;
for my $l (@layers) {
    my $gflop = 2e-9 * $l->{copies} * $l->{multiply_adds};
    my $byte = $l->{copies} * $l->{bytes};
    my $least = 1e3 * max($gflop / $l->{peak_gflops}, 1e-9 * $byte / $machine{bandwidth_gbs});
    $l->{gflops} = sprintf '%.4g', 1e3 * $gflop / $l->{ms};
    $l->{of_peak} = sprintf '%.3f', $l->{gflops} / $l->{peak_gflops};
    $l->{intensity} = $byte ? sprintf('%.4g', 1e9 * $gflop / $byte) : '';
    $l->{roof_gflops} = $least > 0 ? sprintf('%.4g', 1e3 * $gflop / $least) : '';
    $l->{of_roof} = sprintf '%.3f', $least / $l->{ms};
    push @rows, [@$l{qw(network layer what output copies algorithm), @numbers}];
}
table('layers', ['network', 'layer', 'what', 'output', 'copies', 'algorithm', @numbers], @rows);
say "$machine{seconds} s; tables in $out";

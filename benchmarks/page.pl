#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# page.pl TABLES PAGE [README]: the page and its plots (TABLES/*.svg, by gnuplot) from what measure.pl wrote to TABLES/*.csv. All
# that it says was measured in that one run. README's table of figures is written again where the run has all that it shows.
use strict;
use warnings;
use File::Basename;
use List::Util qw(max min sum);
use Cwd qw(abs_path);
use lib dirname(abs_path(__FILE__));
use Csv qw(fields);

my ($tables, $page, $readme) = @ARGV;
die "usage: page.pl TABLES PAGE [README]\n" unless defined $page;
my $folder = basename($tables);    # as the page links it

sub rows_of {
    my ($name) = @_;
    open my $file, '<', "$tables/$name.csv" or die "$tables/$name.csv: $!\n";
    my @columns = fields(scalar <$file>);
    my @rows;
    while (<$file>) {
        my %row;
        @row{@columns} = fields($_);
        push @rows, \%row;
    }
    return @rows;
}
my %machine = map { $_->{what} => $_->{is} } rows_of('machine');
my @networks = rows_of('networks');
my @names = map { $_->{network} } @networks;
my %network = map { $_->{network} => $_ } @networks;
my @inference = rows_of('inference');
my @layers = rows_of('layers');
my @training = rows_of('training');
my @kinds = rows_of('training_kinds');

my $peak = max map { $_->{peak_gflops} } @inference, @training, @kinds, @layers;    # a busy core only shows less

my $text = '';
sub line { $text .= join('', @_) . "\n" }
sub number { my $n = shift; return !defined $n || $n eq '' ? '-' : sprintf $n >= 100 ? '%.0f' : $n >= 10 ? '%.1f' : $n >= 1 ? '%.2f' : '%.4f', $n }
sub percent { return sprintf '%.0f %%', 100 * $_[0] }
sub ratio { my $r = shift; return defined $r ? sprintf('%.2fx', $r) : '-' }
sub geometric { return @_ ? exp(sum(map { log } @_) / @_) : undef }
sub millions { return sprintf '%.4g', $_[0] / 1e6 }
sub markdown {    # header cells, rows; columns of words to the left
    my ($header, @rows) = @_;
    line '| ', join(' | ', @$header), ' |';
    line '|', join('|', map { $_ == 0 || @rows && $rows[0][$_] =~ /[a-z]{3}/ ? '---' : '---:' } 0 .. $#$header), '|';
    line '| ', join(' | ', @$_), ' |' for @rows;
    line '';
}

# One measured setting, or undef; the engine's call without what an empty graph costs.
sub measured {
    my ($network, $who, $threads, $batch) = @_;
    my ($row) = grep { $_->{network} eq $network && $_->{contestant} eq $who && $_->{threads} == $threads
        && ($batch ? $_->{batch} == 1 : $_->{batch} > 1) } @inference;
    return $row ? {%$row, net => $row->{ms} - ($row->{empty_ms} || 0)} : undef;
}

# Slower over Resin, for one network.
sub times_faster {
    my ($network, $who, $threads, $one) = @_;
    my ($other, $resin) = map { measured($network, $_, $threads, $one) } $who, 'Resin';
    return $other ? $other->{net} / $resin->{ms} : undef;
}

my %played = map { $_->{contestant} => 1 } @inference;
my @engines = grep { $played{$_} } 'ONNX Runtime', 'PyTorch', 'ncnn', 'dlib';

# ---- the page

line '# Performance';
line '';
line "Written by `scripts/bench` from one run ($machine{date}, $machine{seconds} s", $machine{parts} > 1 ? " in $machine{parts} parts" : '',
    '); the tables behind it are';
line join(', ', map { "[$_.csv]($folder/$_.csv)" } qw(networks inference layers training training_kinds machine)), '.';
line '';
line '| | |';
line '|---|---|';
my %label = (processor => 'processor', cores => 'cores', memory_gb => 'memory, GB', system => 'system', compiler => 'compiler',
    flags => 'flags', commit => 'commit', isa => 'vectors', peak_gflops => 'multiply-add peak of a core, measured, GFLOP/s',
    bandwidth_gbs => 'memory stream of a core, measured, GB/s', load_before => 'load average before the run',
    load_after => 'load average after the run');
for my $key (qw(processor cores memory_gb system compiler flags commit isa peak_gflops bandwidth_gbs load_before load_after)) {
    line "| $label{$key} | ", $key =~ /_g/ ? number($machine{$key}) : $machine{$key}, ' |';
}
line "| not installed, and so not measured | $machine{absent} |" if $machine{absent} ne '';
for my $key (sort grep { /^version of / } keys %machine) { line "| ", $key =~ s/version of //r, " | $machine{$key} |" }
line '';
if (($machine{load_before} || 0) > 0.5) {
    line "**The machine was not quiet** when the run began (load $machine{load_before} on $machine{cores} cores): take";
    line 'neither times nor ratios of this page for what the processor can do.';
    line '';
}
line 'Times are of float32 where nothing else is said, and of the fastest call among those that fit into the time given, contestants measured in turns';
line "($machine{rounds} rounds, $machine{seconds_each} s each). Every engine runs the same weights on the same images; outputs were";
line 'compared within the run (largest difference over largest output, at most 1e-3). From ONNX Runtime the call of an empty';
line 'graph is subtracted. *Of peak* counts the multiply-adds of the definition, whatever the algorithm does, against the highest peak';
line 'of a core that the run has seen; in the tables of layers, against the peak between their own calls.';
line '';

sub inference_table {
    my ($threads, $one) = @_;
    my @here = grep { my $n = $_; grep { measured($n, $_, $threads, $one) } @engines } @names;
    my @with = grep { my $e = $_; grep { measured($_, $e, $threads, $one) } @names } @engines;
    my @rows;
    my %ratios;
    for my $name (@names) {
        my $resin = measured($name, 'Resin', $threads, $one) or next;
        my $gflops = 2e-6 * $network{$name}{multiply_adds} * $resin->{batch} / $resin->{ms};
        my @cells = ($name, $one ? millions($network{$name}{multiply_adds}) : $resin->{batch},
            $one ? number($resin->{ms}) : number(1e3 * $resin->{batch} / $resin->{ms}),
            percent($gflops / $peak / $threads));
        for my $engine (@with) {
            my $m = measured($name, $engine, $threads, $one);
            my $r = times_faster($name, $engine, $threads, $one);
            push @{$ratios{$engine}}, $r if $r;
            push @cells, $m ? ($one ? number($m->{net}) : number(1e3 * $m->{batch} / $m->{net})) : '-', ratio($r);
        }
        push @cells, $resin->{difference} || '-' if $one;
        push @rows, \@cells;
    }
    push @rows, ['**geometric mean**', '', '', '', map { ('', '**' . ratio(geometric(@{$ratios{$_} // []})) . '**') } @with]
        if @rows > 1;
    push @{$rows[-1]}, '' if $one && @rows > 1;
    markdown(['network', $one ? 'MMAC' : 'batch', $one ? 'Resin, ms' : 'Resin, images/s', 'of peak',
        (map { ("$_, " . ($one ? 'ms' : 'images/s'), 'ratio') } @with), $one ? 'difference' : ()], @rows);
}
# Bytes and bfloat16 beside floats.
sub narrow_table {
    my @types = ('bfloat16', 'int8');
    my @here = grep { my $n = $_; grep { measured($n, "Resin $_", 1, 1) } @types } @names or return;
    my @with = grep { my $e = $_; grep { measured($_, $e, 1, 1) } @here } 'ncnn', 'PyTorch', 'ONNX Runtime';
    line '### Bytes and bfloat16: one image, one thread';
    line '';
    line 'A ratio is how many times as fast Resin is: than its own float32, than other engines with numbers of the same width, and (int8) than ONNX';
    line 'Runtime with float32. *Difference* is that of the outputs from float32\'s, over the largest output: weights are random, ranges those of the';
    line 'one image, as each engine\'s own tools find them (ncnn: method kl).';
    line '';
    for my $type (@types) {
        # Against whom, and how the columns call them.
        my @peers = map { !/ONNX/ ? ["$_ $type", "$_ $type"] : $type eq 'int8' ? [$_, "$_ float32"] : () } @with;
        my @checked = grep { $_->[0] =~ / $type$/ } @peers;
        my (@rows, @own, %ratios);
        for my $name (@here) {
            my ($resin, $mine) = map { measured($name, $_, 1, 1) } 'Resin', "Resin $type";
            push @own, $resin->{ms} / $mine->{ms};
            my @cells = ($name, number($resin->{ms}), number($mine->{ms}), ratio($own[-1]));
            for my $peer (@peers) {
                my $other = measured($name, $peer->[0], 1, 1);
                push @{$ratios{$peer->[0]}}, $other->{net} / $mine->{ms} if $other;
                push @cells, $other ? (number($other->{net}), ratio($other->{net} / $mine->{ms})) : ('-', '-');
            }
            push @cells, map { my $m = measured($name, $_, 1, 1); $m ? $m->{difference} : '-' } "Resin $type", map { $_->[0] } @checked;
            push @rows, \@cells;
        }
        push @rows, [map({ $_ eq '' ? '' : "**$_**" } 'geometric mean', '', '', ratio(geometric(@own)),
            map({ ('', ratio(geometric(@{$ratios{$_->[0]} // []}))) } @peers), '', map { '' } @checked)] if @rows > 1;
        markdown(['network', 'Resin float32, ms', "Resin $type, ms", 'ratio', map({ ("$_->[1], ms", 'ratio') } @peers), 'difference',
            map { "of $_->[1]" } @checked], @rows);
    }
}

line '## Inference';
line '';
line '### One image, one thread';
line '';
inference_table(1, 1);
my $threads = max map { $_->{threads} } @inference;
if ($threads > 1) {
    line '### One image, two threads';
    line '';
    inference_table(2, 1);
}
narrow_table();
line "![How many times faster than ONNX Runtime]($folder/inference.svg)" if $played{'ONNX Runtime'};
line '';
line '### Throughput of a batch, ', $threads > 1 ? 'two threads' : 'one thread';
line '';
inference_table($threads, 0);

line '### Memory';
line '';
line 'MB. Peaks are those of the whole process (VmHWM) after evaluating one image on one thread, Resin\'s with `evaluate_only()`, which gives';
line 'weights back that are held packed, as ONNX Runtime does with those it packs; ONNX Runtime and PyTorch bring';
line 'an interpreter along, whose size shows where the network is small. *Arena* and *workspace* are what Resin plans.';
line '';
markdown(['network', 'parameters', 'arena', 'workspace', 'Resin, peak', map { "$_, peak" } @engines],
    map {
        my $name = $_;
        my $n = $network{$name};
        [$name, number($n->{parameters} * 4 / 1e6), number($n->{arena_bytes} / 1e6), number($n->{workspace_bytes} / 1e6),
            map { my $m = measured($name, $_, 1, 1); $m ? number($m->{rss_mb}) : '-' } 'Resin', @engines];
    } @names);

line '## Layers and the roofline';
line '';
line 'The roof of an op is the peak of a core, or what its stream from memory, ', number($machine{bandwidth_gbs}), ' GB/s, feeds at the op\'s';
line 'multiply-adds for each byte of operands, weights and result. What stays in a cache can stand above it.';
line '';
line "![Roofline]($folder/roofline.svg)";
line '';
my $with_onednn = grep { ($_->{onednn_ms} // '') ne '' } @layers;
my @per_network;
for my $name (@names) {
    my @conv = grep { $_->{network} eq $name && $_->{what} =~ /conv2d/ } @layers;
    my @all = grep { $_->{network} eq $name } @layers;
    next unless @conv;
    my $ms = sum map { $_->{ms} } @conv;
    my $gflop = 2e-9 * sum map { $_->{copies} * $_->{multiply_adds} } @conv;
    my $onednn = $with_onednn ? sum map { $_->{onednn_ms} || 0 } @conv : undef;
    push @per_network, ["[$name]($folder/layers_$name.svg)", number($ms), percent(1e3 * $gflop / $ms / $conv[0]{peak_gflops}),
        percent($ms / sum(map { $_->{ms} } @all)), $with_onednn ? (number($onednn), ratio($onednn / $ms)) : ()];
}
markdown(['convolutions of', 'Resin, ms', 'of peak', 'of the time', $with_onednn ? ('oneDNN, ms', 'ratio') : ()], @per_network);
line 'Each plot is one network: a bar is an op in the order of the program, as wide as its time and as high as its fraction of peak, so that';
line 'what is white under 100 % is time lost.';
line '';
line 'Where each network spends most time beyond its multiply-adds at peak:';
line '';
my @worst;
for my $name (@names) {
    my @all = sort { lost($b) <=> lost($a) } grep { $_->{network} eq $name } @layers;
    for my $l (@all[0 .. min(2, $#all)]) {
        push @worst, [$name, "$l->{layer}: $l->{what}" . ($l->{copies} > 1 ? " (x $l->{copies})" : ''), $l->{algorithm} || '-',
            number($l->{ms}), $l->{gflops} > 0 ? (number($l->{gflops}), percent($l->{of_peak})) : ('-', '-'), percent($l->{of_roof})];
    }
}
sub lost { my $l = shift; return $l->{ms} * (1 - $l->{of_peak}) }
markdown(['network', 'op', 'kernel', 'ms', 'GFLOP/s', 'of peak', 'of roof'], @worst);

if (@training) {
    line '## Training';
    line '';
    line 'A step is forward, loss, backward and the update (momentum, weight decay) on a batch that is ready. PyTorch is measured in both of its';
    line 'memory formats and counts with the faster; where no dropout draws, the losses of the first step were compared (1e-3).';
    line '';
    my (@rows, %ratios, @bars);
    my $step = sub { my ($n, $t, $who) = @_; return sort { $a->{ms} <=> $b->{ms} } grep { $_->{network} eq $n && $_->{threads} == $t && $_->{contestant} =~ /^$who/ } @training };
    my ($with_torch, $with_dlib) = map { my $who = $_; scalar grep { $_->{contestant} =~ /^$who/ } @training } 'PyTorch', 'dlib';
    for my $name (@names) {
        my ($one) = $step->($name, 1, 'Resin') or next;
        my ($two) = $step->($name, 2, 'Resin');
        my @cells = ($name, $one->{batch}, map { $_ ? number(1e3 * $_->{batch} / $_->{ms}) : '-' } $one, $two);
        push @cells, ratio($two ? $one->{ms} / $two->{ms} : undef);
        my $flop = sum map { $_->{gflop} } grep { $_->{network} eq $name } @kinds;
        push @cells, percent(1e3 * $flop / $one->{ms} / $peak), number($one->{rss_mb});
        if ($with_torch) {
            my ($t1) = $step->($name, 1, 'PyTorch');
            my ($t2) = $step->($name, 2, 'PyTorch');
            my @faster = ($t1->{ms} / $one->{ms}, $two ? $t2->{ms} / $two->{ms} : undef);
            push @cells, number(1e3 * $t1->{batch} / $t1->{ms}), map({ ratio($_) } @faster), number($t1->{rss_mb});
            push @{$ratios{$_}}, $faster[$_ - 1] // () for 1, 2;
            push @bars, [$name, @faster];
        }
        if ($with_dlib) {
            my ($d) = $step->($name, 1, 'dlib');
            push @cells, $d ? ratio($d->{ms} / $one->{ms}) : '-';
        }
        push @rows, \@cells;
    }
    push @rows, ['**geometric mean**', ('') x 6, '', map({ '**' . ratio(geometric(@{$ratios{$_} // []})) . '**' } 1, 2), '', $with_dlib ? '' : ()]
        if $with_torch && @rows > 1;
    markdown(['network', 'batch', '1 thread, images/s', '2 threads, images/s', 'scaling', 'of peak', 'peak MB',
        $with_torch ? ('PyTorch, images/s', 'ratio', 'ratio, 2 threads', 'PyTorch, peak MB') : (), $with_dlib ? 'dlib, ratio' : ()], @rows);
    my @order = ('forward convolution', 'backward data', 'backward weights', 'batch norm', 'dense', 'other', 'optimizer', 'data');
    line 'Milliseconds of a step by kind of op, one thread. *Data* is the preparation of a batch (crop, mirror, normalise), which a';
    line 'background thread does in the trainer and which is no part of the step above.';
    line '';
    markdown(['network', @order, 'GFLOP/s in convolutions, of peak'], map {
        my $name = $_;
        my %k = map { $_->{kind} => $_ } grep { $_->{network} eq $name } @kinds;
        my @conv = grep { defined } @k{@order[0 .. 2]};
        my $gflops = 1e3 * sum(map { $_->{gflop} } @conv) / sum(map { $_->{ms} } @conv);
        [$name, map({ $k{$_} ? number($k{$_}{ms}) : '-' } @order), number($gflops) . ', ' . percent($gflops / $peak)];
    } grep { my $n = $_; grep { $_->{network} eq $n } @kinds } @names);
    line "![Time of a training step by kind of op]($folder/training_kinds.svg)";
    line '';
    if (@bars) {
        line "![How many times faster than PyTorch]($folder/training.svg)";
        line '';
        plot_bars('training', 'Training: times faster than PyTorch', ['1 thread', '2 threads'], @bars);
    }
    plot_kinds(\@order);
}
plot_bars('inference', 'One image: times faster than ONNX Runtime', ['1 thread', '2 threads'],
    map { my $n = $_; my @r = map { times_faster($n, 'ONNX Runtime', $_, 1) } 1, 2; defined $r[0] ? [$n, @r] : () } @names)
    if $played{'ONNX Runtime'};
plot_roofline();
plot_layers($_) for map { $_->[0] =~ /\[(\w+)\]/ } @per_network;

open my $file, '>', $page or die "$page: $!\n";
print $file $text =~ s/\n\n+/\n\n/gr =~ s/\n+\z/\n/r;
close $file or die "$page: $!\n";
write_figures($readme) if defined $readme;

# README's table, between its marks: some networks and the means of all.
sub write_figures {
    my ($readme) = @_;
    my @left = (['LeNet-5', 'lenet5'], ['CIFAR ResNet-20', 'cifar_resnet20'], ['MobileNet v2', 'mobilenet_v2'],
        ['ResNet-18', 'resnet18'], ['ResNet-50', 'resnet50'], ['VGG-16', 'vgg16']);
    my @right = (@left[0, 1], ['GoogLeNet', 'googlenet'], @left[3 .. 5]);
    my @who = ('Resin', 'Resin int8', 'ONNX Runtime');
    my $step = sub { my ($n, $who) = @_; return min map { $_->{ms} } grep { $_->{network} eq $n && $_->{threads} == 1 && $_->{contestant} =~ /^$who/ } @training };
    my @trained = grep { $step->($_, 'Resin') } @names;
    if (@names < 13 || @trained < 7 || grep({ my $n = $_; grep { !measured($n, $_, 1, 1) } @who } @names) || grep { !$step->($_, 'PyTorch') } @trained) {
        print "$readme is left as it is: its table takes all networks, ONNX Runtime and PyTorch\n";
        return;
    }
    my $version = sub { return $machine{"version of $_[0]"} =~ /^(\d+\.\d+)/ ? $1 : '' };
    my $time = sub { my $n = shift; return map { number(measured($n, $_, 1, 1)->{net}) . ' ms' } @who };
    my @rows;
    for my $i (0 .. $#left) {
        my ($word, $name) = @{$right[$i]};
        my $batch = (grep { $_->{network} eq $name } @training)[0]{batch};
        push @rows, [$left[$i][0], $time->($left[$i][1]), '', "$word, batch $batch",
            map { number(1e3 * $batch / $step->($name, $_)) . ' images/s' } 'Resin', 'PyTorch'];
    }
    my $mean = sub { my $who = shift; return ratio(geometric(map { measured($_, $who, 1, 1)->{net} / measured($_, 'Resin', 1, 1)->{ms} } @names)) };
    push @rows, ['time in that of Resin, geometric mean of ' . @names, '1', map({ $mean->($_) } @who[1, 2]), '', 'geometric mean of ' . @trained, '1',
        ratio(geometric(map { $step->($_, 'PyTorch') / $step->($_, 'Resin') } @trained))];
    $text = '';
    markdown(['one image, one thread', @who[0, 1], 'ONNX Runtime ' . $version->('ONNX Runtime'), '', 'training, one thread', 'Resin',
        'PyTorch ' . $version->('PyTorch')], @rows);
    open my $in, '<', $readme or die "$readme: $!\n";
    my $whole = do { local $/; <$in> };
    $whole =~ s/(<!-- figures [^\n]*-->\n).*?(<!-- end of figures -->)/$1\n$text$2/s or die "$readme has no marks around its figures\n";
    open my $out, '>', $readme or die "$readme: $!\n";
    print $out $whole;
    close $out or die "$readme: $!\n";
}

# ---- plots

sub gnuplot {
    my ($name, $size, @commands) = @_;
    open my $pipe, '|-', 'gnuplot' or die "gnuplot: $!\n";
    print $pipe "set terminal svg size $size font 'sans-serif,13' background '#ffffff'\nset output '$tables/$name.svg'\n";
    print $pipe "set border lc rgb '#888888'\nset tics textcolor rgb '#333333'\nset grid lc rgb '#e0e0e0'\n", @commands;
    close $pipe or die "gnuplot failed on $name\n";
}
sub data { my ($name, @rows) = @_; return "\$$name << END\n" . join('', map { join("\t", @$_) . "\n" } @rows) . "END\n" }
sub plot_bars {
    my ($name, $title, $series, @rows) = @_;
    my @colors = ('#2a6fb0', '#8fbde0');
    my @with = grep { my $i = $_; grep { defined $_->[$i + 1] } @rows } 0 .. $#$series;
    gnuplot($name, (200 + 60 * @rows) . ',420', data('rows', map { [map { defined ? $_ : 'NaN' } "\"$_->[0]\"", @$_[1 .. $#$_]] } @rows),
        "set title '$title'\nset style data histograms\nset style histogram clustered gap 1\nset style fill solid border -1\n",
        "set xtics rotate by -35 noenhanced\nset yrange [0:*]\nset key outside top right horizontal\nset arrow from graph 0,first 1 to graph 1,first 1 nohead lc rgb '#aa3333' front\n",
        'plot ', join(', ', map { "\$rows using " . ($_ + 2) . ($_ == 0 ? ':xtic(1)' : '') . " title '$series->[$_]' lc rgb '$colors[$_]'" } @with), "\n");
}
sub plot_kinds {
    my ($order) = @_;
    my @colors = ('#2a6fb0', '#5aa469', '#9b6bb3', '#e0a030', '#7aa6c8', '#b0b0b0', '#c0504d', '#333333');
    my @with = grep { my $n = $_; grep { $_->{network} eq $n } @kinds } @names;
    my @rows = map {
        my $name = $_;
        my %k = map { $_->{kind} => $_->{ms} } grep { $_->{network} eq $name } @kinds;
        my $all = sum values %k;
        ["\"$name\"", map { 100 * ($k{$_} // 0) / $all } @$order];
    } @with;
    gnuplot('training_kinds', (420 + 60 * @rows) . ',420', data('rows', @rows),
        "set title 'Time of a training step, per cent'\nset style data histograms\nset style histogram rowstacked\nset style fill solid border -1\n",
        "set boxwidth 0.7\nset xtics rotate by -35 noenhanced\nset yrange [0:100]\nset key outside right invert\n",
        'plot ', join(', ', map { "\$rows using " . ($_ + 2) . ($_ == 0 ? ':xtic(1)' : '') . " title '$order->[$_]' lc rgb '$colors[$_]'" } 0 .. $#$order), "\n");
}
sub plot_roofline {
    my @points = grep { $_->{gflops} > 0 } @layers;
    my @sets = (['3x3 and larger', grep { $_->{what} =~ /^conv2d/ && $_->{what} !~ /^conv2d 1x1/ } @points],
        ['1x1', grep { $_->{what} =~ /^conv2d 1x1/ } @points], ['depthwise', grep { $_->{what} =~ /^depthwise/ } @points],
        ['dense', grep { $_->{what} =~ /^dense/ } @points]);
    @sets = grep { @$_ > 1 } @sets;
    my @colors = ('#2a6fb0', '#5aa469', '#e0a030', '#c0504d');
    my $i = 0;
    gnuplot('roofline', '760,480', map({ my ($title, @p) = @$_; data('set' . $i++, map { [$_->{intensity}, $_->{gflops}] } @p) } @sets),
        "set title 'Ops of all networks on one core'\nset logscale xy\nset xlabel 'FLOP for each byte'\nset ylabel 'GFLOP/s'\nset key bottom right\n",
        "set xrange [0.1:1000]\nroof(x) = x * $machine{bandwidth_gbs} < $machine{peak_gflops} ? x * $machine{bandwidth_gbs} : $machine{peak_gflops}\n",
        "plot roof(x) title 'roof' lw 2 lc rgb '#333333'", map({ ", \$set$_ using 1:2 with points pt 7 ps 0.5 lc rgb '$colors[$_]' title '$sets[$_][0]'" } 0 .. $#sets), "\n");
}
sub plot_layers {
    my ($name) = @_;
    my ($at, @rows, @onednn) = (0);
    for my $l (grep { $_->{network} eq $name } @layers) {
        my $peak = $l->{onednn_ms} ? 100 * $l->{of_peak} * $l->{ms} / $l->{onednn_ms} : 0;
        push @rows, [$at + $l->{ms} / 2, 100 * $l->{of_peak}, $l->{ms}];
        push @onednn, [$at, $peak], [$at + $l->{ms}, $peak], [''] if $l->{onednn_ms};
        $at += $l->{ms};
    }
    gnuplot("layers_$name", '900,360', data('ops', @rows), @onednn ? data('onednn', @onednn) : (),
        "set title '$name: its ops on one core' noenhanced\nset style fill solid 0.8 border lc rgb '#ffffff'\nset xlabel 'ms'\nset ylabel '% of peak'\n",
        "set xrange [0:$at]\nset yrange [0:*]\nset key outside top right horizontal\n",
        "plot \$ops using 1:2:3 with boxes lc rgb '#2a6fb0' title 'Resin'",
        @onednn ? ", \$onednn using 1:2 with lines lw 2 lc rgb '#c0504d' title 'oneDNN, the same convolution'" : '', "\n");
}

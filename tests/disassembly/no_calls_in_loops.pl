#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# no_calls_in_loops.pl FILE... -- REGEX...: disassembles object files or executables with objdump and, in every function
# whose mangled name matches a REGEX, looks for a call that can be reached again from itself: a call inside a loop.
# A call on the way out of a loop (an error that is thrown) is not inside it. Each REGEX must match some function.
# Exit status: 0 none found, 1 a call inside a loop or no such function, 2 wrong use, 77 not x86-64 or no objdump.
use strict;
use warnings;

my (@files, @regexes);
my $list = \@files;
for (@ARGV) {
    if ($_ eq '--') { $list = \@regexes }
    else { push @$list, $_ }
}
if (!@files || !@regexes) {
    print STDERR "usage: no_calls_in_loops.pl FILE... -- REGEX...\n";
    exit 2;
}

# A function is a list of instructions {at, text, falls, call, to, anywhere}, cold parts (name.cold) included.
sub read_functions {
    my ($file) = @_;
    $ENV{LC_ALL} = 'C';
    if (!-r $file) {
        print "$file: not built\n";
        exit 1;
    }
    open my $pipe, '-|', 'objdump', '-dr', '--no-show-raw-insn', $file or skip('there is no objdump');
    my (%functions, %label, $current, $section);
    while (<$pipe>) {
        skip("$file is not x86-64") if /file format/ && !/x86-64/;
        $section = $1 if /^Disassembly of section (\S+):/;
        if (/^([0-9a-f]+) <(.+)>:$/) {
            my $name = $2;
            $label{$name} = "$section:" . hex $1;
            $name =~ s/\.cold(?:\.\d+)?$//;
            $current = $functions{$name} //= [];
        } elsif ($current && /^\s*([0-9a-f]+):\s+(\S.*?)\s*$/) {
            # In an object file every section starts at 0, so an address is known by its section too.
            push @$current, decode($section, hex $1, $2) unless relocated($current, $2);
        }
    }
    close $pipe;
    for my $instruction (map { @$_ } values %functions) {
        my $symbol = delete $instruction->{to_symbol} // next;
        $instruction->{to} = $label{$symbol};
    }
    return \%functions;
}

# A relocation line of an object file: where the jump before it goes is known by symbol or section only.
sub relocated {
    my ($code, $text) = @_;
    my ($symbol, $sign, $addend) = $text =~ /^R_X86_64_\w+\s+(.+?)(?:([+-])0x([0-9a-f]+))?$/ or return $text =~ /^R_X86_64/;
    my $jump = $code->[-1];
    if ($jump && $jump->{to}) {
        delete $jump->{to};
        if ($symbol =~ /^\./) {
            my $offset = hex($addend // 0) * (($sign // '+') eq '-' ? -1 : 1) + 4;
            $jump->{to} = "$symbol:$offset";
        } else {
            $jump->{to_symbol} = $symbol;
        }
    }
    return 1;
}

sub skip { print "skipped: $_[0]\n"; exit 77 }

sub decode {
    my ($section, $at, $text) = @_;
    my $instruction = {at => "$section:$at", text => $text, falls => 1};
    my $plain = $text =~ s/^(?:(?:bnd|notrack|cs|data16|rep|repz|repnz|addr32|lock|rex\.\w+)\s+)+//r;
    if ($plain =~ /^call/) {
        $instruction->{call} = 1;
    } elsif ($plain =~ /^(j[a-z]+|loopn?e?|xbegin)(?:,p[nt])?\s+([0-9a-f]+)\b/) {
        $instruction->{to}    = "$section:" . hex $2;
        $instruction->{falls} = 0 if $1 =~ /^jmpq?$/;
    } elsif ($plain =~ /^jmpq?\s+\*/) {
        $instruction->{anywhere} = 1;
        $instruction->{falls}    = 0;
    } elsif ($plain =~ /^(?:ret|ud2|hlt)/) {
        $instruction->{falls} = 0;
    }
    return $instruction;
}

# The calls of a function that can be reached again from themselves.
sub calls_in_loops {
    my ($code) = @_;
    my %index = map { $code->[$_]{at} => $_ } 0 .. $#$code;
    my %target = map { $_->{to} ? ($_->{to} => 1) : () } @$code;
    # Where a jump through a table may go: to what follows an end of flow and is no other jump's target; and to any
    # target as well, for a table may share it.
    my @entries = grep { $_ > 0 && !$code->[$_ - 1]{falls} } 1 .. $#$code;
    push @entries, grep { $target{$code->[$_]{at}} } 0 .. $#$code;
    my @next;
    for my $i (0 .. $#$code) {
        my $c = $code->[$i];
        my @to;
        push @to, $i + 1 if $c->{falls} && $i < $#$code && !noreturn($code, $i);
        push @to, $index{$c->{to}} if defined $c->{to} && defined $index{$c->{to}};
        push @to, @entries if $c->{anywhere};
        push @next, \@to;
    }
    my @found;
    for my $i (grep { $code->[$_]{call} } 0 .. $#$code) {
        my @stack = @{$next[$i]};
        my %seen;
        while (defined(my $at = pop @stack)) {
            next if $seen{$at}++;
            push @stack, @{$next[$at]};
        }
        push @found, $code->[$i] if $seen{$i};
    }
    return @found;
}

# A call after which a compiler put nothing of this function: padding or the end follows.
sub noreturn {
    my ($code, $i) = @_;
    return 0 unless $code->[$i]{call};
    return 1 if $code->[$i]{text} =~ /<(?:abort|__cxa_throw|__cxa_rethrow|_ZSt\d+__throw_\w+|_Unwind_Resume|__stack_chk_fail)(?:\@plt)?>/;
    return $i == $#$code || $code->[$i + 1]{text} =~ /^nop|^xchg\s+%ax,%ax|^data16/;
}

my ($matched, $offences) = (0, 0);
my %unmatched = map { $_ => 1 } @regexes;
for my $file (@files) {
    my $functions = read_functions($file);
    for my $name (sort keys %$functions) {
        my @by = grep { $name =~ /$_/ } @regexes or next;
        delete @unmatched{@by};
        $matched++;
        for my $call (calls_in_loops($functions->{$name})) {
            print "$name: call inside a loop: $call->{text}\n";
            $offences++;
        }
    }
}
print "no function matches $_\n" for sort keys %unmatched;
print "$matched functions read, $offences calls inside loops\n";
exit($offences || %unmatched ? 1 : 0);

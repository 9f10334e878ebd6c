#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# rules.pl ROOT: what house style asks of sources and a compiler does not check. Prints one line per offence,
# `file:line: what is wrong`; exit status 1 when there is one.
#   - a room includes only itself and rooms before it in @rooms
#   - only simd/ includes xsimd; only tensor/ includes xtensor and xtl; only dsl/ and ir/ include Boost.Hana, header by header
#   - kernels/ includes neither ir/ nor passes/
#   - the compiler's rooms, base to passes, avoid the standard headers that are dear to parse
#   - every namespace of a header ends in an inline one, of the version or of the target (base/namespaces.hpp); what
#     passes/, simd/ and kernels/ hold is of the target
#   - headers: #pragma once, at most 300 lines; all C++ files: ASCII, no tabs, an SPDX line, nothing left unfinished
use strict;
use warnings;

my @rooms = qw(base diagnostic dsl geometry ir passes simd kernels tensor runtime data train describe io distributed zoo narrow);
my %order = map { $rooms[$_] => $_ } 0 .. $#rooms;
my %only = (xsimd => [qw(simd)], xtensor => [qw(tensor)], xtl => [qw(tensor)], boost => [qw(dsl ir)]);
my %without = (kernels => [qw(ir passes)]);  # kernels know nothing of networks
my %of_target = map { $_ => 1 } qw(passes simd kernels);
my @dear = qw(tuple functional ranges iostream algorithm);

my $root = shift // die "usage: rules.pl ROOT\n";
chdir $root or die "$root: $!\n";
my $offences = 0;
sub offence { print "$_[0]:$_[1]: $_[2]\n"; $offences++ }

sub check_include {
    my ($file, $line, $room, $included) = @_;
    if ($included =~ m{^resin/(?:([a-z]+)/(?:[a-z0-9_]+/)?)?[a-z0-9_]+\.hpp$}) {
        my $other = $1;
        if (!defined $other) {
            offence($file, $line, "a room may not include the front door <$included>") if $room;
        } elsif (!exists $order{$other}) {
            offence($file, $line, "<$included>: there is no room $other");
        } elsif ($room && $order{$other} > $order{$room}) {
            offence($file, $line, "$room may not include $other: a room includes only rooms before it");
        } elsif ($room && grep { $_ eq $other } @{$without{$room} // []}) {
            offence($file, $line, "$room may not include $other: it knows nothing of networks");
        } elsif (!$room && $other =~ /^(?:io|distributed|zoo|narrow)$/) {
            offence($file, $line, "<$included>: $other is included by name, never by the front door");
        }
        return;
    }
    offence($file, $line, "<$included>: Resin's headers are included as <resin/room/name.hpp>") if $included =~ /^resin/;
    my ($library) = $included =~ m{^([a-z]+)/};
    if ($library && $only{$library} && !grep { $_ eq $room } @{$only{$library}}) {
        offence($file, $line, 'only ' . join(' and ', map { "$_/" } @{$only{$library}}) . " includes $library");
    }
    offence($file, $line, "<$included>: include the single Hana header that is needed")
        if $included =~ m{^boost/(?!hana/)|^boost/hana\.hpp};
    offence($file, $line, "<$included> is too dear to parse in $room")
        if $room && $order{$room} <= $order{passes} && grep { $_ eq $included } @dear;
}

for my $file (sort map { s{^\./}{}; chomp; $_ } `find include tests examples benchmarks -name '*.hpp' -o -name '*.cpp'`) {
    my $header = $file =~ m{^include/};
    my ($room) = $file =~ m{^include/resin/([a-z]+)/};
    offence($file, 1, "there is no room $room; the rooms are @rooms") if $room && !exists $order{$room};
    open my $in, '<', $file or die "$file: $!\n";
    my ($spdx, $once, $number, $named, $included) = (0, 0, 0, 0, 0);
    while (<$in>) {
        $number++;
        $spdx = 1 if $number <= 2 && m{^// SPDX-License-Identifier: MIT$};
        $once = 1 if /^#pragma once$/;
        offence($file, $number, 'a character that is not ASCII') if /[^\x00-\x7f]/;
        offence($file, $number, 'a tab') if /\t/;
        offence($file, $number, "left unfinished: $1") if /\b(TO[D]O|FIX[M]E|XX[X])\b/;
        $included = 1 if m{^#include <resin/};
        if ($header && /^\s*(?:inline\s+)?namespace\b[^=;]*\{/) {
            $named = $number;
            my ($which) = /^namespace resin[a-z0-9_:]*::inline RESIN_(VERSION|TARGET) \{$/;
            $which //= 'VERSION' if $file =~ m{/tensor/} && /^namespace xt::inline RESIN_VERSION \{$/;  # where ADL looks for <<
            offence($file, $number, 'write namespace resin::NAME::inline RESIN_VERSION or RESIN_TARGET: units of two versions or '
                . 'processors may share nothing else') unless $which;
            offence($file, $number, "$room depends on the processor: inline RESIN_TARGET")
                if $which && $which eq 'VERSION' && $of_target{$room // ''};
        }
        next unless $header && (!$room || exists $order{$room});
        check_include($file, $number, $room // '', $1) if /^\s*#\s*include\s*[<"]([^>"]+)[>"]/;
    }
    close $in;
    offence($file, 1, 'the first line is not `// SPDX-License-Identifier: MIT`') unless $spdx;
    offence($file, 1, 'no #pragma once') if $header && !$once;
    offence($file, $named, 'RESIN_VERSION and RESIN_TARGET are macros: include <resin/base/namespaces.hpp>')
        if $named && !$included;
    offence($file, 301, "$number lines; a header has at most 300: does it hold one noun?") if $header && $number > 300;
}
print $offences ? "$offences offences\n" : "all rules are kept\n";
exit($offences ? 1 : 0);

#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# sanity.pl CASE: runs rules.pl on a tree that breaks one rule, and hands on its exit status. `sanity.pl alone COMPILER...`:
# the same with alone.pl, a header that needs the one which its neighbour includes.
use strict;
use warnings;
use File::Basename;
use File::Path;
use File::Temp qw(tempdir);

my $head = "// SPDX-License-Identifier: MIT\n// Copyright (c) 2026 the Resin authors\n#pragma once\n";
my %broken = (
    direction => ['base',    "$head#include <resin/tensor/xtensor.hpp>\n"],
    xsimd     => ['runtime', "$head#include <xsimd/xsimd.hpp>\n"],
    networks  => ['kernels', "$head#include <resin/ir/op.hpp>\n"],
    bare      => ['base',    "$head#include <resin/base/namespaces.hpp>\nnamespace resin {\n}\n"],
    undefined => ['base',    "${head}namespace resin::inline RESIN_VERSION {\n}\n"],
    target    => ['simd',    "$head#include <resin/base/namespaces.hpp>\nnamespace resin::simd::inline RESIN_VERSION {\n}\n"],
    length    => ['base',    $head . "\n" x 299],
    standard  => ['ir',      "$head#include <iostream>\n"],
);
my ($case, @command) = @ARGV;
if (($case // '') eq 'alone') {
    my $root = tempdir(CLEANUP => 1);
    my %tree = (
        'resin/size.hpp' => "$head#include <cstddef>\n",
        'resin/a.hpp'    => "${head}inline std::size_t a() { return 1; }\n",
        'resin/b.hpp'    => "$head#include <resin/size.hpp>\n#include <resin/a.hpp>\n",
        'list'           => "resin/a.hpp\nresin/b.hpp\nresin/size.hpp\n",
    );
    mkpath("$root/resin");
    for (sort keys %tree) {
        open my $out, '>', "$root/$_" or die "$root/$_: $!\n";
        print $out $tree{$_};
        close $out;
    }
    my $status = system $^X, dirname(__FILE__) . '/alone.pl', $root, $root, 1, "$root/list", @command, "-I$root";
    exit($status >> 8);
}
my ($room, $text) = @{$broken{$case // ''} // die "usage: sanity.pl " . join('|', sort keys %broken) . "\n"};
my $root = tempdir(CLEANUP => 1);
mkpath(["$root/include/resin/$room", map { "$root/$_" } qw(tests examples benchmarks)]);
open my $out, '>', "$root/include/resin/$room/a.hpp" or die "$root: $!\n";
print $out $text;
close $out;
my $status = system $^X, dirname(__FILE__) . '/rules.pl', $root;
exit($status >> 8);

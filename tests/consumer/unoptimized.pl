#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# unoptimized.pl ROOT CMAKE COMPILER...: a build without optimisation says so once a file, also with -Werror, and once a configuration;
# an optimised one, and one that was asked to, say nothing.
use strict;
use warnings;
use File::Temp qw(tempdir);

my ($root, $cmake, @compilers) = @ARGV;
die "usage: unoptimized.pl ROOT CMAKE COMPILER...\n" unless @compilers;
my $dir = tempdir(CLEANUP => 1);
my $failures = 0;

sub put { open my $out, '>', $_[0] or die "$_[0]: $!\n"; print $out $_[1]; close $out }
# how often the command speaks of it; it must succeed
sub times_said {
    my ($command) = @_;
    my $said = `$command 2>&1`;
    if ($? != 0) {
        ++$failures;
        print "FAILED: $command\n$said";
    }
    $said =~ s/\s+/ /g;
    my @found = $said =~ /Resin: (?:[^;]* )?compile[sd] without optimisation/g;
    return scalar @found;
}
sub check {
    my ($wanted, $command) = @_;
    my $got = times_said($command);
    return if $got == $wanted;
    ++$failures;
    print "FAILED: said $got times, not $wanted: $command\n";
}

put("$dir/header.cpp", "#include <resin/base/unoptimized.hpp>\n#include <resin/runtime/thread_pool.hpp>\n");
put("$dir/network.cpp", "#include <resin/runtime/network.hpp>\n");
put("$dir/value.cpp", "#include <resin/zoo/lenet.hpp>\n");
for my $compiler (@compilers) {
    my $command = "$compiler -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I$root/include";
    check(1, "$command $dir/header.cpp");
    check(0, "$command -O1 $dir/header.cpp");
    check(0, "$command -DRESIN_ALLOW_UNOPTIMIZED $dir/header.cpp");
    check(1, "$command $dir/network.cpp");
    check(0, "$command $dir/value.cpp");    # computes nothing
}

put("$dir/CMakeLists.txt", "cmake_minimum_required(VERSION 3.23)\nproject(p LANGUAGES CXX)\nadd_subdirectory(\"$root\" resin)\n");
my $number = 0;
for (['', 1], ['-DCMAKE_BUILD_TYPE=Debug', 1], ['-DCMAKE_BUILD_TYPE=Release', 0], ['-DCMAKE_CXX_FLAGS=-O2', 0], ['-DRESIN_ALLOW_UNOPTIMIZED=ON', 0]) {
    my ($option, $wanted) = @$_;
    check($wanted, "$cmake -S $dir -B $dir/build" . ++$number . " -DCMAKE_CXX_COMPILER=$compilers[0] $option");
}
# Where headers alone are installed nothing is compiled.
check(0, "$cmake -S $root -B $dir/headers -DCMAKE_CXX_COMPILER=$compilers[0] -DRESIN_BUILD_TESTS=OFF -DRESIN_BUILD_EXAMPLES=OFF");
print $failures ? "$failures checks failed\n" : "all is said that should be\n";
exit($failures ? 1 : 0);

#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# readme.pl ROOT: the C++ program in README.md is examples/readme.cpp, comments at its top aside.
use strict;
use warnings;

my $root = shift // die "usage: readme.pl ROOT\n";
sub text { open my $in, '<', "$root/$_[0]" or die "$_[0]: $!\n"; local $/; return <$in> }

my $example = text('examples/readme.cpp');
if ($example !~ m{<resin/resin\.hpp>}) {
    print "skipped: examples/readme.cpp does not use the front door yet\n";
    exit 77;
}
my ($shown) = text('README.md') =~ /^```cpp\n(.*?)^```/ms or die "README.md shows no C++ program\n";
$example =~ s{\A(?://.*\n)+}{};
exit 0 if $shown eq $example;
print "README.md and examples/readme.cpp differ; README.md shows\n$shown";
exit 1;

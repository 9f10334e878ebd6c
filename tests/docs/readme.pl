#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# readme.pl ROOT: the first C++ program of README.md is examples/readme.cpp, comments at its top aside; that of the how-to
# page on experiments is the one in examples/design_principles.
use strict;
use warnings;

my $root = shift // die "usage: readme.pl ROOT\n";
sub text { open my $in, '<', "$root/$_[0]" or die "$_[0]: $!\n"; local $/; return <$in> }

my @pairs = (['README.md', 'examples/readme.cpp'], ['docs/howto/experiment.md', 'examples/design_principles/my_experiment.cpp']);
my $differ = 0;
for (@pairs) {
    my ($page, $file) = @$_;
    my $example = text($file);
    my ($shown) = text($page) =~ /^```cpp\n(.*?)^```/ms or die "$page shows no C++ program\n";
    $example =~ s{\A(?://.*\n)+}{};
    next if $shown eq $example;
    print "$page and $file differ; $page shows\n$shown";
    $differ = 1;
}
exit $differ;

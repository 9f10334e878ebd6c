#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# errors.pl ROOT: docs/errors.md has one section for each name of diagnostic/refusal.hpp, in the same order.
use strict;
use warnings;

my $root = shift // die "usage: errors.pl ROOT\n";
sub text { open my $in, '<', "$root/$_[0]" or die "$_[0]: $!\n"; local $/; return <$in> }

my ($body) = text('include/resin/diagnostic/refusal.hpp') =~ /enum class refusal[^{]*\{(.*?)\n\};/s
    or die "diagnostic/refusal.hpp holds no enum class refusal\n";
$body =~ s{//.*}{}g;
my @names    = grep { $_ ne 'none' } $body =~ /\b([a-z]\w*)\s*,/g;
my @sections = text('docs/errors.md') =~ /^## (\w+)$/mg;

my (%named, %told);
@named{@names} = ();
@told{@sections} = ();
my @missing = grep { !exists $told{$_} } @names;
my @extra   = grep { !exists $named{$_} } @sections;
print "docs/errors.md: no section $_\n" for @missing;
print "docs/errors.md: section $_ is no refusal\n" for @extra;
my $disorder = !@missing && !@extra && "@names" ne "@sections";
print "docs/errors.md: the sections are not in the order of diagnostic/refusal.hpp, or one stands twice\n" if $disorder;
printf "%d refusals, %d sections\n", scalar @names, scalar @sections;
exit(@missing || @extra || $disorder ? 1 : 0);

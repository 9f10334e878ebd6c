#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# namespaces.pl ROOT: docs/reference/promises.md has every namespace of the headers, and no other. What lies within zoo or is called
# detail has a row of its own kind.
use strict;
use warnings;

my $root = shift // die "usage: namespaces.pl ROOT\n";
my (%held, %said);
for my $file (split /\n/, `find "$root/include" -name '*.hpp'`) {
    open my $in, '<', $file or die "$file: $!\n";
    while (<$in>) {
        my ($name) = /^namespace (resin(?:::\w+)*?)(?:::inline \w+)? \{/ or next;
        $name =~ s/::detail\b.*/::detail/;
        $name = 'resin::detail' if $name =~ /::detail$/;
        $name = 'resin::zoo' if $name =~ /^resin::zoo::/;
        $held{$name} = 1;
    }
}
open my $page, '<', "$root/docs/reference/promises.md" or die "promises.md: $!\n";
while (<$page>) {
    my ($cell) = /^\| (`resin[^|]*) \|/ or next;
    $said{$_} = 1 for $cell =~ /`(resin[\w:]*)`/g;
}
my $offences = 0;
print "$_ is not in docs/reference/promises.md\n" and ++$offences for grep { !$said{$_} } sort keys %held;
print "docs/reference/promises.md has $_, which no header has\n" and ++$offences for grep { !$held{$_} } sort keys %said;
print scalar(keys %held), " namespaces, $offences offences\n";
exit($offences || !%held ? 1 : 0);

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# What measure.pl and page.pl share.
package Csv;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT_OK = qw(fields);

# The cells of a line; a quoted one may hold commas.
sub fields {
    my ($line) = @_;
    chomp $line;
    $line .= ',';
    my @cells;
    push @cells, $1 // $2 while $line =~ /\G(?:"([^"]*)"|([^,]*)),/g;
    return @cells;
}

1;

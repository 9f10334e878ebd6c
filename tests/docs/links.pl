#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# links.pl ROOT: every relative link of a Markdown page leads to a file, every #anchor to a heading, and every page of
# docs/ is reached from docs/index.md.
use strict;
use warnings;
use Cwd qw(realpath);
use File::Basename;

my $root = realpath(shift // die "usage: links.pl ROOT\n");
chdir $root or die "$root: $!\n";
my @pages = sort map { s{^\./}{}; chomp; $_ }
    `find . -path ./build -prune -o -path ./.git -prune -o -name '*.md' -print`;
my (%anchors, %links, $offences);
$offences = 0;

for my $page (@pages) {
    open my $in, '<', $page or die "$page: $!\n";
    my $code = 0;
    while (<$in>) {
        $code = !$code if /^```/;
        next if $code;
        if (/^#+\s+(.*?)\s*$/) {
            my $anchor = lc $1;
            $anchor =~ s/[^\w\- ]//g;
            $anchor =~ tr/ /-/;
            $anchors{$page}{$anchor} = 1;
        }
        s/`[^`]*`//g;
        push @{$links{$page}}, [$., $1] while /\]\(([^)\s]+)\)/g;
    }
    close $in;
}

my (%reached, @queue);
for my $page (@pages) {
    for my $link (@{$links{$page} // []}) {
        my ($line, $target) = @$link;
        next if $target =~ m{^(?:https?|mailto):};
        my ($path, $anchor) = $target =~ /^([^#]*)(?:#(.*))?$/;
        my $file = $path eq '' ? $page : dirname($page) . "/$path";
        my $real = realpath($file);
        if (!defined $real || !-e $real) {
            print "$page:$line: no file $target\n";
            $offences++;
            next;
        }
        $real =~ s{^\Q$root\E/}{};
        $link->[2] = $real;
        if (defined $anchor && $real =~ /\.md$/ && !$anchors{$real}{$anchor}) {
            print "$page:$line: no heading #$anchor in $real\n";
            $offences++;
        }
    }
}
@queue = ('docs/index.md');
while (my $page = shift @queue) {
    next if $reached{$page}++;
    push @queue, map { $_->[2] // () } @{$links{$page} // []};
}
for my $page (grep { m{^docs/} && !$reached{$_} } @pages) {
    print "$page:1: not reached from docs/index.md\n";
    $offences++;
}
print @pages . " pages, $offences offences\n";
exit($offences ? 1 : 0);

#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# snippets.pl ROOT [--write]: every C++ snippet of docs/ is what a compiled file holds. `<!-- FILE -->` before it means the whole file,
# comments at its top aside; `<!-- FILE NAME -->` the lines between two `// [NAME]`, less their common indent, or a struct of that name.
# --write puts what the files hold into the pages.
use strict;
use warnings;

my $root = shift // die "usage: snippets.pl ROOT [--write]\n";
my $write = (shift // '') eq '--write';
sub text { open my $in, '<', "$root/$_[0]" or return undef; local $/; return <$in> }

my ($snippets, $offences) = (0, 0);
for my $page (sort split /\n/, `cd "$root" && find docs -name '*.md'`) {
    my $before = text($page);
    my @lines = split /\n/, $before;
    my $source;
    for (my $i = 0; $i < @lines; ++$i) {
        $source = [$1, $2] if $lines[$i] =~ /^<!-- (\S+\.[ch]pp)(?: (\w+))? -->$/;
        next unless $lines[$i] =~ /^```cpp$/;
        my $first = $i + 1;
        my $shown = '';
        while (++$i < @lines && $lines[$i] ne '```') { $shown .= "$lines[$i]\n" }
        ++$snippets;
        my ($file, $name) = $source ? @$source : ();
        undef $source;
        my $said;
        if (!$file) {
            $said = 'no comment says which file holds it';
        } elsif (!defined(my $held = text($file))) {
            $said = "there is no $file";
        } else {
            if ($name) {
                my ($part) = $held =~ m{^[ ]*// \[$name\]\n(.*?)^[ ]*// \[$name\]$}ms;
                ($part) = $held =~ m/^(struct $name \{\n.*?^\};\n)/ms unless defined $part;
                $held = $part;
            } else {
                $held =~ s{\A(?://.*\n)+}{};
            }
            if (!defined $held) {
                $said = "$file has no part [$name]";
            } else {
                my ($indent) = sort { length $a <=> length $b } $held =~ /^([ ]*)\S/mg;
                $held =~ s/^$indent//mg;
                if ($held ne $shown && $write) {
                    splice @lines, $first, $i - $first, split /\n/, $held;
                    $i = $first + ($held =~ tr/\n//);
                } elsif ($held ne $shown) {
                    $said = "differs from $file" . ($name ? " [$name]" : '');
                }
            }
        }
        next unless $said;
        print "$page:$first: the snippet $said\n";
        ++$offences;
    }
    my $after = join("\n", @lines) . "\n";
    next unless $write && $after ne $before;
    open my $out, '>', "$root/$page" or die "$root/$page: $!\n";
    print {$out} $after;
    close $out or die "$root/$page: $!\n";
}
print "$snippets snippets, $offences offences\n";
exit($offences ? 1 : 0);

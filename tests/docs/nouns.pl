#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# nouns.pl ROOT: each name that a header declares in a promised namespace stands on a page of docs/reference/, or on that about
# layers of one's own, as code: in `...` or in the interface of the page; C++ examples do not count. ROOT/tests/docs/nouns.txt
# lists exceptions: rooms, headers and names.
use strict;
use warnings;

my $root = shift // die "usage: nouns.pl ROOT\n";
sub text { open my $in, '<', $_[0] or die "$_[0]: $!\n"; local $/; return <$in> }

my (%told, %excepted);
for my $page (glob("$root/docs/reference/*.md"), grep { -f } "$root/docs/howto/add-a-layer.md") {
    my $text = text($page);
    $text =~ s/^```cpp\n.*?^```$//gms;
    $told{$_} = 1 for map { /[A-Za-z_]\w*/g } $text =~ /^```\n(.*?)^```$/gms, $text =~ /`([^`\n]+)`/g;
}
$excepted{$_} = 0 for map { s/\s*#.*//r || () } split /\n/, text("$root/tests/docs/nouns.txt");

my ($count, $offences) = (0, 0);
for my $file (sort split /\n/, `find "$root/include/resin" -name '*.hpp'`) {
    my $header = $file =~ s{^.*/include/resin/}{}r;
    next if $header =~ m{^zoo/};  # docs/results/zoo.md has them
    my (%names, $open);
    for (split /\n/, text($file)) {
        $open = /^namespace resin(::(datasets|augment|metrics))?::inline \w+ \{/ if /^namespace /;
        $open = 0 if m{^\}  // namespace};
        next unless $open && /^[a-z[]/;
        s/\[\[.*?\]\] ?//g;
        s/^template (<(?:[^<>]|(?1))*>) ?//;
        next if /^(static_assert|requires|RESIN_|namespace|asm|friend|extern)/ || /operator/;
        if (/^(?:struct|class|enum class|concept|using) (\w+)(?![\w<])(.*)/) {
            $names{$1} = 1 unless $2 eq ';';  # declared for another header
        } elsif (/^(?!return)[\w:<>,&* ]*?\b(\w+)\(/) {
            $names{$1} = 1;
        } elsif (/^inline constexpr .*?\b(\w+)(?:\{| =|;)/) {
            $names{$1} = 1;
        }
    }
    next unless %names;
    my ($room) = $header =~ m{^(\w+/)};
    if (my ($exception) = grep { defined && exists $excepted{$_} } $room, $header) {
        $excepted{$exception} = 1;
        next;
    }
    for my $name (sort keys %names) {
        ++$count;
        next if $told{$name} || $name =~ /^(\w+)_layer$/ && $told{$1};  # the type of a value that has a page
        $excepted{$name} = 1, next if exists $excepted{$name};
        print "$header: $name is on no page of docs/reference/\n";
        ++$offences;
    }
}
print "tests/docs/nouns.txt: $_ excepts nothing\n" and ++$offences for grep { !$excepted{$_} } sort keys %excepted;
print "$count names, $offences offences\n";
exit($offences || !$count ? 1 : 0);

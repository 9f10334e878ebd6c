#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# tutorials.pl BUILD: runs the programs of examples/imported on photos of two colours. The first names a class for each, the second
# learns the two classes.
use strict;
use warnings;

my $build = shift // die "usage: tutorials.pl BUILD\n";
chdir $build or die "$build: $!\n";
srand 1;
my @files;
for my $class ('train/blue', 'train/red', 'val/blue', 'val/red') {
    system 'mkdir', '-p', "photos/$class";
    for my $n (1 .. 20) {
        my ($w, $h) = (40 + int rand 20, 40 + int rand 20);
        my $pixels = '';
        for (1 .. $w * $h) {
            my @rgb = map { int rand 120 } 1 .. 3;
            $rgb[$class =~ /red/ ? 0 : 2] += 100;
            $pixels .= pack 'C3', @rgb;
        }
        push @files, "photos/$class/$n.ppm";
        open my $to, '>:raw', $files[-1] or die "$files[-1]: $!\n";
        print $to "P6\n$w $h\n255\n$pixels";
    }
}
my @said = qx{./classify $files[0] $files[-1]};
die "classify ended with $?\n@said" if $? || @said != 2 || grep { !/^photos\S+: class \d$/ } @said;
print @said, my $learned = qx{./finetune photos};
die "finetune ended with $?\n" if $?;
die "finetune wrote no weights\n" unless -s 'own.safetensors';

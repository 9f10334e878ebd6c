#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# photos.pl CONVERT CLASSIFY LEAST: from published weights to what is on the photos, as a user goes. At least LEAST of the 40
# photos must have the reference's five classes in its order. Without the photos it says so and exits with 77.
use strict;
use warnings;
use File::Temp qw(tempdir);

my ($convert, $classify, $least) = @ARGV;
die "usage: photos.pl CONVERT CLASSIFY LEAST\n" unless defined $least;
my $data    = ($ENV{RESIN_SHARED} // '') . '/data';
my $samples = "$data/imagenet-samples";
unless (-e "$samples/reference_top5.json") {
    print "skipped: no photos; set RESIN_SHARED to the folder that holds data/imagenet-samples/\n";
    exit 77;
}
sub text { open my $in, '<', $_[0] or die "$_[0]: $!\n"; local $/; return <$in> }
my @classes = map { (split /\t/)[2] } split /\r?\n/, text("$samples/imagenet_classes.txt");

my $weights = tempdir(CLEANUP => 1) . '/squeezenet.safetensors';
system($convert, 'squeezenet1_1', "$data/weights/imagenet_squeezenet_v1.1_ncnn_fp16.npz", $weights) == 0 or exit 1;

my (%want, @photos);
for (split /"file":/, text("$samples/reference_top5.json")) {
    my ($file) = /^\s*"([^"]+)"/ or next;
    my ($five) = /"squeezenet_v1\.1":\s*\[(.*?)\]\s*\]/s or die "$file has no classes\n";
    push @photos, $file;
    $want{"$samples/images/$file"} = join "\n", map { $classes[$_] } $five =~ /\[\s*(\d+)\s*,/g;
}

open my $out, '-|', $classify, 'squeezenet1_1_caffe', $weights, '--classes', "$samples/imagenet_classes.txt",
    map { "$samples/images/$_" } @photos or die "cannot run $classify: $!\n";
my (%got, $photo);
while (<$out>) {
    chomp;
    if (/^ +[0-9.]+ %  (.*)/) { push @{$got{$photo}}, $1 }
    else                      { $photo = $_ }
}
close $out or die "classify failed\n";

my $right = 0;
for (sort keys %want) {
    if (join("\n", @{$got{$_} // []}) eq $want{$_}) { $right++ }
    else                                            { print "$_ differs\n" }
}
printf "%d of %d photos have the reference's five classes\n", $right, scalar keys %want;
exit($right >= $least && keys %want == 40 ? 0 : 1);

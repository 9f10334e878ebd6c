#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# segment.pl PROGRAM: teaches the small network (some 15 s of one core), has it colour photos of scenes it has not seen, and looks at
# what it wrote: masks where the shapes are, the legend, a broken photo reported while the others are coloured.
use strict;
use warnings;
use File::Temp qw(tempdir);

my ($program) = @ARGV;
my $in = tempdir(CLEANUP => 1);
sub said { my $text = qx(@_ 2>&1); return ($text, $? >> 8) }
sub fail { print "$_[0]\n"; exit 1 }
sub bytes { open my $f, '<:raw', $_[0] or fail "$_[0]: $!"; local $/; return <$f> }

my ($text, $status) = said($program, 'train', "$in/scenes.safetensors", "$in/photos", 800, 10);
fail "train: $text" if $status;
my ($iou) = $text =~ /mean IoU (\S+)/ or fail "no mean IoU in: $text";
fail "mean IoU $iou, expected .8 at least" unless $iou >= .8;

open my $broken, '>', "$in/photos/broken.png" or die; print $broken "no image"; close $broken;
($text, $status) = said($program, 'scenes', "$in/scenes.safetensors", "$in/masks", "$in/photos");
fail "a broken photo gave status $status, expected 1: $text" unless $status == 1 && $text =~ /broken\.png: expected a JPEG, PNG/;
for my $i (0 .. 5) {
  fail "scene $i: nothing but ground was found in: $text" unless $text =~ /scene-$i\.png: ground \d+ % \w+ \d+ %/;
  fail "scene $i is not a PNG file" unless bytes("$in/masks/scene-$i.png") =~ /^\x89PNG\r\n\x1a\n/;
  fail "scene $i: the mask changed nothing" if bytes("$in/masks/scene-$i.png") eq bytes("$in/photos/scene-$i.png");
}
my $page = bytes("$in/masks/index.html");
my ($found) = $text =~ /scene-0\.png: ground \d+ % (\w+)/;
fail "the legend lacks $found" unless $page =~ m{<i style="background:#[0-9a-f]{6}"></i>$found</span>};

# Its own pictures are photos too: what it writes, it reads.
($text, $status) = said($program, 'scenes', "$in/scenes.safetensors", "$in/again", "$in/masks/scene-0.png");
fail "its own picture is refused: $text" if $status;
print "mean IoU $iou\n";

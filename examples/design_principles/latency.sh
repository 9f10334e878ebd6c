#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# latency.sh FOLDER [NETWORK...]: measures what 08_lineage does not compile itself, one network after the other, and leaves
# one CSV each in the folder of 08_lineage's run. What is there is not measured again. Compiler: $CXX or g++.
set -eu
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compile="${CXX:-g++} -std=c++20 -O3 -march=native -Iinclude"
$compile -c -o "$work/experiment.o" examples/design_principles/experiment.cpp
while read -r job header network; do
  case " $* " in "  " | *" $network "*) ;; *) continue ;; esac
  [ -e "$folder/$job-seed1.csv" ] && continue
  $compile "-DRESIN_HEADER=<resin/zoo/$header.hpp>" "-DRESIN_NET=zoo::$network" \
    -o "$work/latency" examples/design_principles/latency.cpp "$work/experiment.o" -lz -lpthread
  "$work/latency" >"$work/csv"
  mv "$work/csv" "$folder/$job-seed1.csv"
  echo "$job: $(sed -n 2p "$folder/$job-seed1.csv" | cut -d, -f2) ms"
done <<LIST
ZFNet zfnet zfnet
VGG-16 vgg vgg16
VGG-19 vgg vgg19
GoogLeNet googlenet googlenet_paper
BN-Inception bn_inception bn_inception
Inception-v3 inception_v3 inception_v3
Inception-v4 inception_v4 inception_v4
ResNet-50 resnet resnet50_v1
ResNet-101 resnet resnet101_v1
ResNet-152 resnet resnet152_v1
DenseNet-121 densenet densenet121
ResNeXt-50 resnext resnext50_32x4d
SE-ResNet-50 se_resnet se_resnet50
MobileNet-v2 mobilenet mobilenet_v2
LIST

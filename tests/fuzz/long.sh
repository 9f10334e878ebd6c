#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# long.sh CLANG FLAGS_FILE TARGET.cpp DRIVER FOLDER SECONDS [FLAGS...]: builds a target with libFuzzer and the sanitizers, and
# runs it on the driver's seeds. What it finds stays in FOLDER.
set -eu
clang=$1 flags=$2 source=$3 driver=$4 folder=$5 seconds=$6
shift 6
mkdir -p "$folder/corpus"
"$driver" --seeds "$folder/seeds"
# shellcheck disable=SC2068  # a list of words
"$clang" "@$flags" -O1 -g1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
    -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION "$source" -o "$folder/fuzzer" $@ -lz ||
    { echo "skipped: this clang does not build with libFuzzer"; exit 77; }
cd "$folder"
exec ./fuzzer -max_total_time="$seconds" -timeout=20 -rss_limit_mb=3000 -malloc_limit_mb=1000 corpus seeds

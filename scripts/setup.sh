# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# shellcheck shell=sh disable=SC2034
# What scripts/test, scripts/demo and scripts/bench share: the packages of Debian 12 and 13 that Resin needs, and their installation.
# Sourced, with the current directory at the root of the checkout.

packages_build="g++ cmake ninja-build libxtensor-dev libxsimd-dev libboost-dev zlib1g-dev"
packages_test="catch2 locales nlohmann-json3-dev libcpp-httplib-dev pkgconf libstb-dev libjpeg-dev libpng-dev libcli11-dev clang clang-format ccache libonnx-dev libonnx-testdata libprotobuf-dev libopenmpi-dev openmpi-bin"
packages_all="g++-aarch64-linux-gnu qemu-user"  # of --all: kernels on another processor's vectors
packages_bench="gnuplot-nox libbenchmark-dev perl"
packages_docs="mkdocs mkdocs-material"  # the documentation as a site
packages_data="dataset-fashion-mnist"  # real images; everything works without, on synthetic ones

say() { printf '%s\n' "$*"; }
stop() {  # stop STATUS LINE...: prints the lines as an error and ends
    status=$1
    shift
    printf '%s\n' "$@" >&2
    exit "$status"
}
elapsed() { say "$(($(date +%s) - $1)) s"; }

# is_installed PACKAGE
is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# apt_install "PACKAGE...": what apt prints goes to $log
apt_install() {
    # shellcheck disable=SC2086  # a list of words
    apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 $1 >>"$log" 2>&1 </dev/null
}

# install_packages REQUIRED OPTIONAL (two lists of names): installs what is missing, prints nothing when nothing is.
install_packages() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        stop 2 "This is not Debian, so nothing is installed for you. Resin needs: g++ 12 or newer, CMake 3.23 or newer," \
            "Ninja, xtensor 0.24 or 0.25, xsimd 8.1 to 13, Boost.Hana (1.74 or newer) and zlib; its tests need Catch2" \
            "(2.13 or 3), nlohmann-json and stb too. Install them, then say so: $0 --skip-setup" \
            "(Debian's names: $1 $2)"
    fi
    missing='' optional=''
    for package in $1; do is_installed "$package" || missing="$missing $package"; done
    for package in $2; do is_installed "$package" || optional="$optional $package"; done
    [ -n "$missing$optional" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        if [ -z "$missing" ]; then
            say "Not installed, and not needed:$optional"
            return 0
        fi
        stop 2 "Packages are missing, and only root can install them. Run this, then $0 again:" \
            "  sudo apt-get install --no-install-recommends$missing$optional"
    fi

    mkdir -p build
    log=build/apt.log
    started=$(date +%s)
    say "Installing$missing$optional (log: $log)"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    # An update may fail for a source that is not needed; what counts is whether the packages can be had.
    apt-get update >"$log" 2>&1 </dev/null || say "  apt-get update had errors; going on with what apt knows"
    if [ -n "$missing" ] && ! apt_install "$missing"; then
        tail -n 5 "$log" >&2
        stop 2 "apt-get could not install$missing; the whole log is $log"
    fi
    for package in $optional; do
        apt_install "$package" || say "  $package cannot be had here; going on without it"
    done
    say "  done in $(elapsed "$started")"
}

#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
# format.pl CLANG_FORMAT ROOT tree|sanity: `tree`: prints each C++ file of ROOT that differs from what clang-format 14 makes
# of it, and fails. `sanity`: fails unless a badly formatted file is noticed. Skipped (77) where there is no clang-format 14.
use strict;
use warnings;
use File::Copy;
use File::Temp qw(tempdir);

my ($tool, $root, $case) = @ARGV;
die "usage: format.pl CLANG_FORMAT ROOT tree|sanity\n" unless defined $case && $case =~ /^(?:tree|sanity)$/;
my $version = -x $tool ? `"$tool" --version` : '';
if ($version !~ /version 14\./) {
    print "skipped: no clang-format 14 (install clang-format)\n";
    exit 77;
}

# The names of the files that are not formatted.
sub unformatted {
    my @files = @_;
    my %bad;
    while (my @some = splice @files, 0, 100) {
        open my $in, '-|', 'sh', '-c', '"$@" 2>&1', 'sh', $tool, '--dry-run', '--Werror', @some or die "$tool: $!\n";
        while (<$in>) { $bad{$1} = 1 if /^(\S+?):\d+:\d+: error: code should be clang-formatted/ }
        close $in;
    }
    return sort keys %bad;
}

if ($case eq 'sanity') {
    my $folder = tempdir(CLEANUP => 1);
    copy("$root/.clang-format", $folder) or die "$root/.clang-format: $!\n";
    open my $out, '>', "$folder/a.hpp" or die "$folder: $!\n";
    print $out "int  f( );\n";
    close $out;
    my @bad = unformatted("$folder/a.hpp");
    exit(@bad == 1 ? 0 : 1);
}
my @files = split /\n/, `find "$root/include" "$root/tests" "$root/examples" "$root/benchmarks" -name '*.hpp' -o -name '*.cpp'`;
my @bad = unformatted(@files);
print "$_: not formatted; run clang-format -i\n" for @bad;
print scalar(@files), ' files, ', scalar(@bad), " offences\n";
exit(@bad ? 1 : 0);

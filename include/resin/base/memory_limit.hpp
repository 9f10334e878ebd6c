// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Sizes that no machine can hold are refused before anything is allocated: they are slips, and an
// allocation that is only promised would end the process later.

#include <resin/base/error.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/text.hpp>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace resin::detail::inline RESIN_VERSION {

/// Throws error if `images` images take more bytes than this machine has memory; knows no limit
/// where the system does not tell. `bytes` is a double so that no product overflows before.
[[gnu::cold, gnu::noinline]] inline void check_memory(char const* who, int images, double bytes) {
#if defined(_SC_PHYS_PAGES) && defined(_SC_PAGESIZE)
  double const memory =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  if (bytes > memory)
    throw error(sentence({who, ": a batch of ", images, " images takes ",
                          static_cast<long long>(bytes / 1e6), " MB, this machine has ",
                          static_cast<long long>(memory / 1e6), " MB; use smaller batches"}));
#else
  static_cast<void>(who), static_cast<void>(images), static_cast<void>(bytes);
#endif
}

}  // namespace resin::detail

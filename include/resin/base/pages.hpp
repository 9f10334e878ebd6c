// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Memory given back to the system while its address stays in use.

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace resin::inline RESIN_VERSION {

/// The whole pages within [first, first + bytes) lose their contents: they take no memory until
/// they are written again, and start as zeros then. For memory from operator new. Does nothing
/// where the system has no such call.
[[gnu::cold]] inline void release_pages(void* first, std::size_t bytes) {
#if defined(__linux__)
  auto const page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE)),
             at = reinterpret_cast<std::uintptr_t>(first), begin = (at + page - 1) / page * page,
             end = (at + bytes) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
#else
  static_cast<void>(first), static_cast<void>(bytes);
#endif
}

}  // namespace resin

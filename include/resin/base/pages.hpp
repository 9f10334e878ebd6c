// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the system is told of memory: that it may lie in large pages, and that its contents are no
// longer needed while its address stays in use.

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace resin::detail::inline RESIN_VERSION {

#if defined(__linux__)
/// Of the whole pages within [first, first + bytes).
[[gnu::cold]] inline void advise_pages(void* first, std::size_t bytes, int advice) {
  auto const page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE)),
             at = reinterpret_cast<std::uintptr_t>(first), begin = (at + page - 1) / page * page,
             end = (at + bytes) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, advice);
}
#endif

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Bytes from which on a buffer asks for large pages: weights that are read once a call wait for
/// the tables of many small ones otherwise (ResNet-50 of floats, 25 thousand: 1.1 times as long).
inline constexpr std::size_t large_buffer = std::size_t{4} << 20;

/// Asks for large pages where they fit in [first, first + bytes), which is not written yet. Does
/// nothing where the system has no such call.
[[gnu::cold]] inline void ask_large_pages(void* first, std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  detail::advise_pages(first, bytes, MADV_HUGEPAGE);
#else
  static_cast<void>(first), static_cast<void>(bytes);
#endif
}

/// The whole pages within [first, first + bytes) lose their contents: they take no memory until
/// they are written again, and start as zeros then. For memory from operator new. Does nothing
/// where the system has no such call.
[[gnu::cold]] inline void release_pages(void* first, std::size_t bytes) {
#if defined(__linux__)
  detail::advise_pages(first, bytes, MADV_DONTNEED);
#else
  static_cast<void>(first), static_cast<void>(bytes);
#endif
}

}  // namespace resin

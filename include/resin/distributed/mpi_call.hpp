// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Calls of MPI whose failure is an exception.

#include <resin/base/error.hpp>
#include <resin/base/namespaces.hpp>

#define OMPI_SKIP_MPICXX 1  // MPI's old C++ binding warns, and is not used
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <string>

namespace resin::inline RESIN_VERSION {

/// Processes that train together lost each other, or do not agree.
class process_error : public error {
 public:
  using error::error;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

[[noreturn, gnu::cold]] inline void mpi_failed(int code) {
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw process_error("mpi_world: " + std::string(text, static_cast<std::size_t>(length)) +
                      "; another process has ended: start all again, with resume = true");
}
inline void mpi_call(int code) {
  if (code != MPI_SUCCESS) mpi_failed(code);
}

}  // namespace resin::detail

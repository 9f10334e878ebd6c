// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Run-time errors: one hierarchy. Each message names the thing, what is wrong with it and the
// remedy.

#include <resin/base/namespaces.hpp>

#include <stdexcept>
#include <string>

namespace resin::inline RESIN_VERSION {

/// Base of every exception Resin throws.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// An array of the wrong rank, extent or label range.
struct shape_error : error {
  using error::error;
};
/// A file that is missing, truncated, corrupt or of another format, or that cannot be written.
struct file_error : error {
  using error::error;
};
/// Parameters or running statistics that do not fit the network: missing, extra or misshapen names.
struct state_error : error {
  using error::error;
};
/// Training that cannot go on: a loss that is not a number, options out of range.
struct training_error : error {
  using error::error;
};

}  // namespace resin

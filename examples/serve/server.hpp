// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Photos in over HTTP, classes out as JSON. docs/howto/serve.md describes the interface.

#include "model.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace serve {

struct settings {
  int threads = 2;  // that compute, each with a context
  batching batches{};
  int connections = 64;  // threads that talk to clients
  std::size_t most_bytes = 10'000'000, most_pixels = 50'000'000;  // of a photo
  std::chrono::seconds timeout{10};  // for a request's body
};

class server {
 public:
  /// `names` of the classes; none where they are empty. Throws state_error unless they are as many
  /// as the network has.
  server(model& served, std::vector<std::string> names, settings const& s);
  ~server();

  /// Port 0 is any that is free; returns the one it is. Throws state_error.
  int bind(std::string const& host, int port);
  /// Serves until stop(), then finishes the requests in hand.
  void run();
  /// Any thread may call it, once.
  void stop();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace serve

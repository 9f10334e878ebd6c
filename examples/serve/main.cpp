// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Names what is on photos that are sent by HTTP, or dropped on its page:
//
//   serve squeezenet.safetensors --classes imagenet_classes.txt
//   curl --data-binary @tench.jpg http://127.0.0.1:8080/classify
#include "../classify/top.hpp"
#include "server.hpp"

#include <resin/base/error.hpp>

#include <CLI/CLI.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <thread>

namespace {

/// From its making on, the first SIGINT or SIGTERM stops the server gently, and a second one, or
/// `patience` later, ends the program.
class signal_watch {
 public:
  signal_watch() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);  // threads inherit it
  }
  void start(serve::server& s, std::chrono::seconds patience) {
    thread_ = std::thread([this, &s, patience] {
      int number = 0;
      sigwait(&signals_, &number);
      if (finished_) return;
      std::puts("finishing the requests in hand");
      std::fflush(stdout);
      s.stop();
      timespec const most{patience.count(), 0};
      sigtimedwait(&signals_, nullptr, &most);
      if (finished_) return;
      std::fputs("serve: ended with requests in hand\n", stderr);
      std::_Exit(1);
    });
  }
  ~signal_watch() { finish(); }
  /// To be called while the server still lives.
  void finish() {
    if (!thread_.joinable()) return;
    finished_ = true;
    pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
  }

 private:
  sigset_t signals_{};
  std::atomic<bool> finished_{false};
  std::thread thread_;
};

}  // namespace

int main(int argc, char** argv) {
  serve::settings s;
  s.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::string weights, classes, host = "127.0.0.1";
  int port = 8080, timeout = 10;
  double wait = 2, megabytes = 10, megapixels = 50;
  CLI::App app{"Classifies photos over HTTP by SqueezeNet 1.1, and serves a page to drop them on"};
  app.add_option("weights", weights, "Caffe's weights, by `convert squeezenet1_1`");
  app.add_option("--classes", classes, "names of the classes, one a line");
  app.add_option("--host", host, "address to listen on")->capture_default_str();
  app.add_option("--port", port, "0: any that is free")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--threads", s.threads, "threads that compute")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--batch", s.batches.max_batch, "photos that are computed together, at most")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--wait", wait, "milliseconds that a photo waits for others, at most")
      ->check(CLI::Range(0., 1000.))
      ->capture_default_str();
  app.add_option("--queue", s.batches.capacity, "photos that may wait; further ones get a 503")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--connections", s.connections, "clients that are listened to at a time")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--megabytes", megabytes, "of a photo's file, at most")
      ->check(CLI::Range(.001, 1000.))
      ->capture_default_str();
  app.add_option("--megapixels", megapixels, "of a photo, at most")
      ->check(CLI::Range(.001, 100.))
      ->capture_default_str();
  app.add_option("--timeout", timeout, "seconds that a request may take to arrive")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  s.batches.max_wait = std::chrono::microseconds(static_cast<long long>(wait * 1000));
  s.most_bytes = static_cast<std::size_t>(megabytes * 1e6);
  s.most_pixels = static_cast<std::size_t>(megapixels * 1e6);
  s.timeout = std::chrono::seconds(timeout);

  try {
    if (weights.empty())
      throw resin::file_error(
          "no weights were given; docs/howto/serve.md says where they come from");
    signal_watch signals;
    serve::model model(weights);
    serve::server server(
        model, classes.empty() ? std::vector<std::string>{} : classify::read_classes(classes), s);
    port = server.bind(host, port);
    bool const six = host.find(':') != std::string::npos;
    std::printf("listening on http://%s%s%s:%d/\n", six ? "[" : "", host.c_str(), six ? "]" : "",
                port);
    std::fflush(stdout);
    signals.start(server, 2 * s.timeout);
    server.run();
    signals.finish();
  } catch (resin::error const& e) {
    std::fprintf(stderr, "serve: %s\n", e.what());
    return 1;
  }
  std::puts("ended");
}

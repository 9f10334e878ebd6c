// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/train/progress.hpp>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

using namespace resin;

namespace {
std::string printed(bool terminal) {
  std::FILE* const file = std::tmpfile();
  {
    progress p(file, terminal);
    p.begin_epoch(2, 3, 1000, 0, 2000);
    p.update(500, .5, .75);
    p.update(501, .5, .75);  // too soon to be drawn
    p.end_epoch({.epoch = 2,
                 .step = 8,
                 .train_loss = .4,
                 .train_accuracy = .8,
                 .held_out_loss = .5,
                 .held_out_accuracy = .79,
                 .learning_rate = .1,
                 .images_per_second = 1234},
                1000);
    p.note("done");
    p.end(3, 62);
  }
  std::rewind(file);
  std::string text(4096, ' ');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}
}  // namespace

TEST_CASE("progress draws a bar on a terminal and plain lines elsewhere", "[progress]") {
  std::string const plain = printed(false), drawn = printed(true);
  REQUIRE(plain.find("epoch 2/3  loss 0.4000  accuracy 80.00 %  held out: loss 0.5000  accuracy "
                     "79.00 %  rate 0.1  1234 images/s") == 0);
  REQUIRE(plain.find('\r') == std::string::npos);
  REQUIRE(plain.find("\ndone\n") != std::string::npos);
  REQUIRE(drawn.find("epoch 2/3 [") == 0);
  REQUIRE(drawn.find("  50 %  0:00 left  loss 0.5000  accuracy 75.00 %") != std::string::npos);
  REQUIRE(drawn.find("epoch 2/3 [", 20) == std::string::npos);
  REQUIRE(drawn.find("\r\033[Jepoch 2/3  loss 0.4000  80.00 %  held out 0.5000  79.00 %") !=
          std::string::npos);
  for (std::string const* text : {&plain, &drawn})
    REQUIRE(text->find("\n3 epochs in 1:02\n") != std::string::npos);
}

TEST_CASE("progress shows the metrics of the epoch", "[progress]") {
  std::FILE* const file = std::tmpfile();
  history past;
  past.metric_names = {"r2", "close"};
  past.metrics = {.1, .2, .85, .5};  // of two epochs
  {
    progress p(file, false);
    p.begin_epoch(2, 2, 10, 0, 10);
    p.end_epoch({.epoch = 2, .train_loss = 3, .held_out_loss = 4}, 10, past);
  }
  std::rewind(file);
  std::string text(400, ' ');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  CHECK(text.find("held out: loss 4.0000  r2 0.85  close 0.5  rate") != text.npos);
}

TEST_CASE("progress stays within a terminal, also one that is resized", "[progress]") {
  int const master = ::posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE((master >= 0 && ::grantpt(master) == 0 && ::unlockpt(master) == 0));
  std::FILE* const out = std::fopen(::ptsname(master), "w");
  REQUIRE(out);
  auto const resize = [&](int columns) {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(columns);
    REQUIRE(::ioctl(master, TIOCSWINSZ, &size) == 0);
  };
  auto const taken = [&] {
    std::string text(4096, ' ');
    text.resize(static_cast<std::size_t>(::read(master, text.data(), text.size())));
    return text;
  };
  epoch_record const record{.epoch = 100,
                            .train_loss = .4,
                            .train_accuracy = .8,
                            .held_out_loss = .5,
                            .held_out_accuracy = .79,
                            .learning_rate = .0123,
                            .images_per_second = 123456};
  {
    progress p(out);
    for (int columns : {200, 120, 100, 80, 60, 40, 20}) {
      resize(columns);
      p.begin_epoch(100, 250, 50'000, 0, 5'000'000);
      p.update(25'000, 1.2345, .5);
      std::string const drawn = taken();
      std::string const line = drawn.substr(drawn.find("epoch"));
      CHECK(static_cast<int>(line.size()) < columns);
      CHECK((line.find('[') != std::string::npos) == (columns >= 40));
      CHECK((line.find(" left") != std::string::npos) == (columns >= 40));
      CHECK((line.find("images/s") != std::string::npos) == (columns >= 100));
      p.end_epoch(record, 50'000);
      std::string const end = taken();
      std::size_t const from = end.find("epoch"), to = end.find('\n');
      CHECK(static_cast<int>(to - from) <= columns);
      CHECK((end.find("held out") != std::string::npos) == (columns >= 60));
    }
    // 79 columns that stand on two rows of 40.
    resize(80);
    p.begin_epoch(100, 250, 50'000, 0, 5'000'000);
    p.update(25'000, 1.2345, .5);
    static_cast<void>(taken());
    resize(40);
    p.note("x");
    CHECK(taken().find("\033[1A\r\033[Jx") == 0);
  }
  std::fclose(out);
  ::close(master);
}

TEST_CASE("progress of a task without an accuracy shows none", "[progress]") {
  std::FILE* const file = std::tmpfile();
  {
    progress p(file, true);
    p.begin_epoch(1, 2, 10, 0, 20);
    p.update(5, .5, epoch_record::none);
    p.end_epoch({.epoch = 1, .train_loss = .5, .held_out_loss = .25}, 10);
  }
  std::rewind(file);
  std::string text(4096, ' ');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  CHECK(text.find("held out 0.2500") != std::string::npos);
  CHECK(text.find("accuracy") == std::string::npos);
  CHECK(text.find("nan %") == std::string::npos);
}

TEST_CASE("progress on no stream is silent", "[progress]") {
  progress p(nullptr);
  p.begin_epoch(1, 1, 10, 0, 10);
  p.update(5, 0, 0);
  p.end_epoch({}, 10);
}

TEST_CASE("durations read as clocks do", "[progress]") {
  auto const text = [](double s) {
    char out[24];
    progress::duration(s, out, sizeof out);
    return std::string(out);
  };
  REQUIRE(text(0) == "0:00");
  REQUIRE(text(75) == "1:15");
  REQUIRE(text(3700) == "1:01:40");
  REQUIRE(text(-1) == "0:00");
}

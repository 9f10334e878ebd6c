// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/train/progress.hpp>

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
  REQUIRE(drawn.find("\r\033[Kepoch 2/3 [===============>              ]  50 %  loss 0.5000  "
                     "accuracy 75.00 %") == 0);
  REQUIRE(drawn.find("epoch 2/3 [", 20) == std::string::npos);
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

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"
#include "train/scratch_folder.hpp"

#include <resin/train/history.hpp>

#include <limits>
#include <sstream>
#include <vector>

using namespace resin;
using resin_test::read_text;
using resin_test::scratch_folder;

namespace {
history curve(int epochs) {
  history h;
  for (int e = 1; e <= epochs; ++e) {
    double const t = e;
    h.rows.push_back({e, 391 * e, 2.3 / t, 1 - .8 / t, e % 2 ? epoch_record::none : 2.4 / t + .1,
                      1 - .85 / t, .1 / t, 3. * t, 5e3});
  }
  return h;
}
}  // namespace

TEST_CASE("history writes a CSV with empty fields for what was not measured", "[history]") {
  scratch_folder const folder;
  std::string const path = folder / "curve.csv";
  curve(2).write_csv(path);
  REQUIRE(read_text(path) ==
          "epoch,step,train_loss,train_accuracy,held_out_loss,held_out_accuracy,learning_rate,"
          "seconds,images_per_second\n"
          "1,391,2.3,0.2,,0.15,0.1,3,5000\n"
          "2,782,1.15,0.6,1.3,0.575,0.05,6,5000\n");
  REQUIRE(curve(4).best()->epoch == 4);
  REQUIRE(history{}.best() == nullptr);
}

TEST_CASE("history writes a drawing whose elements close", "[history]") {
  scratch_folder const folder;
  for (int epochs : {0, 1, 12}) {
    curve(epochs).write_svg(folder / "curve.svg", "LeNet-5 <on> \"this\" & that");
    std::string const svg = read_text(folder / "curve.svg");
    REQUIRE(svg.find("<svg ") == 0);
    REQUIRE(svg.find("</svg>\n") == svg.size() - 7);
    REQUIRE(svg.find("LeNet-5 &lt;on&gt; &quot;this&quot; &amp; that") != std::string::npos);
    REQUIRE(svg.find("nan") == std::string::npos);
    REQUIRE(svg.find("inf") == std::string::npos);
  }
}

TEST_CASE("history draws what a task has: loss, accuracy, metrics", "[history]") {
  plot const classes = curve(4).curves();
  REQUIRE(classes.panels.size() == 2);
  CHECK(classes.panels[1].title == "Accuracy");
  CHECK(classes.panels[1].series[1].y[3] == Approx(78.75));

  history numbers{.rows = {{.epoch = 1, .train_loss = 4, .held_out_loss = 5},
                           {.epoch = 2, .train_loss = 2, .held_out_loss = 3}},
                  .metric_names = {"r2", "close"},
                  .metrics = {.1, 0, .6, 1}};
  plot const drawn = numbers.curves();
  REQUIRE(drawn.panels.size() == 3);
  REQUIRE(drawn.panels[0].series.size() == 2);
  CHECK(drawn.panels[0].series[1].y == std::vector<double>{5, 3});
  CHECK(drawn.panels[1].title == "r2");
  CHECK(drawn.panels[2].series[0].y == std::vector<double>{0, 1});
  CHECK(history{}.curves().panels[0].series.empty());
}

TEST_CASE("plot puts two panels in a row, and a point in the legend of one", "[history]") {
  plot p{"", {{"a", "", "", false, false, {{"line", {1, 2}, {1, 2}}, {"point", {1}, {2}}}}}};
  std::string const one = to_svg(p);
  CHECK(one.find("<svg xmlns='http://www.w3.org/2000/svg' width='520' height='380'") == 0);
  std::size_t circles = 0;
  for (std::size_t at = 0; (at = one.find("r='4.5'", at)) != one.npos; ++at) ++circles;
  CHECK(circles == 2);  // where it lies, and in the legend
  p.panels.resize(3, p.panels[0]);
  CHECK(to_svg(p).find("width='1040' height='760'") != std::string::npos);
  p.columns = 5;
  CHECK(to_svg(p).find("width='1560' height='380'") != std::string::npos);
}

TEST_CASE("plot has no ticks between whole numbers, and its legend covers no line", "[history]") {
  std::string const two = to_svg(plot{"", {{"", "", "", false, false, {{"", {1, 2}, {0, 100}}}}}});
  CHECK(two.find(">1.2</text>") == two.npos);
  // A line through every corner leaves the legend a place halfway.
  plot const crossing{
      "", {{"", "", "", false, false, {{"up", {0, 10}, {0, 10}}, {"down", {0, 10}, {10, 0}}}}}};
  std::string const svg = to_svg(crossing);
  CHECK(svg.find("<rect x='417.2' y='155.0'") != svg.npos);
}

TEST_CASE("a failing write throws and keeps the old file", "[history]") {
  REQUIRE_THROWS_AS(curve(1).write_csv("/nonexistent-folder/curve.csv"), file_error);
  scratch_folder const folder;
  replace_file(folder / "kept", "old");
  {
    replaced_file torn(folder / "kept");
    torn.write("new");  // never committed
  }
  REQUIRE(read_text(folder / "kept") == "old");
}

TEST_CASE("history draws whatever is finite, and titles of any bytes", "[history]") {
  double const most = std::numeric_limits<double>::max(), least = 5e-324;
  for (auto const& values : std::vector<std::vector<double>>{{1e308, -1e308},
                                                             {most, -most},
                                                             {most, most},
                                                             {least, least},
                                                             {0, least},
                                                             {1e300, 1.0000001e300},
                                                             {1e17, 1e17 + 16},
                                                             {-most, 0, least}})
    for (bool log : {false, true}) {
      plot_series line{"loss", {}, values};
      for (std::size_t i = 0; i < values.size(); ++i) line.x.push_back(values[i]);
      std::string const svg = to_svg(plot{"", {{"", "", "", log, log, {line}}}});
      INFO(values[0] << " " << log);
      CHECK(svg.find("nan") == std::string::npos);
      CHECK(svg.find("inf") == std::string::npos);
      std::size_t circles = 0, shown = 0;
      for (std::size_t at = 0; (at = svg.find("<circle", at)) != svg.npos; ++at) ++circles;
      for (double v : values) shown += !log || v > 0;
      CHECK(circles == shown);
    }
  std::string const svg =
      to_svg(plot{"a\x01"
                  "b\xff \xc3\xa9 \xed\xa0\x80 'q'\x7f",
                  {}});
  CHECK(svg.find("a&#xFFFD;b&#xFFFD; \xc3\xa9 &#xFFFD;&#xFFFD;&#xFFFD; &#39;q&#39;\x7f<") !=
        std::string::npos);
}

TEST_CASE("plot axes end at round ticks", "[history]") {
  detail::plot_axis const linear(.03, .97, false, 6);
  REQUIRE(linear.low == 0);
  REQUIRE(linear.high == Approx(1));
  REQUIRE(linear.ticks.size() == 6);
  detail::plot_axis const log(2e-3, 40, true, 6);
  REQUIRE(log.low == Approx(1e-3));
  REQUIRE(log.high == Approx(100));
  REQUIRE(log.place(std::sqrt(1e-3 * 100)) == Approx(.5));
  detail::plot_axis const single(5, 5, false, 6);
  REQUIRE(single.low < 5);
  REQUIRE(single.high > 5);
}

TEST_CASE("history: odd names, no numbers, panels of no size", "[history]") {
  history h;
  h.rows.resize(3);
  for (int i = 0; i < 3; ++i) h.rows[static_cast<std::size_t>(i)].epoch = i + 1;
  h.rows[1].train_loss = 2;
  h.rows[2].train_loss = 1;
  CHECK(h.best()->epoch == 3);  // the first has no number
  h.metric_names = {"precision, \"yes\""};
  h.metrics = {1, 2, 3};
  CHECK(h.to_csv().find(",\"precision, \"\"yes\"\"\"\n") != std::string::npos);
  for (int size : {0, -5, std::numeric_limits<int>::max()}) {
    CHECK_THROWS_AS(to_svg({"", {{}}, size, 380}), error);
    CHECK_THROWS_AS(to_svg({"", {{}}, 520, size}), error);
  }
}

TEST_CASE("history: printed, a line an epoch of what was measured") {
  history curve{.rows = {{.epoch = 1, .train_loss = 1.5, .train_accuracy = .5},
                         {.epoch = 2,
                          .train_loss = .25,
                          .train_accuracy = .875,
                          .held_out_loss = .5,
                          .held_out_accuracy = .75}},
                .metric_names = {"iou"},
                .metrics = {.125, .5}};
  std::ostringstream out;
  out << curve;
  CHECK(
      out.str() ==
      "epoch 1  loss 1.5000  accuracy 50.00 %  iou 0.125\n"
      "epoch 2  loss 0.2500  accuracy 87.50 %  held out: loss 0.5000  accuracy 75.00 %  iou 0.5\n");
}

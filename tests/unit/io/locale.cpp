// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Everything that writes numbers, under a locale with decimal commas and under C's: the same bytes.

#include <resin/describe/dot.hpp>
#include <resin/describe/summary.hpp>
#include <resin/describe/svg.hpp>
#include <resin/io/npz.hpp>
#include <resin/io/safetensors.hpp>
#include <resin/resin.hpp>

#include "base/decimal_comma.hpp"
#include "data/files.hpp"
#include "test.hpp"

#include <sstream>

using namespace resin;
namespace fs = std::filesystem;

namespace {

inline constexpr auto locale_net = input{1, 8, 8} |
                                   conv2d{.filters = 1024, .kernel = 3, .dilation = 2} |
                                   leaky_relu(.2) | dropout{.25} | flatten | dense{.units = 3};

struct written_text {
  char const* what;
  std::string text;
};
std::vector<written_text> everything(fs::path const& folder) {
  history h;
  h.rows.push_back({.epoch = 1000,
                    .step = 200000,
                    .train_loss = 1.5,
                    .train_accuracy = .25,
                    .learning_rate = .1});
  h.rows.push_back(
      {.epoch = 1001, .step = 200200, .train_loss = 1.25, .train_accuracy = .5, .seconds = 2.5});
  evaluation const found{.accuracy = .123, .loss = 1.5, .images = 12345};
  std::ostringstream stream;
  stream << found;
  std::FILE* const out = std::tmpfile();
  {
    progress bar(out, true);
    bar.begin_epoch(1, 3000, 10000, 0, 0);
    bar.update(500, .5, .75);
    bar.end_epoch(h.rows[0], 10000);
  }
  std::rewind(out);
  std::string bar(2000, ' ');
  bar.resize(std::fread(bar.data(), 1, bar.size(), out));
  std::fclose(out);
  for (std::size_t at; (at = bar.find(" images/s")) != bar.npos;)  // how fast this run was
    bar.erase(bar.rfind("  ", at), at + 9 - bar.rfind("  ", at));

  float const f[12345] = {1.5F};
  auto const bytes = [](auto const& x) {
    return std::span(reinterpret_cast<std::uint8_t const*>(x), sizeof x);
  };
  write_safetensors(folder / "l.safetensors", {{"a", {{12345}, weight_type::f4, "F32", bytes(f)}}});
  write_npz(folder / "l.npz", {{"a", {{12345}, dtype::f4, {bytes(f).begin(), bytes(f).end()}}}});
  auto const file = [&](char const* name) {
    auto const b = test::read(folder / name);
    return std::string(b.begin(), b.end());
  };
  return {{"CSV", h.to_csv()},
          {"curves", to_svg(h.curves("1.5 and 2"))},
          {"evaluation", found.to_string()},
          {"streamed evaluation", stream.str()},
          {"progress", bar},
          {"summary", summary<locale_net>()},
          {"dot", to_dot<locale_net>()},
          {"drawing", to_svg<locale_net>()},
          {"safetensors", file("l.safetensors")},
          {"npz", file("l.npz")}};
}

}  // namespace

TEST_CASE("locale: texts and files are the same with decimal commas", "[io]") {
  test::temporary_folder folder;
  auto const want = everything(folder.path);
  test::decimal_comma const locale;
  REQUIRE(locale.holds());
  auto const got = everything(folder.path);
  for (std::size_t i = 0; i < want.size(); ++i) {
    INFO(want[i].what);
    CHECK(got[i].text == want[i].text);
  }
  CHECK(read_safetensors(folder.path / "l.safetensors").arrays.at("a").shape[0] == 12345);
  CHECK(read_npz(folder.path / "l.npz").at("a").shape[0] == 12345);
}

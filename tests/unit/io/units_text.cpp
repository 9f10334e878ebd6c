// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "test.hpp"
#include "train/scratch_folder.hpp"

#include <resin/io/units_text.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

using namespace resin;

namespace {
constexpr auto shapes = input{1, 12, 12} |
                        conv2d{.filters = 6, .kernel = 3, .padding = same, .bias = false} |
                        batch_norm{} | relu | max_pool2d{} | flatten | dense{.units = 3};
}  // namespace

TEST_CASE("units: a second program that loads the file answers as the first", "[units]") {
  resin_test::scratch_folder const folder;
  std::string const file = folder / "net.safetensors";
  auto const [seen, held] =
      datasets::synthetic_shapes({.count = 300, .test_count = 100, .size = 12, .classes = 3});
  network<shapes> net(1);
  trainer fit{net,
              sgd{.learning_rate = .1, .momentum = .9},
              {.epochs = 3,
               .batch = 50,
               .augment = augment::normalize{.mean = .4, .std = .1},
               .quiet = true}};
  fit.run(seen);
  evaluation const first = fit.evaluate(held);
  save(net, file);
  network<shapes> second;
  load(second, file);
  CHECK(second.units() == net.units());
  CHECK(evaluate(second, held).loss == first.loss);
  CHECK((predict(second, held.images) == fit.predict(held.images)));
  network<shapes> third;
  copy_parameters(second, third);
  CHECK(evaluate(third, held).loss == first.loss);

  save(network<shapes>(4), folder / "new.safetensors");  // nobody trained it: nothing to say
  load(second, folder / "new.safetensors");
  CHECK(second.units().what == input_units::kind::unknown);

  network<shapes> of_numbers(1);
  trainer{of_numbers, sgd{}, {.epochs = 1, .quiet = true}}.run(xt::cast<float>(seen.images) * .01f,
                                                               seen.labels);
  save(of_numbers, file);
  load(second, file);
  CHECK_THROWS_WITH(predict(second, held.images), ContainsSubstring("trained on numbers"));
}

TEST_CASE("units: text and back, and text that is none", "[units]") {
  input_units u{.what = input_units::kind::bytes, .means = 3, .deviations = 1};
  u.mean[0] = .485, u.mean[1] = -1e-30, u.mean[2] = 1. / 3;
  u.deviation[0] = .1;
  std::string const text = detail::text_of_units(u);
  CHECK(text == "bytes mean 0.485 -1e-30 0.3333333333333333 deviation 0.1");
  CHECK(detail::units_of_text(text, "f") == u);
  CHECK(detail::units_of_text("", "f").what == input_units::kind::unknown);
  for (char const* bad :
       {"x", "bytes", "bytes mean", "bytes mean deviation 1", "bytes mean 1",
        "bytes mean 1 deviation", "bytes mean 1 deviation 0", "bytes mean 1 deviation 1 x",
        "bytes mean nan deviation 1", "bytes mean 1 deviation inf", "numbers mean 1 deviation 1 ",
        "bytes mean 1e999 deviation 1", "bytes mean 1 2 3 4 5 6 7 8 9 deviation 1"})
    CHECK_THROWS_AS(detail::units_of_text(bad, "f"), file_error);
}

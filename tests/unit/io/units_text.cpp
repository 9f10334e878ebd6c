// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "test.hpp"
#include "train/scratch_folder.hpp"

#include <resin/io/units_text.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>
#include <resin/runtime/any_network.hpp>

using namespace resin;

namespace {
constexpr auto shapes = input{1, 12, 12} |
                        conv2d{.filters = 6, .kernel = 3, .padding = same, .bias = false} |
                        batch_norm{} | relu | max_pool2d{} | flatten | dense{.units = 3};
}  // namespace

TEST_CASE("units: a second program that loads the file answers as the first", "[units]") {
  resin_test::scratch_folder const folder;
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
  auto const answers = fit.predict(held.images);
  auto const same = [&](auto& second) {
    CHECK(second.units() == net.units());
    CHECK(evaluate(second, held).loss == first.loss);
    CHECK((predict(second, held.images) == answers));
  };
  for (char const* name : {"net.safetensors", "net.npz"}) {
    std::string const file = folder / name;
    save(net, file);
    network<shapes> second, third, fourth, fifth;
    load(second, file);
    same(second);
    load(third, file, matching{});
    same(third);
    copy_parameters(second, fourth);
    same(fourth);
    fifth.load_state(second.state());
    same(fifth);
    state_map<float> plain = second.state();
    plain.units = {};
    fifth.load_state(plain);  // it says nothing
    same(fifth);
    network<shapes> held_by(second);
    any_network<> handle(std::move(held_by));
    same(*handle.get<shapes>());

    save(network<shapes>(4), file);  // nobody trained it: nothing to say
    load(second, file);
    CHECK(second.units().what == input_units::kind::unknown);
    load(third, file, matching{});
    CHECK(third.units() == net.units());

    network<shapes> of_numbers(1);
    trainer{of_numbers, sgd{}, {.epochs = 1, .quiet = true}}.run(
        xt::cast<float>(seen.images) * .01f, seen.labels);
    save(of_numbers, file);
    load(second, file);
    CHECK_THROWS_WITH(predict(second, held.images), ContainsSubstring("trained on numbers"));
  }
}

TEST_CASE("units: weights of a network that scales its input want one that does", "[units]") {
  static constexpr auto scaled = input{1, 12, 12} | rescale{} | normalize{.mean = .3} |
                                 conv2d{.filters = 2, .kernel = 3} | relu | flatten |
                                 dense{.units = 3};
  static constexpr auto plain =
      input{1, 12, 12} | conv2d{.filters = 2, .kernel = 3} | relu | flatten | dense{.units = 3};
  resin_test::scratch_folder const folder;
  auto const [seen, held] =
      datasets::synthetic_shapes({.count = 60, .test_count = 20, .size = 12, .classes = 3});
  network<scaled> net(1);
  trainer fit{net, sgd{.learning_rate = .1}, {.epochs = 1, .quiet = true}};
  fit.run(seen);
  for (char const* name : {"net.safetensors", "net.npz"}) {
    std::string const file = folder / name;
    save(net, file);
    network<scaled> second;
    load(second, file);
    CHECK(evaluate(second, held).loss == fit.evaluate(held).loss);
    network<plain> other;
    load(other, file);
    CHECK_THROWS_WITH(predict(other, held.images), ContainsSubstring("began with a rescale"));
    CHECK_THROWS_WITH(evaluate(other, held), ContainsSubstring("begin it with the same"));
    trainer{other, sgd{}, {.epochs = 1, .quiet = true}}.run(seen);  // it learns its own
    CHECK(predict(other, held.images).size() == 20);
  }
}

TEST_CASE("units: an archive is NumPy's, with one array more", "[units]") {
  resin_test::scratch_folder const folder;
  std::string const file = folder / "net.npz";
  network<shapes> net(1);
  save(net, file);
  auto arrays = read_npz(file);
  CHECK(arrays.size() == net.state().size());
  input_units u{.what = input_units::kind::bytes};
  u.mean[0] = .1;
  net.set_units(u);
  save(net, file);
  arrays = read_npz(file);
  REQUIRE(arrays.size() == net.state().size() + 1);
  npy_array const& text = arrays.at("resin_input");
  CHECK(std::string(text.bytes.begin(), text.bytes.end()) == "bytes mean 0.1 deviation 1");
  for (auto const& [name, array] : net.state()) CHECK(name.find('.') != name.npos);

  arrays.at("resin_input").bytes[0] = 'x';
  write_npz(file, arrays);
  CHECK_THROWS_WITH(load(net, file), ContainsSubstring("not the units of an input"));
  arrays["resin_input"] = npy_array::from(xt::xarray<float>{1});
  write_npz(file, arrays);
  CHECK_THROWS_WITH(load(net, file), ContainsSubstring("not the units of an input"));
  CHECK(net.units() == u);
}

TEST_CASE("units: text and back, and text that is none", "[units]") {
  input_units u{.what = input_units::kind::bytes, .means = 3, .deviations = 1};
  u.mean[0] = .485, u.mean[1] = -1e-30, u.mean[2] = 1. / 3;
  u.deviation[0] = .1;
  std::string const text = detail::text_of_units(u);
  CHECK(text == "bytes mean 0.485 -1e-30 0.3333333333333333 deviation 0.1");
  CHECK(detail::units_of_text(text, "f") == u);
  CHECK(detail::units_of_text("", "f").what == input_units::kind::unknown);
  CHECK(detail::text_of_units(detail::units_of_text("scaled", "f")) == "scaled");
  for (char const* bad :
       {"x", "bytes", "bytes mean", "bytes mean deviation 1", "bytes mean 1",
        "bytes mean 1 deviation", "bytes mean 1 deviation 0", "bytes mean 1 deviation 1 x",
        "bytes mean nan deviation 1", "bytes mean 1 deviation inf", "numbers mean 1 deviation 1 ",
        "bytes mean 1e999 deviation 1", "bytes mean 1 2 3 4 5 6 7 8 9 deviation 1"})
    CHECK_THROWS_AS(detail::units_of_text(bad, "f"), file_error);
}

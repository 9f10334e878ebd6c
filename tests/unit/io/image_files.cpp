// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Photos that are decoded when they are wanted give the bits of photos in memory.

#include <resin/io/image_files.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <resin/io/image_folder.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

namespace {

constexpr auto net_of_photos = input{3, 8, 8} | conv2d{.filters = 4, .kernel = 3, .padding = same} |
                               relu | max_pool2d{} | flatten | dense{.units = 3};

/// Stripes across, along or none, so that there is something to learn.
void write_photo(fs::path const& file, int label, std::uint64_t which) {
  int const w = 9 + static_cast<int>(which % 5), h = 8 + static_cast<int>(which % 3);
  std::string const text = "P6 " + std::to_string(w) + " " + std::to_string(h) + " 255\n";
  test::bytes out(text.begin(), text.end());
  random_stream const draw(which, purpose::user, static_cast<std::uint64_t>(label));
  for (int i = 0; i < 3 * w * h; ++i) {
    int const x = i / 3 % w, y = i / 3 / w;
    int const bright = label == 0 ? x % 2 : label == 1 ? y % 2 : 0;
    out.push_back(static_cast<std::uint8_t>(
        80 + 100 * bright + static_cast<int>(60 * draw.uniform(static_cast<std::uint64_t>(i)))));
  }
  test::write(file, out);
}
void write_photos(fs::path const& root, int each, std::uint64_t from) {
  char const* const names[] = {"ants", "bees", "wasps"};
  for (int label = 0; label < 3; ++label)
    for (int i = 0; i < each; ++i)
      write_photo(root / names[label] / (std::to_string(100 + i) + ".ppm"), label,
                  from + static_cast<std::uint64_t>(i));
}
trainer_options options(int prefetch, augmentation const& augment) {
  return {.epochs = 2, .batch = 16, .prefetch = prefetch, .augment = augment, .quiet = true};
}

}  // namespace

TEST_CASE("image_files: the bits of the same photos in memory, in any number of threads", "[io]") {
  test::temporary_folder folder;
  write_photos(folder.path / "train", 20, 0);
  write_photos(folder.path / "val", 7, 50);
  image_files const seen(folder.path / "train", {.size = 8});
  image_files const held(folder.path / "val", {.size = 8, .classes = seen.classes});
  dataset const all = datasets::image_folder(folder.path / "train", {.size = 8, .threads = 3});
  dataset const held_all = datasets::image_folder(folder.path / "val", {.size = 8});
  REQUIRE(seen.size() == 60);
  CHECK(seen.classes == all.classes);
  augmentation const steps =
      augmentation(normalization_of(seen)) | augment::flip{} | augment::random_crop{.pad = 1};
  CHECK(normalization_of(seen).mean.values[1] == normalization_of(all).mean.values[1]);
  CHECK(normalization_of(seen).std.values[2] == normalization_of(all).std.values[2]);

  network<net_of_photos> want(1);
  trainer fit{want, sgd{.learning_rate = .1, .momentum = .9}, options(1, steps)};
  history const curve = fit.run(all, held_all);
  auto const answers = fit.predict(held_all);
  for (int prefetch : {0, 1, 3}) {
    network<net_of_photos> net(1);
    trainer on{net, sgd{.learning_rate = .1, .momentum = .9}, options(prefetch, steps)};
    history const got = on.run(seen, held);
    CHECK((net.state() == want.state()));
    CHECK(got.rows.back().held_out_loss == curve.rows.back().held_out_loss);
    CHECK((on.predict(held) == answers));
    CHECK(evaluate(net, held).to_string() == evaluate(want, held_all).to_string());
  }
  // A second program.
  save(want, folder.path / "net.npz");
  network<net_of_photos> second;
  load(second, folder.path / "net.npz");
  CHECK((predict(second, held) == answers));
  xt::xtensor<int, 1> const one =
      predict(second, datasets::photo(folder.path / "val/bees/102.ppm", {.size = 8}));
  CHECK(one(0) == answers(7 + 2));
  CHECK(seen.file(20) == folder.path / "train/bees/100.ppm");
}

TEST_CASE("image_files: a broken photo is named, and left out where that is asked", "[io]") {
  test::temporary_folder folder;
  write_photos(folder.path, 6, 0);
  fs::path const broken = folder.path / "bees/103.ppm";
  test::write(broken, test::cut(test::read(broken), 60));
  image_files const seen(folder.path, {.size = 8});
  CHECK(seen.size() == 18);
  for (int prefetch : {0, 2}) {
    network<net_of_photos> net(1);
    trainer fit{net, sgd{}, options(prefetch, {})};
    std::string const said = test::said<file_error>([&] { fit.run(seen); });
    CHECK(contains(said, broken.string() + ": truncated PPM"));
    CHECK_THROWS_AS(evaluate(net, seen), file_error);
  }
  CHECK_THROWS_AS(datasets::image_folder(folder.path, {.size = 8, .threads = 2}), file_error);
  for (int threads : {1, 3}) {
    image_files const rest(folder.path, {.size = 8, .skip_broken = true, .threads = threads});
    CHECK(rest.size() == 17);
    REQUIRE(rest.skipped().size() == 1);
    CHECK(contains(rest.skipped()[0], broken.string() + ": truncated PPM"));
    CHECK(rest.note == "1 of 18 photos are broken and left out");
    CHECK(rest.file(9) == folder.path / "bees/104.ppm");
    CHECK(*rest.target(11) == 2);
    network<net_of_photos> net(1);
    trainer fit{net, sgd{}, options(1, {})};
    fit.run(rest);
    CHECK(contains(evaluate(net, rest).to_string(), "broken and left out"));
    CHECK(datasets::image_folder(folder.path, rest.options()).note == rest.note);
  }
  for (int label = 0; label < 3; ++label) test::write(seen.file(6 * label), {1, 2, 3});
  CHECK(image_files(folder.path, {.size = 8, .skip_broken = true}).size() == 14);
}

TEST_CASE("image_files: classes have the same labels on both sides, or are refused", "[io]") {
  test::temporary_folder folder;
  write_photos(folder.path / "train", 10, 0);
  write_photos(folder.path / "val", 2, 50);
  fs::remove_all(folder.path / "val/ants");
  image_files const seen(folder.path / "train", {.size = 8});
  network<net_of_photos> net(1);
  trainer fit{net, sgd{}, options(1, {})};
  image_files const shifted(folder.path / "val", {.size = 8});
  CHECK(contains(test::said<training_error>([&] { fit.run(seen, shifted); }),
                 "class 0 is 'ants' in the training data and 'bees' in the held-out data"));
  image_files const held(folder.path / "val", {.size = 8, .classes = seen.classes});
  CHECK(*held.target(0) == 1);
  fit.run(seen, held);
  CHECK(contains(test::said<file_error>(
                     [&] { image_files(folder.path / "train", {.classes = shifted.classes}); }),
                 "no class is called ants; there are bees, wasps"));

  auto const [rest, drawn] = split(seen, .2, 3);
  CHECK(rest.size() == 24);
  CHECK(drawn.size() == 6);
  CHECK(drawn.note == "6 of 30 photos");
  for (int label = 0; label < 3; ++label) CHECK(*drawn.target(2 * label) == label);
  fit.run(rest, drawn);
  auto const again = split(seen, .2, 3).second, other = split(seen, .2, 4).second;
  int same = 0;
  for (int i = 0; i < 6; ++i) {
    CHECK(again.file(i) == drawn.file(i));
    same += other.file(i) == drawn.file(i);
  }
  CHECK(same < 6);
  for (double bad : {0., 1., 100., -1.}) CHECK_THROWS_AS(split(seen, bad), shape_error);
}

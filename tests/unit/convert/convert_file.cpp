// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Whole files: refusals, and published weights that keep their published accuracy.

#include "../../../examples/convert/convert_file.hpp"

#include "../../../examples/convert/tables.hpp"
#include "data/files.hpp"
#include "test.hpp"

#include <resin/io/gz.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/lenet.hpp>

#include <cstdio>
#include <cstdlib>

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

namespace {

constexpr auto conv(label name, int filters, int kernel, int stride) {
  return conv2d{
      .filters = filters, .kernel = kernel, .stride = stride, .padding = same_upper, .name = name};
}
constexpr auto norm(label name) { return batch_norm{.epsilon = 1e-3, .name = name}; }
constexpr auto body(int filters, int stride) {
  return conv("conv1", filters, 3, stride) | norm("bn1") | relu | conv("conv2", filters, 3, 1) |
         norm("bn2");
}
constexpr auto stage(label name, int filters) {
  return named(
      name,
      named("0", residual(body(filters, 2), shortcut(conv("downsample", filters, 1, 2))) | relu));
}
inline constexpr auto resnet8 = input{3, 32, 32} | conv("conv1", 16, 3, 1) | norm("bn1") | relu |
                                named("layer1", named("0", residual(body(16, 1)) | relu)) |
                                stage("layer2", 32) | stage("layer3", 64) | global_avg_pool |
                                dense{.units = 10, .name = "fc"};
constexpr auto conv5(label name, int filters) {
  return conv2d{.filters = filters, .kernel = 5, .padding = 2, .name = name};
}
inline constexpr auto cifar10_quick =
    input{3, 32, 32} | conv5("conv1", 32) |
    max_pool2d{.window = 3, .stride = 2, .ceil_mode = true} | relu | conv5("conv2", 32) | relu |
    avg_pool2d{.window = 3, .stride = 2, .ceil_mode = true} | conv5("conv3", 64) | relu |
    avg_pool2d{.window = 3, .stride = 2, .ceil_mode = true} | flatten |
    dense{.units = 64, .name = "ip1"} | dense{.units = 10, .name = "ip2"};

fs::path weights_folder() {
  char const* shared = std::getenv("RESIN_SHARED");
  fs::path const root = shared != nullptr ? fs::path(shared)
                                          : fs::path(__FILE__).parent_path() / "../../../../shared";
  return root / "data" / "weights";
}
/// Converts a published file and loads the result; false, with a word, where the file is not.
template <class Net>
bool load_published(Net& net, char const* table, char const* name) {
  fs::path const file = weights_folder() / name;
  if (!fs::exists(file)) {
    WARN("skipped: no " << file.string()
                        << "; set RESIN_SHARED to the folder that holds data/weights/");
    return false;
  }
  test::temporary_folder folder;
  auto const rules =
      convert::parse_table(convert::built_in_table(table), table, convert::built_in_table);
  for (char const* out : {"a.npz", "a.safetensors"}) {
    convert::write(convert::converted(weight_file(file), rules), folder.path / out);
    load(net, folder.path / out);
  }
  return true;
}
template <class F>
void with_data(F f) {
  try {
    f();
  } catch (file_error const& e) {
    if (!contains(e.what(), "not found")) throw;
    WARN("skipped: " << e.what());
  }
}
void check_accuracy(char const* name, double accuracy, double published, double image) {
  std::printf("%-14s %.2f %%\n", name, 100 * accuracy);
  CHECK(accuracy == Approx(published).margin(1.1 * image));  // one image may stand on the border
}

}  // namespace

TEST_CASE("convert_file: what has no rule or no place is refused by name", "[convert]") {
  test::temporary_folder folder;
  fs::path const file = folder.path / "a.npz";
  write_npz(file, {{"a_weight", npy_array::from(xt::xarray<float>{1, 2})},
                   {"b/kernel", npy_array::from(xt::xarray<float>{1, 2})},
                   {"c", npy_array::from(xt::xarray<int>{1, 2})}});
  auto const said = [&](char const* table) {
    return test::said<state_error>([&] {
      static_cast<void>(convert::converted(
          weight_file(file), convert::parse_table(table, "t", convert::built_in_table)));
    });
  };
  CHECK(contains(said("use caffe"), "a.npz: the table has no rule for b/kernel, c"));
  CHECK(contains(said("c -\n* same"), "two arrays are to be called same, the second is b/kernel"));
  CHECK(contains(said("* $1"), "c: int32 values do not fit float"));
  CHECK(said("c -\n* $1") == "nothing thrown");
}

TEST_CASE("convert_file: the units of an input go along", "[convert]") {
  test::temporary_folder folder;
  fs::path const from = folder.path / "a.npz";
  std::string const units = "bytes mean 0.5 deviation 0.25";
  write_npz(from, {{"a.w", npy_array::from(xt::xarray<float>{1, 2})},
                   {"resin_input", {{units.size()}, dtype::u1, {units.begin(), units.end()}}}});
  weight_file const file(from);
  auto const arrays = convert::converted(file, convert::parse_table("* $1", "t", {}));
  CHECK(arrays.size() == 1);
  for (char const* name : {"b.safetensors", "b.npz"}) {
    convert::write(arrays, folder.path / name, file.metadata("resin.input"));
    weight_file const to(folder.path / name);
    CHECK(to.metadata("resin.input") == units);
    CHECK(to.arrays().size() == 1);
  }
}

TEST_CASE("convert_file: MLPerf Tiny's ResNet-8 from Keras", "[convert][real]") {
  network<resnet8> net;
  if (!load_published(net, "resnet8", "cifar10_resnet8_mlperftiny.npz")) return;
  with_data([&] {
    auto const images = take(datasets::cifar10().second, 1000);
    auto const bytes = augment::normalize{0., 1. / 255};  // 0 to 255
    check_accuracy("resnet8", evaluate(net, images, {.augment = bytes}).accuracy, .881, 1e-3);
  });
}

TEST_CASE("convert_file: cifar10_quick from Caffe", "[convert][real]") {
  network<cifar10_quick> net;
  static_assert(net.parameter_count == 145'578);
  if (!load_published(net, "caffe", "cifar10_quick_caffe.npz")) return;
  with_data([&] {
    auto const images = take(datasets::cifar10().second, 1000);
    auto const mean =
        read_npz(weights_folder() / "cifar10_quick_caffe.npz").at("mean_image").as<float>();
    xt::xtensor<float, 4> const x = xt::cast<float>(images.images) - mean;
    auto const classes = predict(net, x);
    int right = 0;
    for (std::size_t n = 0; n < 1000; ++n) right += classes(n) == images.labels(n);
    check_accuracy("cifar10_quick", right / 1000., .746, 1e-3);
  });
}

TEST_CASE("convert_file: LeNet from Caffe", "[convert][real]") {
  network<zoo::caffe_lenet> net;
  if (!load_published(net, "caffe", "mnist_lenet_caffe.npz")) return;
  with_data([&] {
    auto const images = datasets::mnist().second;
    auto const units = augment::normalize{0., 256. / 255};  // pixel / 256
    check_accuracy("caffe_lenet", evaluate(net, images, {.augment = units}).accuracy, .9914, 1e-4);
  });
}

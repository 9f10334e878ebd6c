// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The examples of docs/reference that are of no layer and of no training.
#include <resin/describe/dot.hpp>
#include <resin/describe/receptive_field.hpp>
#include <resin/describe/summary.hpp>
#include <resin/describe/svg.hpp>
#include <resin/io/image_files.hpp>
#include <resin/io/image_folder.hpp>
#include <resin/io/npz.hpp>
#include <resin/io/safetensors.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>
#include <resin/runtime/any_network.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>
using namespace resin;

// [net]
inline constexpr auto small =
    input{1, 8, 8} | conv2d{.filters = 4, .kernel = 3, .padding = same, .name = "conv"} | relu |
    tap("edges") | max_pool2d{} | flatten | dense{.units = 3, .name = "fc"};
static_assert(is_valid<small> && network<small>::output_shape == extent3{3, 1, 1});
static_assert(network<small>::parameter_count == 4 * 9 + 4 + 3 * 64 + 3);
static_assert(network<small>::arena_bytes < 8192);  // of one image
// [net]

namespace {

bool networks() {
  // [call]
  network<small> net(7);  // weights drawn from seed 7
  xt::xtensor<float, 4> const images = xt::ones<float>({5, 1, 8, 8});
  xt::xtensor<float, 2> const scores = net(images);  // (5, 3)
  auto const edges = net.output<"edges">();  // (5, 4, 8, 8)

  std::vector<float> same_scores(5 * 3);
  net.reserve(5);  // the last allocation
  net.infer(images.data(), 5, same_scores.data());
  // [call]

  // [any]
  any_network<> any(net);  // a copy, of which only shapes show
  std::vector<float> third(static_cast<std::size_t>(any.output_shape().size()) * 5);
  any.infer(images.data(), 5, third.data());
  network<small>* const inside = any.get<small>();
  // [any]

  bool const equal = std::equal(scores.begin(), scores.end(), same_scores.begin());
  return equal && third == same_scores && inside && edges.shape()[1] == 4;
}

bool states() {
  network<small> net(7);
  // [state]
  state_map<float> state = net.state();
  for (auto const& [name, array] : state) std::cout << name << ' ' << array.size() << '\n';
  state.at("conv.bias") = xt::ones<float>({4});
  net.load_state(state);  // all of it or nothing

  for (parameter_info const& p : net.parameter_table())
    if (p.kind == parameter_kind::weight)
      for (float& w : net.parameters().subspan(static_cast<std::size_t>(p.offset),
                                               static_cast<std::size_t>(p.size)))
        w *= .5f;
  // [state]
  return net.state().at("conv.bias")(0) == 1 && net.parameter_table().size() == 4;
}

bool gradients() {
  // [gradient]
  network<small> net(7);
  xt::xtensor<float, 4> const x = xt::ones<float>({2, 1, 8, 8});
  std::vector<int> const y{0, 2};
  auto [loss, grad] = value_and_grad(net, cross_entropy{}, x, y);
  xt::xarray<float> const of_bias = grad.state().at("fc.bias");
  xt::xtensor<float, 4> const of_images = grad.input();

  for (int step = 0; step < 10; ++step) {  // gradient descent by hand
    std::span<float> const w = net.parameters();
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= .1f * grad.values()[i];
    value_and_grad(net, cross_entropy{}, x, y, grad);
  }
  float const later = value_and_grad(net, cross_entropy{}, x, y, grad);
  // [gradient]
  return later < loss && of_bias.size() == 3 && of_images.size() == x.size();
}

bool files() {
  // [weights]
  network<small> net(7), other(8);
  save(net, "small.safetensors");
  load(other, "small.safetensors");

  network<small, double> wide;
  matching_report const report = copy_parameters(net, wide);
  std::cout << report.copied.size() << " arrays taken over, " << report.left_in_target.size()
            << " left as they were\n";
  // [weights]

  // [npz]
  xt::xtensor<float, 4> const x = xt::ones<float>({5, 1, 8, 8});
  xt::xtensor<int, 1> const y = {0, 1, 2, 0, 1};
  write_npz("batch.npz", {{"x", npy_array::from(x)}, {"y", npy_array::from(y)}});
  auto const read = read_npz("batch.npz");  // by numpy.savez, or by the line above
  xt::xarray<float> const images = read.at("x").as<float>();
  xt::xarray<int> const labels = read.at("y").as<int>();
  // [npz]

  // [safetensors]
  safetensors_file const file = read_safetensors("small.safetensors");
  for (auto const& [name, array] : file.arrays)
    std::cout << name << ": " << array.type_name << ", " << array.shape.size() << " axes\n";
  // [safetensors]
  return net.state() == other.state() && report.copied.size() == 4 && images == x && labels == y &&
         file.arrays.size() == 4;
}

bool photos() {
  std::filesystem::create_directories("photos/light");
  std::filesystem::create_directories("photos/dark");
  for (char const* name :
       {"photos/light/1.ppm", "photos/light/2.ppm", "photos/dark/1.ppm", "photos/dark/2.ppm"})
    std::ofstream(name, std::ios::binary)
        << "P6 12 9 255\n"
        << std::string(12 * 9 * 3, name[7] == 'l' ? '\xc0' : '\x20');
  // [images]
  rgb_image const photo = upright(read_image("photos/light/1.ppm"));  // JPEG, PNG, PPM or PGM
  rgb_image const square = center_crop(resize(photo, {10, 14}), 8);
  std::uint8_t const green = square.pixels[3 * (2 * 8 + 5) + 1];  // of row 2, column 5
  // [images]

  // [folder]
  dataset const data = datasets::image_folder("photos", {.size = 8});
  std::cout << data.size() << " photos of " << data.classes.size() << " classes\n";
  // [folder]

  // [files]
  image_files const all("photos", {.size = 8});  // read when they are wanted
  auto const [seen, held] = split(all, .5);  // of each class the half
  // [files]
  return seen.size() == held.size() && all.fingerprint() != held.fingerprint() && green == 0xc0 &&
         data.classes == std::vector<std::string>{"dark", "light"} &&
         data.images(3, 2, 7, 7) == 0xc0;
}

bool batches() {
  auto const [seen, held] =
      datasets::synthetic_shapes({.count = 100, .test_count = 10, .size = 8, .classes = 3});
  // [augment]
  augmentation const steps = augment::random_crop{.pad = 2, .border = augment::border::reflect} |
                             augment::flip{} | augment::cutout{.size = 3} | normalization_of(seen);
  std::cout << steps.to_string() << '\n';
  // [augment]

  // [loader]
  loader<float> source(seen, {.batch = 30, .augment = steps, .threads = 2});
  loader<float>::batch_type batch;
  int images = 0;
  source.begin_epoch(0);
  while (source.next(batch)) images += batch.size;  // batch.images, batch.labels, batch.records
  // [loader]
  return images == 100 && source.batches() == 4 && steps.size() == 4;
}

bool drawings() {
  auto const write = [](char const* name, std::string const& text) { std::ofstream(name) << text; };
  // [describe]
  std::cout << summary<small>();  // of a value, or of a network: summary(net)
  write("small.svg", to_svg<small>());  // a drawing for a page
  write("small.dot", to_dot<small>());  // dot -Tpdf small.dot

  outline const o = outline_of<small>();  // what they are made of, as tables
  receptive_field const last =
      receptive_fields(o)[static_cast<std::size_t>(o.output)];  // all: it sees the whole image
  // [describe]

  // [plot]
  plot const curves{"Squares and cubes",
                    {{.title = "Growth",
                      .x_label = "x",
                      .y_label = "y",
                      .log_y = true,
                      .series = {{"squares", {1, 2, 3, 4}, {1, 4, 9, 16}},
                                 {"cubes", {1, 2, 3, 4}, {1, 8, 27, 64}, true}}}}};
  write_svg(curves, "growth.svg");
  // [plot]
  return last.all && o.op_count() == 5 && std::filesystem::file_size("growth.svg") > 1000;
}

bool leave(bool right) {
  for (char const* name :
       {"small.safetensors", "batch.npz", "small.svg", "small.dot", "growth.svg", "photos"})
    std::filesystem::remove_all(name);
  return right;
}

}  // namespace

int main() {
  // [refused]
  try {
    network<small> net;
    net.load_state({});
  } catch (state_error const& e) {
    std::cerr << e.what() << '\n';
  }
  // [refused]
  bool const right =
      networks() && states() && gradients() && files() && photos() && batches() && drawings();
  return leave(right) ? 0 : 1;
}

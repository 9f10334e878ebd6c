// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "model.hpp"

#include "../classify/known.hpp"

#include <resin/io/weights.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/squeezenet.hpp>

namespace serve {

namespace {
using served = resin::network<resin::zoo::squeezenet1_1_caffe>;
using caller = resin::inference_context<resin::zoo::squeezenet1_1_caffe>;
constexpr classify::preparation const& input = classify::caffe_227;
}  // namespace

std::string const model::name = "squeezenet1_1_caffe";
std::size_t const model::input_elements = static_cast<std::size_t>(served::input_shape.size());
std::size_t const model::classes = static_cast<std::size_t>(served::output_shape.size());

// [contexts]
struct model::compiled {
  served net;
};

model::model(std::filesystem::path const& weights) : compiled_(new compiled) {
  load(compiled_->net, weights);
}
model::~model() = default;

batch_function model::context(int max_batch) {
  auto const context = std::make_shared<caller>(compiled_->net.context());
  context->reserve(max_batch);
  return
      [context](float const* images, int n, float* scores) { context->infer(images, n, scores); };
}
// [contexts]

std::vector<float> model::prepared(resin::rgb_image const& photo) {
  auto const x = classify::prepared(photo, input);
  return {x.begin(), x.end()};
}

}  // namespace serve

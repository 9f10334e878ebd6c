// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Shortcuts: the options A, B and C where the shape changes (He et al. 2015, table 3), and what
// becomes of a network whose identity is scaled, gated or moved (He et al. 2016, tables 1 and 2).
// All have 32 layers and one recipe.
#include "variants.hpp"

#include <resin/zoo/preact_resnet.hpp>
using namespace resin;

namespace {

constexpr int blocks = 5;  // a stage: 32 layers

constexpr auto conv(int filters, extent2 kernel, extent2 stride = 1) {
  return conv2d{.filters = filters,
                .kernel = kernel,
                .stride = stride,
                .padding = same,
                .bias = false} |
         batch_norm{};
}
constexpr auto body(int width, int stride = 1) {
  return conv(width, 3, stride) | relu | conv(width, 3);
}

/// Three stages; `same_shape(width)` and `narrowing(width)` make their blocks.
template <class Same, class Narrowing>
constexpr auto net(Same same_shape, Narrowing narrowing) {
  return input{3, 32, 32} | conv(16, 3) | relu | named("layer1", repeat(blocks, same_shape(16))) |
         named("layer2", narrowing(32) | repeat(blocks - 1, same_shape(32))) |
         named("layer3", narrowing(64) | repeat(blocks - 1, same_shape(64))) | global_avg_pool |
         dense{.units = 10, .name = "linear"};
}
constexpr auto identity = [](int width) { return residual(body(width)) | relu; };
constexpr auto padded = [](int width) { return residual(body(width, 2), pad_channels) | relu; };
constexpr auto projected = [](int width) {
  return residual(body(width, 2), shortcut(conv(width, 1, 2))) | relu;
};
constexpr auto projected_same = [](int width) {
  return residual(body(width), shortcut(conv(width, 1))) | relu;
};

constexpr auto option_a = net(identity, padded);
constexpr auto option_b = net(identity, projected);
constexpr auto option_c = net(projected_same, projected);

// Full pre-activation, option A.
constexpr auto before_activation = zoo::preact::padded_net(blocks);

// The identity halved, alone and together with the branch.
constexpr auto half = activation([](auto x) { return x * decltype(x)(.5f); });
constexpr auto halved =
    net([](int width) { return residual(body(width), shortcut(half)) | relu; }, padded);
constexpr auto both_halved =
    net([](int width) { return residual(body(width) | half, shortcut(half)) | relu; }, padded);

// A gate on the shortcut, one factor a channel (the paper's has one a pixel too): sigmoid(b + W
// mean(x)).
constexpr auto gated = net(
    [](int width) {
      return residual(body(width),
                      shortcut(scale_by(global_avg_pool | dense{.units = width, .name = "gate"} |
                                        sigmoid))) |
             relu;
    },
    padded);

/// All gates' biases: 0 lets half of the identity through, 6 nearly all.
template <class Net>
void open_gates(Net& net, float bias) {
  auto state = net.state();
  for (auto& [name, array] : state)
    if (name.ends_with("gate.bias")) array.fill(bias);
  net.load_state(state);
}

void method(design::experiment& e) {
  design::variants v(e, e.cifar10(e.pick(64, 500, 45'000), e.pick(32, 250, 5'000)));
  v.add<option_a>("A padded");
  v.add<option_b>("B projected");
  v.add<option_c>("C all projected");
  v.add<before_activation>("pre-activation");
  v.add<halved>("identity x 0.5");
  v.add<both_halved>("both x 0.5");
  for (float const bias : {0.f, 6.f})
    v.add<gated>(bias == 0 ? "gate half open" : "gate open",
                 [bias](auto& net) { open_gates(net, bias); });
  if (e.run()) v.report("Shortcuts", "shortcuts.svg");
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "04-shortcuts",
                     "Shortcut options, pre-activation, scaled and gated identities", method);
}

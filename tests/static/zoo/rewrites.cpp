// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Every family of the zoo takes a new head, gives its features and can be frozen.

#include <resin/passes/compile.hpp>
#include <resin/zoo/alexnet.hpp>
#include <resin/zoo/bn_inception.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/densenet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/inception_v3.hpp>
#include <resin/zoo/inception_v4.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/mlperf_tiny.hpp>
#include <resin/zoo/mobilenet.hpp>
#include <resin/zoo/nin.hpp>
#include <resin/zoo/preact_resnet.hpp>
#include <resin/zoo/resnet.hpp>
#include <resin/zoo/resnext.hpp>
#include <resin/zoo/se_resnet.hpp>
#include <resin/zoo/squeezenet.hpp>
#include <resin/zoo/vgg.hpp>
#include <resin/zoo/xception.hpp>

using namespace resin;

namespace {

template <auto const& N>
constexpr auto const& code = ir::source_program<N>::value;
template <auto const& N>
constexpr extent3 output = code<N>.values[code<N>.output].shape();

// The first name is the last one frozen, the second where the features end; `head` replaces the
// last layer with weights and what follows.
#define RESIN_REWRITES(net, last_frozen, end, head, ...)                                        \
  constexpr auto headed_##net = replace_head(zoo::net, head);                                   \
  constexpr auto features_##net = features(zoo::net, end);                                      \
  constexpr auto frozen_##net = freeze(zoo::net, until(last_frozen));                           \
  constexpr auto transferred_##net = freeze(headed_##net, until(last_frozen));                  \
  static_assert(is_valid<headed_##net> && output<headed_##net> == extent3{7, 1, 1} &&           \
                code<headed_##net>.head_count == 0);                                            \
  static_assert(is_valid<features_##net> && output<features_##net> == extent3 __VA_ARGS__);     \
  static_assert(                                                                                \
      is_valid<transferred_##net> && code<transferred_##net>.parameters[0].frozen &&            \
      !code<transferred_##net>.parameters[code<transferred_##net>.parameter_count - 1].frozen); \
  static_assert(is_valid<frozen_##net> && code<frozen_##net>.frozen_size > 0 &&                 \
                code<frozen_##net>.frozen_size < code<zoo::net>.pool_size)

constexpr auto seven = dense{.units = 7, .name = "head"};
constexpr auto seven_maps = conv2d{.filters = 7, .name = "head"} | global_avg_pool;
RESIN_REWRITES(lenet5, "conv1", "conv2", seven, {16, 10, 10});
RESIN_REWRITES(alexnet, "features.8", "features", seven, {256, 6, 6});
RESIN_REWRITES(vgg16_bn, "features.24", "features", seven, {512, 7, 7});
RESIN_REWRITES(nin_cifar10, "block1", "block2", seven_maps, {192, 16, 16});
RESIN_REWRITES(googlenet_aux, "inception4c", "inception5b", seven, {1024, 7, 7});
RESIN_REWRITES(bn_inception, "inception_4e", "inception_5b", seven, {1024, 7, 7});
RESIN_REWRITES(inception_v3_aux, "Mixed_6e", "Mixed_7c", seven, {2048, 8, 8});
RESIN_REWRITES(inception_v4, "features.12", "features", seven, {1536, 8, 8});
RESIN_REWRITES(xception, "block12", "conv4", seven, {2048, 10, 10});
RESIN_REWRITES(resnet18_a, "layer3", "layer4", seven, {512, 7, 7});
RESIN_REWRITES(resnet50, "layer3.4", "layer4", seven, {2048, 7, 7});
RESIN_REWRITES(cifar_resnet20, "layer1.1", "layer3", seven, {64, 8, 8});
RESIN_REWRITES(preact_resnet164, "layer2", "layer3", seven, {256, 8, 8});
RESIN_REWRITES(squeezenet1_1, "features.9", "features", seven_maps, {512, 13, 13});
RESIN_REWRITES(densenet121, "features.denseblock3", "features", seven, {1024, 7, 7});
RESIN_REWRITES(mobilenet_v2, "features.13", "features", seven, {1280, 7, 7});
RESIN_REWRITES(resnext50_32x4d, "layer3", "layer4", seven, {2048, 7, 7});
RESIN_REWRITES(se_resnet50, "layer2", "layer4", seven, {2048, 7, 7});
RESIN_REWRITES(mlperf_tiny_resnet8, "layer2", "layer3", seven, {64, 8, 8});

}  // namespace

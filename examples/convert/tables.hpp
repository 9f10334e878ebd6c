// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The built-in tables. table.hpp explains how they read.

#include <iterator>
#include <string_view>

namespace convert {

struct named_table {
  char const* name;
  char const* what;
  char const* text;
};

inline constexpr named_table built_in_tables[] = {
    {"caffe", "Caffe and ncnn: layer_weight, layer_bias; mean_image left out", R"(
mean_image  -
*_weight    $1.weight
*_bias      $1.bias
)"},
    {"keras", "Keras: kernels HWIO, batch norms gamma, beta, moving_mean, moving_variance", R"(
*/depthwise_kernel  $1.weight  hwcm
*/kernel            $1.weight  kernel
*/bias              $1.bias
*/gamma             $1.weight
*/beta              $1.bias
*/moving_mean       $1.running_mean
*/moving_variance   $1.running_var
)"},
    {"torch", "PyTorch: names as they are, module., _orig_mod. and batch counters left out", R"(
*num_batches_tracked  -
module._orig_mod.*    $1
_orig_mod.module.*    $1
_orig_mod.*           $1
module.*              $1
*                     $1
)"},
    {"resnet8", "MLPerf Tiny's ResNet-8 for CIFAR-10, from Keras", R"(
use keras
conv2d.*                 conv1.$1
batch_normalization.*    bn1.$1
conv2d_1.*               layer1.0.conv1.$1
batch_normalization_1.*  layer1.0.bn1.$1
conv2d_2.*               layer1.0.conv2.$1
batch_normalization_2.*  layer1.0.bn2.$1
conv2d_3.*               layer2.0.conv1.$1
batch_normalization_3.*  layer2.0.bn1.$1
conv2d_4.*               layer2.0.conv2.$1
batch_normalization_4.*  layer2.0.bn2.$1
conv2d_5.*               layer2.0.downsample.$1
conv2d_6.*               layer3.0.conv1.$1
batch_normalization_5.*  layer3.0.bn1.$1
conv2d_7.*               layer3.0.conv2.$1
batch_normalization_6.*  layer3.0.bn2.$1
conv2d_8.*               layer3.0.downsample.$1
dense.*                  fc.$1
)"},
    {"squeezenet1_1", "SqueezeNet 1.1 from Caffe or ncnn; the network wants BGR, as it was trained",
     R"(
use caffe
conv1.*             features.0.$1
fire2/squeeze1x1.*  features.3.squeeze.$1
fire2/*             features.3.$1
fire3/squeeze1x1.*  features.4.squeeze.$1
fire3/*             features.4.$1
fire4/squeeze1x1.*  features.6.squeeze.$1
fire4/*             features.6.$1
fire5/squeeze1x1.*  features.7.squeeze.$1
fire5/*             features.7.$1
fire6/squeeze1x1.*  features.9.squeeze.$1
fire6/*             features.9.$1
fire7/squeeze1x1.*  features.10.squeeze.$1
fire7/*             features.10.$1
fire8/squeeze1x1.*  features.11.squeeze.$1
fire8/*             features.11.$1
fire9/squeeze1x1.*  features.12.squeeze.$1
fire9/*             features.12.$1
conv10.*            classifier.1.$1
)"},
    {"squeezenet1_1_rgb", "the same, its first layer turned so that the network wants RGB", R"(
use squeezenet1_1
features.0.weight   features.0.weight  bgr
*                   $1
)"},
};

inline char const* built_in_table(std::string_view name) {
  for (named_table const& t : built_in_tables)
    if (name == t.name) return t.text;
  return nullptr;
}

}  // namespace convert

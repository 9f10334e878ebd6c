// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense prediction on the bodies of classifiers: FCN (Long et al. 2015) and DeepLab v3 (Chen et al.
// 2017) with ResNet-50, DeepLab v3 and LR-ASPP with MobileNet v3. Names are torchvision's; 21
// classes, 224 x 224.

#include <resin/base/namespaces.hpp>
#include <resin/zoo/mobilenet_v3.hpp>
#include <resin/zoo/resnet.hpp>

// clang-format off
namespace resin::zoo::segment::inline RESIN_VERSION {

constexpr auto conv_bn(label conv, label norm, int filters, int kernel, int stride = 1, int dilation = 1) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = kernel / 2 * dilation,
                .dilation = dilation, .bias = false, .name = conv} | batch_norm{.name = norm};
}
constexpr auto body(int width, int dilation) {
  return conv_bn("conv1", "bn1", width, 1) | relu | conv_bn("conv2", "bn2", width, 3, 1, dilation) | relu
       | conv_bn("conv3", "bn3", 4 * width, 1);
}
/// A stage whose windows widen where it would halve the image.
constexpr auto dilated(label name, int blocks, int width, int before, int after) {
  return named(name, named("0", residual(body(width, before), resnet::projection(4 * width, 1)) | relu)
                     | repeat(blocks - 1, residual(body(width, after)) | relu, 1));
}
/// 2048 x 28 x 28.
constexpr auto resnet50_body() {
  using namespace resnet;
  return conv2d{.filters = 64, .kernel = 7, .stride = 2, .padding = 3, .bias = false, .name = "conv1"}
       | batch_norm{.name = "bn1"} | relu | max_pool2d{.window = 3, .stride = 2, .padding = 1}
       | stage<bottleneck>("layer1", 3, 64, 1) | stage<bottleneck>("layer2", 4, 128, 2)
       | dilated("layer3", 6, 256, 1, 2) | dilated("layer4", 3, 512, 2, 4);
}
constexpr auto to_size(int side) { return upsample{.size = side, .mode = bilinear}; }

constexpr auto rate(label place, int dilation) { return named(place, conv_bn("0", "1", 256, 3, 1, dilation) | relu); }
/// Atrous spatial pyramid pooling on side x side features, then the classifier.
constexpr auto deeplab_head(int side) {
  return named("0", named("convs", branches(named("0", conv_bn("0", "1", 256, 1) | relu), rate("1", 12), rate("2", 24), rate("3", 36),
                                            named("4", global_avg_pool | conv_bn("1", "2", 256, 1) | relu | to_size(side))))
                    | named("project", conv_bn("0", "1", 256, 1) | relu | dropout{}))
       | conv_bn("1", "2", 256, 3) | relu | conv2d{.filters = 21, .name = "4"};
}

}  // namespace resin::zoo::segment
namespace resin::zoo::inline RESIN_VERSION {

/// 32,957,013 parameters.
inline constexpr auto fcn_resnet50 = [] {
  using namespace segment;
  return input{3, 224, 224} | named("backbone", resnet50_body())
       | named("classifier", conv_bn("0", "1", 512, 3) | relu | dropout{.rate = .1} | conv2d{.filters = 21, .name = "4"})
       | to_size(224);
}();
/// 39,638,869 parameters.
inline constexpr auto deeplabv3_resnet50 =
    input{3, 224, 224} | named("backbone", segment::resnet50_body()) | named("classifier", segment::deeplab_head(28)) | segment::to_size(224);
/// 11,025,477 parameters.
inline constexpr auto deeplabv3_mobilenet_v3_large =
    input{3, 224, 224} | named("backbone", mobile3::large_features(2)) | named("classifier", segment::deeplab_head(14)) | segment::to_size(224);
/// 3,221,538 parameters (Howard et al. 2019): features of an eighth and of a sixteenth of the image meet.
inline constexpr auto lraspp_mobilenet_v3_large = [] {
  using namespace segment;
  return input{3, 224, 224}
       | named("backbone", mobile3::large_beginning() | mark("low") | mobile3::large_end(2) | mark("high"))
       | named("classifier", named("cbr", conv_bn("0", "1", 128, 1) | relu)
           | scale_by(recall("high") | global_avg_pool | named("scale", conv2d{.filters = 128, .bias = false, .name = "1"}) | sigmoid)
           | to_size(28)
           | sum(conv2d{.filters = 21, .name = "high_classifier"}, recall("low") | conv2d{.filters = 21, .name = "low_classifier"}))
       | to_size(224);
}();

}  // namespace resin::zoo
// clang-format on

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Parameters and multiply-adds of the zoo, from the papers' tables and counted independently: LeNet
// to VGG, and small nets.

#include "counts.hpp"

#include <resin/zoo/alexnet.hpp>
#include <resin/zoo/cifar10_quick.hpp>
#include <resin/zoo/ciresan.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/lenet5_1998.hpp>
#include <resin/zoo/mlperf_tiny.hpp>
#include <resin/zoo/nin.hpp>
#include <resin/zoo/squeezenet.hpp>
#include <resin/zoo/vgg.hpp>
#include <resin/zoo/zfnet.hpp>

using namespace resin;

namespace {

static_assert(counts<zoo::lenet5>(61'706, 416'520));
static_assert(counts<zoo::lenet5_1998>(60'000, 328'096));
static_assert(counts<zoo::caffe_lenet>(431'080, 2'293'000));
static_assert(counts<zoo::alexnet>(61'100'840, 714'188'480));
static_assert(counts<zoo::alexnet_grouped>(60'965'224, 724'406'816));
static_assert(counts<zoo::alexnet_ungrouped>(62'378'344, 1'135'256'096));
static_assert(counts<zoo::zfnet>(62'357'608, 1'168'032'896));
static_assert(counts<zoo::vgg11>(132'863'336, 7'609'090'048));
static_assert(counts<zoo::vgg13>(133'047'848, 11'308'466'176));
static_assert(counts<zoo::vgg16_c>(133'638'952, 11'770'888'192));
static_assert(counts<zoo::vgg16>(138'357'544, 15'470'264'320));
static_assert(counts<zoo::vgg19>(143'667'240, 19'632'062'464));
static_assert(counts<zoo::vgg16_bn>(138'365'992, 15'470'264'320));
static_assert(counts<zoo::nin_cifar10>(966'986, 222'486'528));
static_assert(counts<zoo::nin_imagenet>(7'595'176, 1'100'188'800));
static_assert(counts<zoo::squeezenet1_0>(1'248'424, 818'924'576));
static_assert(counts<zoo::squeezenet1_1>(1'235'496, 349'151'936));
static_assert(counts<zoo::squeezenet1_0_caffe>(1'248'424, 861'339'936));
static_assert(counts<zoo::squeezenet1_1_caffe>(1'235'496, 387'747'520));
static_assert(counts<zoo::cifar10_quick>(145'578, 12'354'176));
static_assert(counts<zoo::ciresan_mnist>(76'040, 1'891'820));
static_assert(counts<zoo::mlperf_tiny_resnet8>(78'186, 12'501'632));

}  // namespace

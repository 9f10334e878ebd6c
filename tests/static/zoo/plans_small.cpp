// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The plans of LeNet to VGG, and of small nets: nothing copied, little memory, within the
// compilers' default limits.

#include "tight.hpp"

#include <resin/zoo/alexnet.hpp>
#include <resin/zoo/cifar10_quick.hpp>
#include <resin/zoo/ciresan.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/mlperf_tiny.hpp>
#include <resin/zoo/mobilenet.hpp>
#include <resin/zoo/nin.hpp>
#include <resin/zoo/squeezenet.hpp>
#include <resin/zoo/vgg.hpp>
#include <resin/zoo/zfnet.hpp>

using namespace resin;

static_assert(tight_network<zoo::lenet5>());
static_assert(tight_network<zoo::caffe_lenet>());
static_assert(tight_network<zoo::alexnet>());
static_assert(tight_network<zoo::alexnet_grouped>());
static_assert(tight_network<zoo::zfnet>());
static_assert(tight_network<zoo::vgg11>());
static_assert(tight_network<zoo::vgg16_c>());
static_assert(tight_network<zoo::vgg19>());
static_assert(tight_network<zoo::vgg16_bn>());
static_assert(tight_network<zoo::nin_cifar10>());
static_assert(tight_network<zoo::nin_imagenet>());
static_assert(tight_network<zoo::squeezenet1_0>());
static_assert(tight_network<zoo::squeezenet1_1>());
static_assert(tight_network<zoo::cifar10_quick>());
static_assert(tight_network<zoo::ciresan_mnist>());
static_assert(tight_network<zoo::mlperf_tiny_resnet8>());
static_assert(tight_network<zoo::mobilenet_v1>());
static_assert(tight_network<zoo::mobilenet_v2>());

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The compiled programs of real networks: fused, differentiated, planned, and how many kernels they
// need.

#include <resin/passes/compile.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/resnet.hpp>

using namespace resin;

namespace {

template <class C>
constexpr int count(ir::op_kind kind, int first = 0) {
  int n = 0;
  for (int i = first; i < C::code.op_count; ++i) n += C::code.ops[i].kind == kind;
  return n;
}
using enum ir::op_kind;

/// No copy for any concat or add, everything elementwise in an epilogue, the arena within 5 % of
/// what lives at one time.
template <class C>
constexpr bool tight() {
  return count<C>(copy) == 0 && count<C>(add) == 0 &&
         C::memory.arena * 100 <= C::memory.bound * 105;
}

using r50 = ir::evaluation<zoo::resnet50, 4>;
using r50_training = ir::training<zoo::resnet50, 4, false>;
static_assert(tight<r50>() && tight<r50_training>());
static_assert(count<r50>(batch_norm) == 0 && count<r50>(activation) == 0);
static_assert(count<r50_training>(activation) == 0 &&
              count<r50_training>(batch_norm) == count<r50_training>(batch_norm_backward));

using google = ir::evaluation<zoo::googlenet, 4>;
using google_training = ir::training<zoo::googlenet, 4, false>;
static_assert(tight<google>() && tight<google_training>());
static_assert(count<google>(concat) == 9 && count<google>(batch_norm) == 0);

// ResNet-152 differs from ResNet-50, and -1202 from -20, in counts alone: the same ops, the same
// kernels, the same arena.
using r152 = ir::evaluation<zoo::resnet152, 4>;
static_assert(r152::code.op_count == r50::code.op_count &&
              r152::work.kernel_keys == r50::work.kernel_keys &&
              r152::memory.arena == r50::memory.arena);
using c20 = ir::training<zoo::cifar_resnet20, 4, false>;
using c110 = ir::training<zoo::cifar_resnet110, 4, false>;
using c1202 = ir::training<zoo::cifar_resnet1202, 4, false>;
static_assert(c20::code.op_count == c110::code.op_count &&
              c110::code.op_count == c1202::code.op_count);
static_assert(c20::work.kernel_keys == c110::work.kernel_keys &&
              c110::work.kernel_keys == c1202::work.kernel_keys);

// The number of kernels that each network instantiates, for vectors of 16, 8 and 4 floats.
constexpr int lanes = this_target.lanes(4);
constexpr bool keys(int got, int for_16, int for_8, int for_4) {
  return got <= (lanes == 16 ? for_16 : lanes == 8 ? for_8 : for_4);
}
static_assert(keys(r50::work.kernel_keys, 12, 12, 12));
static_assert(keys(google::work.kernel_keys, 19, 18, 18));
static_assert(keys(c20::work.kernel_keys, 30, 30, 30));

// LeNet-5: six filters leave the lanes to columns where a block has eight lanes and more; planes up
// to the second convolution, whose sixteen filters fill blocks again, and as far on the way back.
using lenet = ir::training<zoo::lenet5, 4, false>;
template <class C>
constexpr int planes() {
  int n = 0;
  for (int i = 0; i < C::code.op_count; ++i)
    n += C::code.ops[i].y >= 0 && C::code.values[C::code.ops[i].y].form == layout::planar;
  return n;
}
static_assert(planes<ir::evaluation<zoo::lenet5, 4>>() == (lanes >= 8 ? 2 : 0));
static_assert(planes<lenet>() == (lanes >= 8 ? 5 : 0));
static_assert(planes<ir::evaluation<zoo::caffe_lenet, 4>>() == 0 && planes<c20>() == 0 &&
              planes<google_training>() == 0);
static_assert(keys(ir::evaluation<zoo::lenet5, 4>::work.kernel_keys, 7, 7, 6));
static_assert(keys(lenet::work.kernel_keys, 16, 16, 14));
// A tap or another reader that wants blocks keeps them; the gradient of the images is blocked.
constexpr auto few = conv2d{.filters = 5, .kernel = 3, .padding = same};
constexpr auto stem = input{1, 12, 12} | few;
constexpr auto tapped =
    stem | tap("a") | few | max_pool2d{.window = 2} | resin::flatten | resin::dense{.units = 3};
constexpr auto split_pool =
    stem | max_pool2d{.window = 3, .stride = 2} | few | global_avg_pool | resin::dense{.units = 3};
constexpr auto chain = stem | relu | max_pool2d{.window = 2} | few | tanh_ | few | global_avg_pool |
                       resin::dense{.units = 3};
static_assert(planes<ir::evaluation<tapped, 4>>() == 0 &&
              planes<ir::evaluation<split_pool, 4>>() == 0);
static_assert(planes<ir::evaluation<chain, 4>>() == (lanes >= 8 ? 3 : 0));

// A frozen prefix has no reverse ops, keeps nothing for them, and its batch norms fold away.
constexpr auto frozen = freeze(zoo::resnet50, until("layer3"));
using half = ir::training<frozen, 4, false>;
constexpr bool no_reverse_of_frozen() {
  for (int i = half::code.forward_ops; i < half::code.op_count; ++i)
    if (half::code.ops[i].frozen) return false;
  return true;
}
static_assert(no_reverse_of_frozen() && count<half>(batch_norm) < count<r50_training>(batch_norm));
static_assert(half::memory.arena * 4 < r50_training::memory.arena);

}  // namespace

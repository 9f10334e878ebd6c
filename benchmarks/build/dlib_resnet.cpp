// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The nearest equivalents in dlib of what the build contract compiles: CIFAR ResNet-20 and
// ResNet-34, by RESIN_DEPTH, with a trainer.
#include <dlib/dnn.h>

namespace {

using namespace dlib;

template <template <int, template <typename> class, int, typename> class Block, int N,
          template <typename> class Norm, typename Below>
using residual = add_prev1<Block<N, Norm, 1, tag1<Below>>>;
template <template <int, template <typename> class, int, typename> class Block, int N,
          template <typename> class Norm, typename Below>
using residual_down = add_prev2<avg_pool<2, 2, 2, 2, skip1<tag2<Block<N, Norm, 2, tag1<Below>>>>>>;
template <int N, template <typename> class Norm, int Stride, typename Below>
using block = Norm<con<N, 3, 3, 1, 1, relu<Norm<con<N, 3, 3, Stride, Stride, Below>>>>>;
template <int N, typename Below>
using same = relu<residual<block, N, bn_con, Below>>;
template <int N, typename Below>
using down = relu<residual_down<block, N, bn_con, Below>>;

#if RESIN_DEPTH == 20
template <typename Below>
using same16 = same<16, Below>;
template <typename Below>
using same32 = same<32, Below>;
template <typename Below>
using same64 = same<64, Below>;
using net_type = loss_multiclass_log<
    fc<10, avg_pool_everything<repeat<
               2, same64,
               down<64, repeat<2, same32,
                               down<32, repeat<3, same16,
                                               relu<bn_con<con<16, 3, 3, 1, 1,
                                                               input<matrix<rgb_pixel>>>>>>>>>>>>>;
#else
template <typename Below>
using same64 = same<64, Below>;
template <typename Below>
using same128 = same<128, Below>;
template <typename Below>
using same256 = same<256, Below>;
template <typename Below>
using same512 = same<512, Below>;
using net_type = loss_multiclass_log<fc<
    1000,
    avg_pool_everything<repeat<
        2, same512,
        down<512,
             repeat<5, same256,
                    down<256,
                         repeat<3, same128,
                                down<128,
                                     repeat<3, same64,
                                            max_pool<3, 3, 2, 2,
                                                     relu<bn_con<
                                                         con<64, 7, 7, 2, 2,
                                                             input<matrix<rgb_pixel>>>>>>>>>>>>>>>>;
#endif

}  // namespace

void train(std::vector<matrix<rgb_pixel>> const& images, std::vector<unsigned long> const& labels) {
  net_type net;
  dnn_trainer<net_type> trainer(net, sgd(1e-4f, .9f));
  trainer.set_learning_rate(.1);
  trainer.train(images, labels);
}

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the layers share that drop whole stretches of an image at random.

#include <resin/base/namespaces.hpp>

namespace resin::detail::inline RESIN_VERSION {

/// y = keep x on `count` elements from `at` of image n.
template <class W, class V>
void keep_stretch(W const& w, V const& keep, long long n, long long at, long long count) {
  for (long long i = at; i < at + count; i += W::lanes)
    W::store(w.y.at(n) + i, keep * W::load(w.x.at(n) + i));
}
/// dx = keep dy + addend there.
template <class W, class V>
void keep_stretch_backward(W const& w, V const& keep, long long n, long long at, long long count) {
  for (long long i = at; i < at + count; i += W::lanes) {
    V const r = keep * W::load(w.dy.at(n) + i);
    W::store(w.dx.at(n) + i, w.addend.data ? r + W::load(w.addend.at(n) + i) : r);
  }
}

}  // namespace resin::detail

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A compiled network behind a handle that does not say which: a program picks among several at run
// time, and a translation unit that only holds the handle compiles none. Not in the front door;
// include it by name.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>

#include <memory>

namespace resin::ir::inline RESIN_VERSION {
template <auto const& Net>
struct print_for;
}  // namespace resin::ir
namespace resin::inline RESIN_TARGET {

template <auto const& Net, class T, class Print>
class network;

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
[[noreturn, gnu::cold, gnu::noinline]] inline void no_network_held() {
  throw error(
      "any_network: it holds no network - make it of one, as in "
      "any_network<>(network<lenet5>{}); `if (handle)` asks");
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Owns a network of any value, compiled for any processor, or none: then it is false, and whatever
/// is asked of it throws error. `infer` takes and returns raw planar memory; one call at a time an
/// object, as for a network. This is the library's one indirect call: one for each batch.
template <class T = float>
class any_network {
 public:
  any_network() = default;
  /// Takes a network over; `any_network<>(network<lenet5>{})`.
  template <auto const& Net, class Print>
  explicit any_network(network<Net, T, Print> net)
      : self_(new held<network<Net, T, Print>>(static_cast<network<Net, T, Print>&&>(net))) {}

  [[nodiscard]] explicit operator bool() const { return self_ != nullptr; }
  [[nodiscard]] extent3 input_shape() const { return held_one().input_shape(); }
  [[nodiscard]] extent3 output_shape() const { return held_one().output_shape(); }
  /// n images in, n outputs out, planar and one behind the other.
  void infer(T const* images, int n, T* out) { held_one().infer(images, n, out); }
  void reserve(int n) { held_one().reserve(n); }
  void use_threads(int n) { held_one().use_threads(n); }

  /// The network again, or nullptr if it is of another value, or compiled for another processor
  /// than the caller: to load weights, to train it.
  template <auto const& Net, class Print = typename ir::print_for<Net>::type>
  [[nodiscard]] network<Net, T, Print>* get() {
    auto* const mine = dynamic_cast<held<network<Net, T, Print>>*>(self_.get());
    return mine ? &mine->net : nullptr;
  }

 private:
  struct holder {
    virtual ~holder() = default;
    virtual extent3 input_shape() const = 0;
    virtual extent3 output_shape() const = 0;
    virtual void infer(T const* images, int n, T* out) = 0;
    virtual void reserve(int n) = 0;
    virtual void use_threads(int n) = 0;
  };
  // Of the network's type, not of its value: the type's name has the processor.
  template <class Held>
  struct held final : holder {
    Held net;
    explicit held(Held&& taken) : net(static_cast<Held&&>(taken)) {}
    extent3 input_shape() const override { return net.input_shape; }
    extent3 output_shape() const override { return net.output_shape; }
    void infer(T const* images, int n, T* out) override { net.infer(images, n, out); }
    void reserve(int n) override { net.reserve(n); }
    void use_threads(int n) override { net.use_threads(n); }
  };
  [[nodiscard]] holder& held_one() const {
    if (!self_) detail::no_network_held();
    return *self_;
  }
  std::unique_ptr<holder> self_;
};

}  // namespace resin

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network run by the book: the unfused program, op by op, planar doubles, obvious loops. It knows
// nothing of layouts, fusion, folding or memory, and judges all of them.

#include <resin/runtime/network.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace reference {

using namespace resin;
using tensor = std::vector<double>;

inline double activate(activation_kind a, double alpha, double x) {
  switch (a) {
    case activation_kind::relu:
      return std::max(x, 0.0);
    case activation_kind::relu6:
      return std::min(std::max(x, 0.0), 6.0);
    case activation_kind::leaky_relu:
      return x > 0 ? x : alpha * x;
    case activation_kind::elu:
      return x > 0 ? x : alpha * std::expm1(x);
    case activation_kind::silu:
      return x / (1 + std::exp(-x));
    case activation_kind::gelu:
      return x * 0.5 * std::erfc(-x / std::sqrt(2.0));
    case activation_kind::sigmoid:
      return 1 / (1 + std::exp(-x));
    case activation_kind::tanh:
      return std::tanh(x);
    case activation_kind::hard_swish:
      return x * std::min(std::max(x + 3, 0.0), 6.0) / 6;
    default:
      return x;
  }
}

/// What a leaf layer computes, by the book: the test of the layer says it, `static tensor run(L
/// const&, extent3 in, tensor const& x, extent3 out, std::vector<tensor> const& parameters)`.
template <class L>
struct by_the_book;
template <>
struct by_the_book<dropout> {
  static tensor run(dropout const&, extent3, tensor const& x, extent3, std::vector<tensor> const&) {
    return x;
  }
};
template <>
struct by_the_book<softmax_layer> {
  static tensor run(softmax_layer, extent3 in, tensor x, extent3, std::vector<tensor> const&) {
    std::size_t const plane = static_cast<std::size_t>(in.h) * in.w;
    for (std::size_t p = 0; p < plane; ++p) {
      double most = -HUGE_VAL, total = 0;
      for (std::size_t i = p; i < x.size(); i += plane) most = std::max(most, x[i]);
      for (std::size_t i = p; i < x.size(); i += plane) total += x[i] = std::exp(x[i] - most);
      for (std::size_t i = p; i < x.size(); i += plane) x[i] /= total;
    }
    return x;
  }
};
template <>
struct by_the_book<local_response_norm> {
  static tensor run(local_response_norm const& l, extent3 in, tensor const& x, extent3,
                    std::vector<tensor> const&) {
    tensor y = x;
    int const plane = in.h * in.w;
    for (int c = 0; c < in.c; ++c)
      for (int p = 0; p < plane; ++p) {
        double sum = 0;
        for (int n = std::max(0, c - l.size / 2); n <= std::min(in.c - 1, c + (l.size - 1) / 2);
             ++n)
          sum += x[static_cast<std::size_t>(n * plane + p)] *
                 x[static_cast<std::size_t>(n * plane + p)];
        y[static_cast<std::size_t>(c * plane + p)] *=
            std::pow(l.k + l.alpha / l.size * sum, -l.beta);
      }
    return y;
  }
};

/// Runs one image through a network in evaluation mode. `lambda` stands for every
/// activation(lambda).
template <auto const& Net, class State, class = ir::print_of<Net>>
tensor evaluate(State const& state, tensor const& image, double (*lambda)(double) = nullptr) {
  static constexpr auto const& p = ir::source_program<Net>::value;
  std::map<int, tensor> v;
  std::vector<int> index(static_cast<std::size_t>(p.region_count) + 1, 0);
  v[p.input] = image;

  auto const array = [&](int parameter) {
    ir::path_text const path =
        ir::path_of(ir::names_of<Net>, p.parameters[parameter].layer, index.data());
    auto const& a = state.at(std::string(path.text, static_cast<std::size_t>(path.size)) + "." +
                             detail::leaf_name(p.parameters[parameter]));
    return tensor(a.data(), a.data() + a.size());
  };
  auto const run_op = [&](ir::op const& o) {
    using enum ir::op_kind;
    ir::value const xs = o.x >= 0 ? p.values[o.x] : ir::value{}, ys = p.values[o.y];
    tensor const& x = v[o.x];
    tensor y(static_cast<std::size_t>(ys.c) * ys.h * ys.w, 0.0);
    auto const at_x = [&](int c, int h, int w) {
      return x[(static_cast<std::size_t>(c) * xs.h + h) * xs.w + w];
    };
    auto const at_y = [&](int c, int h, int w) -> double& {
      return y[(static_cast<std::size_t>(c) * ys.h + h) * ys.w + w];
    };
    ir::window2 const& win = o.window;
    if (o.kind == conv) {
      tensor const weight = array(o.weight),
                   bias = o.bias >= 0 ? array(o.bias) : tensor(static_cast<std::size_t>(ys.c), 0.0);
      int const cg = xs.c / o.groups, kg = ys.c / o.groups;
      for (int k = 0; k < ys.c; ++k)
        for (int q = 0; q < ys.h; ++q)
          for (int r = 0; r < ys.w; ++r) {
            double sum = bias[static_cast<std::size_t>(k)];
            for (int c = 0; c < cg; ++c)
              for (int i = 0; i < win.kernel.h; ++i)
                for (int j = 0; j < win.kernel.w; ++j) {
                  int const h = q * win.stride.h - win.padding.top + i * win.dilation.h,
                            w = r * win.stride.w - win.padding.left + j * win.dilation.w;
                  if (h < 0 || w < 0 || h >= xs.h || w >= xs.w) continue;
                  sum += at_x(k / kg * cg + c, h, w) *
                         weight[((static_cast<std::size_t>(k) * cg + c) * win.kernel.h + i) *
                                    win.kernel.w +
                                j];
                }
            at_y(k, q, r) = sum;
          }
    } else if (o.kind == dense) {
      tensor const weight = array(o.weight),
                   bias = o.bias >= 0 ? array(o.bias) : tensor(static_cast<std::size_t>(ys.c), 0.0);
      for (int k = 0; k < ys.c; ++k) {
        double sum = bias[static_cast<std::size_t>(k)];
        for (int c = 0; c < xs.c; ++c)
          sum += x[static_cast<std::size_t>(c)] * weight[static_cast<std::size_t>(k) * xs.c + c];
        y[static_cast<std::size_t>(k)] = sum;
      }
    } else if (o.kind == batch_norm) {
      tensor const gamma = array(o.norm), beta = array(o.norm + 1), mean = array(o.norm + 2),
                   var = array(o.norm + 3);
      std::size_t const plane = static_cast<std::size_t>(xs.h) * xs.w;
      for (std::size_t i = 0; i < y.size(); ++i) {
        std::size_t const c = i / plane;
        y[i] = (x[i] - mean[c]) / std::sqrt(var[c] + o.epsilon) * gamma[c] + beta[c];
      }
    } else if (o.kind == activation) {
      for (std::size_t i = 0; i < y.size(); ++i) y[i] = activate(o.act, o.alpha, x[i]);
    } else if (o.kind == custom_activation) {
      for (std::size_t i = 0; i < y.size(); ++i) y[i] = lambda(x[i]);
    } else if (o.kind == max_pool || o.kind == avg_pool) {
      for (int c = 0; c < ys.c; ++c)
        for (int q = 0; q < ys.h; ++q)
          for (int r = 0; r < ys.w; ++r) {
            int const top = q * win.stride.h - win.padding.top,
                      left = r * win.stride.w - win.padding.left;
            double most = -HUGE_VAL, sum = 0;
            int inside = 0;
            for (int i = 0; i < win.kernel.h; ++i)
              for (int j = 0; j < win.kernel.w; ++j) {
                int const h = top + i * win.dilation.h, w = left + j * win.dilation.w;
                if (h < 0 || h >= xs.h || w < 0 || w >= xs.w) continue;
                ++inside;
                most = std::max(most, at_x(c, h, w));
                sum += at_x(c, h, w);
              }
            int const padded = (std::min(top + win.kernel.h, xs.h + win.padding.bottom) - top) *
                               (std::min(left + win.kernel.w, xs.w + win.padding.right) - left);
            at_y(c, q, r) =
                o.kind == max_pool ? most : sum / (win.count_include_pad ? padded : inside);
          }
    } else if (o.kind == max_unpool) {
      tensor const& pooled = v[o.saved];
      for (int c = 0; c < xs.c; ++c)
        for (int q = 0; q < xs.h; ++q)
          for (int r = 0; r < xs.w; ++r) {
            int top = -1, left = -1;
            double most = -HUGE_VAL;
            for (int i = 0; i < win.kernel.h; ++i)
              for (int j = 0; j < win.kernel.w; ++j) {
                int const h = q * win.stride.h - win.padding.top + i * win.dilation.h,
                          w = r * win.stride.w - win.padding.left + j * win.dilation.w;
                if (h < 0 || h >= ys.h || w < 0 || w >= ys.w) continue;
                double const x_hw = pooled[(static_cast<std::size_t>(c) * ys.h + h) * ys.w + w];
                if (x_hw > most) most = x_hw, top = h, left = w;
              }
            at_y(c, top, left) = at_x(c, q, r);
          }
    } else if (o.kind == adaptive_avg_pool) {
      for (int c = 0; c < ys.c; ++c)
        for (int q = 0; q < ys.h; ++q)
          for (int r = 0; r < ys.w; ++r) {
            double sum = 0;
            int n = 0;
            for (int h = q * xs.h / ys.h; h < ((q + 1) * xs.h + ys.h - 1) / ys.h; ++h)
              for (int w = r * xs.w / ys.w; w < ((r + 1) * xs.w + ys.w - 1) / ys.w; ++w, ++n)
                sum += at_x(c, h, w);
            at_y(c, q, r) = sum / n;
          }
    } else if (o.kind == flatten) {
      y = x;
    } else if (o.kind == pad_channels) {
      for (int c = 0; c < xs.c; ++c)
        for (int q = 0; q < ys.h; ++q)
          for (int r = 0; r < ys.w; ++r)
            at_y((ys.c - xs.c) / 2 + c, q, r) = at_x(c, q * win.stride.h, r * win.stride.w);
    } else if (o.kind == scale) {
      for (int c = 0; c < ys.c; ++c)
        for (int q = 0; q < ys.h; ++q)
          for (int r = 0; r < ys.w; ++r)
            at_y(c, q, r) = at_x(c, q, r) * v[o.saved][static_cast<std::size_t>(c)];
    } else if (o.kind == add) {
      for (std::size_t i = 0; i < y.size(); ++i) y[i] = x[i] + v[o.addend][i];
    } else if (o.kind == concat) {
      y.clear();
      for (int k = 0; k < o.operands; ++k) {
        tensor const& piece = v[p.operands[o.first_operand + k]];
        y.insert(y.end(), piece.begin(), piece.end());
      }
    } else if (o.kind == leaf) {
      ir::leaf_info const& info = p.leaves[o.leaf];
      std::vector<tensor> parameters;
      for (int k = 0; k < info.parameter_count; ++k)
        parameters.push_back(array(info.parameters + k));
      ir::leaves_of<Net>.visit(info, [&](auto const& layer) {
        using L = std::remove_cvref_t<decltype(layer)>;
        if (!info.traits.in_evaluation)
          y = x;
        else
          y = by_the_book<L>::run(layer, xs.shape(), x, ys.shape(), parameters);
      });
    } else {
      throw std::runtime_error("reference: an op that is not known");
    }
    v[o.y] = y;
  };
  auto const run = [&](auto const& self, int first, int last, int r) -> void {
    for (int i = first; i < last;) {
      int child = p.ops[i].region;
      if (child == r) {
        run_op(p.ops[i++]);
        continue;
      }
      while (p.regions[child].parent != r) child = p.regions[child].parent;
      ir::region const& g = p.regions[child];
      v[g.argument] = v[g.initial];
      for (int n = 0; n < g.count; ++n) {
        index[static_cast<std::size_t>(child)] = n;
        self(self, g.first_op, g.last_op, child);
        v[g.argument] = v[g.yield];
      }
      v[g.result] = v[g.yield];
      i = g.last_op;
    }
  };
  run(run, 0, p.op_count, -1);
  return v[p.output];
}

}  // namespace reference

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One-stage detection: boxes, the loss of a head that predicts one box a cell, and PASCAL VOC's
// average precision.

#include <resin/train/loss.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace design {

/// Edges in pixels; right and bottom are the first pixel outside (VOC's last pixel inside, plus
/// one).
struct box {
  double left, top, right, bottom;
};
inline double area(box const& b) {
  return std::max(0., b.right - b.left) * std::max(0., b.bottom - b.top);
}
/// Intersection over union.
inline double overlap(box const& a, box const& b) {
  double const both = area({std::max(a.left, b.left), std::max(a.top, b.top),
                            std::min(a.right, b.right), std::min(a.bottom, b.bottom)});
  return both > 0 ? both / (area(a) + area(b) - both) : 0;
}

struct object {
  box where;
  int kind;
};
using scene = std::vector<object>;
struct detection {
  int image, kind;
  double score;
  box where;
};

/// PASCAL VOC's average precision of one class at an overlap of .5. Detections are taken by falling
/// score; one is right if its best object of the class in its image overlaps it by .5 at least and
/// is not yet found, and wrong otherwise, a second find of the same object included. The precision
/// at a recall is the best at that recall or beyond; the average is the area under it (VOC 2010
/// on), or the mean at recalls 0, .1, ... 1 (VOC 2007). Not a number where the class has no object.
inline double average_precision(std::vector<detection> found, std::vector<scene> const& truth,
                                int kind, bool eleven_points = false) {
  std::erase_if(found, [&](detection const& d) { return d.kind != kind; });
  std::stable_sort(found.begin(), found.end(),
                   [](detection const& a, detection const& b) { return a.score > b.score; });
  double objects = 0, right = 0;
  std::vector<std::vector<bool>> taken;
  for (scene const& s : truth) {
    taken.emplace_back(s.size());
    for (object const& o : s) objects += o.kind == kind;
  }
  if (objects == 0) return NAN;
  std::vector<double> recall, precision;
  for (detection const& d : found) {
    scene const& s = truth[static_cast<std::size_t>(d.image)];
    double best = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < s.size(); ++i)
      if (s[i].kind == kind && overlap(d.where, s[i].where) > best)
        best = overlap(d.where, s[i].where), at = i;
    std::vector<bool>& seen = taken[static_cast<std::size_t>(d.image)];
    if (best >= .5 && !seen[at]) {
      seen[at] = true;
      ++right;
    }
    recall.push_back(right / objects);
    precision.push_back(right / static_cast<double>(recall.size()));
  }
  for (std::size_t i = precision.size(); i-- > 1;)
    precision[i - 1] = std::max(precision[i - 1], precision[i]);
  double sum = 0, last = 0;
  if (eleven_points) {
    for (int k = 0; k <= 10; ++k) {
      auto const at = std::lower_bound(recall.begin(), recall.end(), k / 10. - 1e-12);
      if (at != recall.end()) sum += precision[static_cast<std::size_t>(at - recall.begin())] / 11;
    }
    return sum;
  }
  for (std::size_t i = 0; i < recall.size(); last = recall[i++])
    sum += (recall[i] - last) * precision[i];
  return sum;
}

/// The mean over the classes that have objects.
inline double mean_average_precision(std::vector<detection> const& found,
                                     std::vector<scene> const& truth, int kinds) {
  double sum = 0, classes = 0;
  for (int k = 0; k < kinds; ++k)
    if (double const ap = average_precision(found, truth, k); !std::isnan(ap)) sum += ap, ++classes;
  return sum / classes;
}

inline double logistic(double x) { return 1 / (1 + std::exp(-x)); }

/// A grid of cells, `stride` pixels each; a cell says (object, x, y, width, height, kinds...) about
/// the object whose centre lies in it: logits of object and kinds, the centre within the cell by a
/// logistic, the logarithms of width / anchor and height / anchor.
struct grid {
  int cells, stride, kinds;
  double anchor;
  [[nodiscard]] constexpr int channels() const { return 5 + kinds; }

  template <class T>
  [[nodiscard]] std::vector<detection> read(T const* y, int image, double least_score) const {
    std::vector<detection> found;
    std::size_t const plane = static_cast<std::size_t>(cells * cells);
    for (std::size_t p = 0; p < plane; ++p) {
      auto const at = [&](int c) {
        return static_cast<double>(y[static_cast<std::size_t>(c) * plane + p]);
      };
      double sum = 0;
      for (int k = 0; k < kinds; ++k) sum += std::exp(at(5 + k));
      double const x = (static_cast<double>(p % static_cast<std::size_t>(cells)) +
                        logistic(at(1))) *
                       stride,
                   v = (static_cast<double>(p / static_cast<std::size_t>(cells)) +
                        logistic(at(2))) *
                       stride;
      double const w = anchor * std::exp(std::min(at(3), 3.)) / 2,
                   h = anchor * std::exp(std::min(at(4), 3.)) / 2;
      for (int k = 0; k < kinds; ++k)
        if (double const score = logistic(at(0)) * std::exp(at(5 + k)) / sum; score >= least_score)
          found.push_back({image, k, score, {x - w, v - h, x + w, v + h}});
    }
    return found;
  }
};

/// Of detections of one class that overlap by .5 or more, the best alone.
inline std::vector<detection> without_doubles(std::vector<detection> found) {
  std::stable_sort(found.begin(), found.end(),
                   [](detection const& a, detection const& b) { return a.score > b.score; });
  std::vector<detection> kept;
  for (detection const& d : found)
    if (std::none_of(kept.begin(), kept.end(), [&](detection const& k) {
          return k.kind == d.kind && overlap(k.where, d.where) >= .5;
        }))
      kept.push_back(d);
  return kept;
}

/// A loss of the user's own (`concept Loss`): the targets are numbers of scenes. Over each cell the
/// cross-entropy of "object"; over cells that have one the cross-entropy of its kind and five times
/// the squared errors of its box. Mean over the batch.
struct box_loss {
  grid cells;
  std::vector<scene> const* scenes;

  template <class E, class Targets>
  [[nodiscard]] double value(E const& y, Targets const& targets) const {
    return walk(y, targets, static_cast<typename E::value_type*>(nullptr));
  }
  template <class E, class Targets>
  [[nodiscard]] E gradient(E const& y, Targets const& targets) const {
    E dy = y;
    walk(y, targets, dy.data());
    return dy;
  }

 private:
  template <class E, class Targets, class T>
  double walk(E const& y, Targets const& targets, T* dy) const {
    std::size_t const batch = y.shape()[0],
                      plane = static_cast<std::size_t>(cells.cells * cells.cells),
                      size = plane * static_cast<std::size_t>(cells.channels());
    double loss = 0;
    double const mean = 1 / static_cast<double>(batch);
    for (std::size_t n = 0; n < batch; ++n) {
      std::vector<object const*> at(plane, nullptr);
      for (object const& o : (*scenes)[static_cast<std::size_t>(targets(n))]) {
        auto const cell = [&](double low, double high) {
          return std::clamp(static_cast<int>((low + high) / 2 / cells.stride), 0, cells.cells - 1);
        };
        at[static_cast<std::size_t>(cell(o.where.top, o.where.bottom) * cells.cells +
                                    cell(o.where.left, o.where.right))] = &o;
      }
      for (std::size_t p = 0; p < plane; ++p) {
        auto const in = [&](int c) {
          return static_cast<double>(y.data()[n * size + static_cast<std::size_t>(c) * plane + p]);
        };
        auto const out = [&](int c, double slope) {
          if (dy)
            dy[n * size + static_cast<std::size_t>(c) * plane + p] = static_cast<T>(slope * mean);
        };
        double const there = at[p] ? 1 : 0, sure = logistic(in(0));
        loss +=
            mean * (std::log1p(std::exp(-std::abs(in(0)))) + std::max(in(0), 0.) - there * in(0));
        out(0, sure - there);
        if (!at[p]) {
          for (int c = 1; c < cells.channels(); ++c) out(c, 0);
          continue;
        }
        box const& b = at[p]->where;
        double const s = cells.stride, x = (b.left + b.right) / 2 / s,
                     v = (b.top + b.bottom) / 2 / s;
        double const want[] = {x - std::floor(x), v - std::floor(v),
                               std::log((b.right - b.left) / cells.anchor),
                               std::log((b.bottom - b.top) / cells.anchor)};
        for (int i = 0; i < 4; ++i) {
          double const got = i < 2 ? logistic(in(1 + i)) : in(1 + i),
                       slope = i < 2 ? got * (1 - got) : 1;
          loss += mean * 5 * (got - want[i]) * (got - want[i]);
          out(1 + i, 10 * (got - want[i]) * slope);
        }
        double sum = 0;
        for (int k = 0; k < cells.kinds; ++k) sum += std::exp(in(5 + k));
        loss += mean * (std::log(sum) - in(5 + at[p]->kind));
        for (int k = 0; k < cells.kinds; ++k)
          out(5 + k, std::exp(in(5 + k)) / sum - (k == at[p]->kind));
      }
    }
    return loss;
  }
};

}  // namespace design

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How much room each part of a drawing takes: lengths of lines and items, from the inside out.

#include <resin/describe/drawing.hpp>
#include <resin/describe/svg_canvas.hpp>

#include <algorithm>
#include <string>

namespace resin::detail::inline RESIN_TARGET {

/// Lengths in pixels.
}  // namespace resin::detail
namespace resin::detail::svg_size::inline RESIN_TARGET {
inline constexpr double title = 12, small = 10, gap = 18, labelled_gap = 30, lead = 24, fan = 36,
                        tail = 24, between = 20, skip = 24, frame = 16, name_room = 26,
                        loop_room = 26, margin = 24, gutter = 52, join = 18, turn = 18;
}  // namespace resin::detail::svg_size
namespace resin::detail::inline RESIN_TARGET {

inline bool sign_joined(drawing_item const& item) {
  return item.color == ir::op_kind::add || item.color == ir::op_kind::scale;
}
inline std::string join_text(drawing_item const& item) {
  return item.color == ir::op_kind::concat ? "concat" : item.title;
}
inline double label_width(extent3 s) { return text_width(shape_text(s), svg_size::small) + 12; }
/// The room above item k of a line, and whether it shows the shape there: where that differs from
/// what the line showed before.
inline bool labelled(drawing_line const& l, std::size_t k) {
  return k > 0 && !(l.items[k].in == l.items[k - 1].in);
}
inline double gap_above(drawing_line const& l, std::size_t k) {
  return k == 0 ? 0 : labelled(l, k) ? svg_size::labelled_gap : svg_size::gap;
}

/// Fills in the lengths, from the inside out.
inline void measure(drawing_item& item);
inline void measure(drawing_line& l) {
  l.left = l.right = l.height = 0;
  for (std::size_t k = 0; k < l.items.size(); ++k) {
    measure(l.items[k]);
    l.left = std::max(l.left, l.items[k].left);
    l.right = std::max(l.right, l.items[k].right);
    if (labelled(l, k)) l.right = std::max(l.right, label_width(l.items[k].in));
    l.height += l.items[k].height + gap_above(l, k);
  }
}
inline void measure(drawing_item& item) {
  using enum drawing_item::what;
  using namespace svg_size;
  double tallest = 0, width = 0;
  for (drawing_line& l : item.lines) {
    measure(l);
    if (item.kind == fork && item.spine < 0) {
      l.left = std::max(l.left, 12.);
      l.right = std::max(l.right, l.out == item.in ? 12. : label_width(l.out));
    }
    tallest = std::max(tallest, l.height);
    width += l.left + l.right + (width > 0 ? between : 0);
  }
  drawing_line const empty, &first = item.lines.empty() ? empty : item.lines[0];
  switch (item.kind) {
    case box: {
      double const w =
          std::max({text_width(item.title, title), text_width(item.note, small), 76.}) + 20;
      item.left = item.right = w / 2;
      item.height = item.note.empty() ? 25 : 39;
      break;
    }
    case loop:
      item.left = first.left + frame;
      item.right = std::max(first.right + frame, 24 + text_width(item.title, title));
      item.height = first.height + loop_room + frame;
      break;
    case panel:
      item.left = std::max(first.left + frame, text_width(item.title, small) + 22);
      item.right = first.right + frame;
      item.height = first.height + name_room + frame;
      break;
    case fork:
      if (item.spine >= 0) {
        drawing_line const &main = item.lines[static_cast<std::size_t>(item.spine)],
                           &side = item.lines[static_cast<std::size_t>(1 - item.spine)];
        item.left = std::max(main.left, 30.);
        item.right =
            std::max(main.right, 30.) + skip + (side.items.empty() ? 6 : side.left + side.right);
        item.height = lead + tallest + tail + join;
      } else {
        item.left = item.right = width / 2;
        item.height = fan + tallest + tail + join;
      }
      break;
    case side:
      item.left = 6;
      item.right = 6 + skip + first.left + first.right;
      item.height = lead + first.height;
  }
}

}  // namespace resin::detail

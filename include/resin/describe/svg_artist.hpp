// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Draws measured items: boxes, frames, skips around a spine, branches into a bar.

#include <resin/describe/svg_layout.hpp>

namespace resin::detail::inline RESIN_TARGET {

class svg_artist {
 public:
  svg_canvas canvas;

  void draw(drawing_line const& l, double x, double y) {
    for (std::size_t k = 0; k < l.items.size(); ++k) {
      if (k > 0) {
        lead_in(l.items[k], x, y, y + gap_above(l, k));
        if (labelled(l, k)) shape(x, y + gap_above(l, k) / 2 + 2, l.items[k].in);
      }
      y += gap_above(l, k);
      draw(l.items[k], x, y);
      y += l.items[k].height;
    }
  }
  /// The edge down to an item: with a head where it meets a box, not at a frame or a fork.
  void lead_in(drawing_item const& to, double x, double y, double end) {
    bool const head = to.kind == drawing_item::what::box;
    canvas.edge(head, "M%.1f %.1fV%.1f", x, y, head ? end - 1 : end);
  }
  void shape(double x, double y, extent3 s) {
    canvas.words(x + 7, y, shape_text(s), svg_size::small, "start", "#6b7684");
  }

  void draw(drawing_item const& item, double x, double y) {
    using enum drawing_item::what;
    using namespace svg_size;
    double const width = item.left + item.right;
    switch (item.kind) {
      case box: {
        kind_color const color = color_of(item.color);
        canvas.box(x - item.left, y, width, item.height, color);
        canvas.words(x, y + (item.note.empty() ? 16.6 : 16), item.title, title, "middle", "#1f2733",
                     true);
        if (!item.note.empty()) canvas.words(x, y + 30.5, item.note, small, "middle", color.stroke);
        break;
      }
      case loop:
        canvas.frame(x - item.left, y, width, item.height, true);
        canvas.words(x + item.right - 10, y + 18, item.title, title + 1, "end", svg_ink, true);
        lead_in(item.lines[0].items.front(), x, y, y + loop_room);
        draw(item.lines[0], x, y + loop_room);
        canvas.edge(false, "M%.1f %.1fv%.1f", x, y + item.height - frame, frame);
        break;
      case panel:
        canvas.frame(x - item.left, y, width, item.height, false);
        canvas.words(x - item.left + 10, y + 16, item.title, small, "start", svg_ink, true);
        lead_in(item.lines[0].items.front(), x, y, y + name_room);
        draw(item.lines[0], x, y + name_room);
        canvas.edge(false, "M%.1f %.1fv%.1f", x, y + item.height - frame, frame);
        break;
      case fork:
        if (item.spine >= 0)
          draw_skip(item, x, y);
        else
          draw_branches(item, x, y);
        break;
      case side: {
        drawing_line const& l = item.lines[0];
        double const at = x + 6 + skip + l.left;
        canvas.dot(x, y + 3);
        canvas.edge(false, "M%.1f %.1fV%.1f", x, y, y + item.height);
        canvas.edge(true, "M%.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1f", x, y + 3, at - turn, at,
                    y + 3, at, y + 3 + turn, y + lead - 1);
        canvas.words(x + 8, y + 15, item.title, small, "start", "#6b7684");
        draw(l, at, y + lead);
      }
    }
  }

 private:
  /// One line on the spine, the other around it at the right.
  void draw_skip(drawing_item const& item, double x, double y) {
    using namespace svg_size;
    drawing_line const &main = item.lines[static_cast<std::size_t>(item.spine)],
                       &other = item.lines[static_cast<std::size_t>(1 - item.spine)];
    double const end = y + item.height - join, middle = end + join / 2;
    double const at = x + std::max(main.right, 30.) + skip + other.left;
    bool const sign = sign_joined(item);
    double const half = sign ? 9 : text_width(join_text(item), small) / 2 + 10;
    canvas.dot(x, y + 3);
    if (main.items.empty()) {
      canvas.arrow(x, y, end);
    } else {
      double const top = y + lead + (end - tail - y - lead - main.height) / 2;
      lead_in(main.items.front(), x, y, top);
      draw(main, x, top);
      canvas.arrow(x, top + main.height, end);
    }
    if (other.items.empty()) {
      canvas.edge(true, "M%.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1fQ%.1f %.1f %.1f %.1fH%.1f", x,
                  y + 3, at - turn, at, y + 3, at, y + 3 + turn, middle - turn, at, middle,
                  at - turn, middle, x + half + 1);
    } else {
      double const top = y + lead + (end - tail - y - lead - other.height) / 2;
      canvas.edge(true, "M%.1f %.1fH%.1fQ%.1f %.1f %.1f %.1fV%.1f", x, y + 3, at - turn, at, y + 3,
                  at, y + 3 + turn, top - 1);
      draw(other, at, top);
      canvas.edge(true, "M%.1f %.1fV%.1fQ%.1f %.1f %.1f %.1fH%.1f", at, top + other.height,
                  middle - turn, at, middle, at - turn, middle, x + half + 1);
    }
    if (sign)
      canvas.sign(x, middle, item.color == ir::op_kind::scale);
    else
      join_bar(item, x - half, middle - join / 2, 2 * half);
  }
  void join_bar(drawing_item const& item, double left, double y, double width) {
    canvas.box(left, y, width, svg_size::join, color_of(item.color), 9);
    canvas.words(left + width / 2, y + 12.6, join_text(item), svg_size::small, "middle", "#1f2733",
                 true);
  }
  /// Lines side by side, into one bar.
  void draw_branches(drawing_item const& item, double x, double y) {
    using namespace svg_size;
    double const end = y + item.height - join;
    double at = x - item.left, first = 0, last = 0;
    canvas.dot(x, y + 1);
    for (std::size_t k = 0; k < item.lines.size(); ++k) {
      drawing_line const& l = item.lines[k];
      at += l.left + (k ? between : 0);
      if (k == 0) first = at;
      last = at;
      double const room = end - tail - y - fan - l.height, top = y + fan + room / 2;
      double const turn_end = y + fan;
      if (l.items.empty()) {
        canvas.edge(true, "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fV%.1f", x, y + 1, x,
                    y + fan * .7, at, y + fan * .3, at, turn_end, end - 1);
      } else {
        canvas.edge(true, "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fV%.1f", x, y + 1, x,
                    y + fan * .7, at, y + fan * .3, at, turn_end - 5, top - 1);
        draw(l, at, top);
        canvas.arrow(at, top + l.height, end);
        if (!(l.out == item.in)) shape(at, end - tail / 2 + 2, l.out);
      }
      at += l.right;
    }
    double const left = std::min(first, x) - 28, right = std::max(last, x) + 28;
    join_bar(item, left, end, right - left);
  }
};

}  // namespace resin::detail

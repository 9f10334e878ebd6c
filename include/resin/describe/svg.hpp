// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network as a drawing for paper: data flows downwards, long networks in columns. Standard
// library alone.

#include <resin/describe/svg_artist.hpp>

#include <string>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Cuts a line into `n` columns of nearly equal height; returns the first item of each.
inline std::vector<std::size_t> column_starts(drawing_line const& l, int n) {
  std::vector<std::size_t> starts{0};
  double const part = l.height / n;
  double height = 0;
  for (std::size_t k = 0; k < l.items.size(); ++k) {
    double const whole = l.items[k].height + gap_above(l, k);
    if (k > starts.back() && static_cast<int>(starts.size()) < n &&
        height + whole / 2 > part * static_cast<double>(starts.size()))
      starts.push_back(k);
    height += whole;
  }
  return starts;
}

/// A line in columns, from left to right; each hands its output to the top of the next.
struct svg_columns {
  std::vector<drawing_line> lines;
  double width = 0, height = 0;

  svg_columns(drawing_line const& whole, int n) {
    std::vector<std::size_t> starts = column_starts(whole, n);
    starts.push_back(whole.items.size());
    for (std::size_t c = 0; c + 1 < starts.size(); ++c) {
      auto const at = [&](std::size_t k) {
        return whole.items.begin() + static_cast<std::ptrdiff_t>(k);
      };
      drawing_line l;
      l.items.assign(at(starts[c]), at(starts[c + 1]));
      l.in = l.items.front().in;
      l.out = l.items.back().out;
      measure(l);
      width += l.left + l.right + (c ? svg_size::gutter : 2 * svg_size::margin);
      height = std::max(
          height, l.height + 2 * svg_size::margin + (starts.size() > 2 ? 2 * svg_size::lead : 0));
      lines.push_back(l);
    }
  }
  void draw(svg_artist& artist) const {
    using namespace svg_size;
    bool const several = lines.size() > 1;
    double const top = margin + (several ? lead : 0);
    double left = margin;
    for (std::size_t c = 0; c < lines.size(); ++c) {
      drawing_line const& l = lines[c];
      double const x = left + l.left;
      artist.draw(l, x, top);
      left += l.left + l.right + gutter;
      if (c + 1 == lines.size()) break;
      double const bottom = top + l.height, aisle = left - gutter / 2,
                   next = left + lines[c + 1].left, r = 12;
      artist.canvas.edge(lines[c + 1].items.front().kind == drawing_item::what::box,
                         "M%.1f %.1fv%.1fq0 %.1f %.1f %.1fH%.1fq%.1f 0 %.1f %.1fV%.1fq0 %.1f %.1f "
                         "%.1fH%.1fq%.1f 0 %.1f %.1fV%.1f",
                         x, bottom, lead - r, r, r, r, aisle - r, r, r, -r, margin + r, -r, r, -r,
                         next - r, r, r, r, top - 1);
      artist.shape(x + 6, bottom + lead - 5, l.out);
    }
  }
};

/// As many columns as bring the drawing nearest to a page; one as long as that is not tall.
inline svg_columns columns_for_page(drawing_line const& whole) {
  svg_columns best(whole, 1);
  auto badness = [](svg_columns const& c) { return std::max(c.width / 1.15, c.height); };
  for (int n = 2; n <= 6 && best.height > 900; ++n) {
    svg_columns const other(whole, n);
    if (badness(other) >= badness(best)) break;
    best = other;
  }
  return best;
}

/// The line with its two ends.
inline drawing_line with_ends(drawing_line l) {
  drawing_item end;
  end.title = "input";
  l.items.insert(l.items.begin(), end);
  end.title = "output";
  end.in = end.out = l.out;
  l.items.push_back(end);
  return l;
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The drawing of an outline: boxes coloured by kind, skips around the side, branches beside each
/// other, a dashed frame around what repeats, shapes where they change.
[[nodiscard]] inline std::string to_svg(outline const& o) {
  drawing_line whole = detail::with_ends(drawing_of(o));
  detail::measure(whole);
  detail::svg_columns const columns = detail::columns_for_page(whole);
  detail::svg_artist artist;
  columns.draw(artist);
  return artist.canvas.document(columns.width, columns.height, o.name);
}

/// The drawing of network<Net, T>.
template <auto const& Net, class T = float, class = ir::print_of<Net>>
[[nodiscard]] std::string to_svg() {
  return to_svg(outline_of<Net, T>());
}
template <auto const& Net, class T, class Print>
[[nodiscard]] std::string to_svg(network<Net, T, Print> const&) {
  return to_svg<Net, T>();
}

}  // namespace resin
RESIN_END_INSTANTIATED

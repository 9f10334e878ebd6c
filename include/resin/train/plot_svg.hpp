// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Line plots as SVG text: panels beside each other, axes with round ticks, a legend. For training
// curves and experiments.

#include <resin/base/finite.hpp>
#include <resin/base/replaced_file.hpp>
#include <resin/base/text.hpp>
#include <resin/base/xml_text.hpp>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// One line of a panel. A point whose x or y is not finite leaves a gap.
struct plot_series {
  std::string name;
  std::vector<double> x, y;
  bool dashed = false;
  int color = -1;  // an index into the palette of eight; -1 takes the series' place
};

/// One pair of axes. A logarithmic axis shows positive values only.
struct plot_panel {
  std::string title, x_label, y_label;
  bool log_x = false, log_y = false;
  std::vector<plot_series> series;
};

/// Panels from left to right under a common title, `columns` of them in a row.
struct plot {
  std::string title;
  std::vector<plot_panel> panels;
  int panel_width = 520, panel_height = 380, columns = 2;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// One axis: the range of its data, rounded out to ticks at 1, 2 or 5 times a power of ten (whole
/// decades if logarithmic).
struct plot_axis {
  double low = 0, high = 1;
  bool log = false;
  std::vector<double> ticks;

  /// `whole`: of whole numbers, as epochs are, which then have no ticks between them.
  [[gnu::cold]] plot_axis(double least, double greatest, bool logarithmic, int wanted,
                          bool whole = false)
      : log(logarithmic) {
    if (!(least <= greatest)) least = log ? 1 : 0, greatest = log ? 10 : 1;
    constexpr double most = std::numeric_limits<double>::max();
    if (log) {
      int const first =
          std::clamp(static_cast<int>(std::floor(std::log10(least) + 1e-9)), -307, 307);
      int const last =
          std::clamp(static_cast<int>(std::ceil(std::log10(greatest) - 1e-9)), first + 1, 308);
      int const step = (last - first) / std::max(wanted, 1) + 1;
      for (int e = first; e <= last; e += step) ticks.push_back(std::pow(10., e));
      low = std::pow(10., first), high = std::pow(10., last);
      if (last - first == 1) ticks = {low, 2 * low, 5 * low, high};
      return;
    }
    if (greatest - least < 1e-12 * std::max(1., std::fabs(greatest))) {
      double const part = std::fabs(least) * .1, room = part < 1e-300 ? 1 : part;
      least = std::max(least - room, -most), greatest = std::min(greatest + room, most);
    }
    // Divided first, and cut at the end of the range: the difference of two doubles may be none.
    double const raw = greatest / wanted - least / wanted,
                 decade = std::pow(10., std::floor(std::log10(raw)));
    double const m = raw / decade, fit = decade * (m <= 1 ? 1 : m <= 2 ? 2 : m <= 5 ? 5 : 10);
    double const step = whole ? std::max(fit, 1.) : fit;
    long long const first = std::llround(std::floor(least / step + 1e-9)),
                    last = std::llround(std::ceil(greatest / step - 1e-9));
    for (long long k = first; k <= last; ++k)
      ticks.push_back(std::clamp(static_cast<double>(k) * step, -most, most));
    low = ticks.front(), high = ticks.back();
  }
  [[nodiscard]] bool holds(double v) const { return detail::is_finite(v) && (!log || v > 0); }
  /// 0 at the low end, 1 at the high end.
  [[nodiscard]] double place(double v) const {
    return log ? (std::log10(v) - std::log10(low)) / (std::log10(high) - std::log10(low))
               : (v / 4 - low / 4) / (high / 4 - low / 4);
  }
};

class svg_text {
 public:
  template <class... A>
  [[gnu::cold]] void add(char const* format, A... values) {
    print(text_, format, {values...});
  }
  void put(char const* text) { text_ += text; }
  [[gnu::cold]] void label(double x, double y, std::string const& words, std::string_view extra) {
    add("<text x='%.1f' y='%.1f' %s>", x, y, extra);
    text_ += xml_text(words) + "</text>\n";
  }
  std::string text_;
};

inline char const* plot_color(int i) {
  static constexpr char const* palette[] = {"#1f6fb4", "#d1482c", "#2f8f4e", "#8a55b5",
                                            "#c98a11", "#17868f", "#c04a86", "#555c66"};
  return palette[static_cast<unsigned>(i) % 8];
}

[[gnu::cold]] inline void draw_panel(svg_text& svg, plot_panel const& panel, double left,
                                     double top, double width, double height) {
  constexpr double infinity = HUGE_VAL;
  double x0 = infinity, x1 = -infinity, y0 = infinity, y1 = -infinity;
  bool whole = true;
  auto const usable = [&](double x, double y) {
    return detail::is_finite(x) && detail::is_finite(y) && (!panel.log_x || x > 0) &&
           (!panel.log_y || y > 0);
  };
  auto const each = [&](plot_series const& s, auto&& f) {
    for (std::size_t i = 0; i < std::min(s.x.size(), s.y.size()); ++i)
      f(s.x[i], s.y[i], usable(s.x[i], s.y[i]));
  };
  for (plot_series const& s : panel.series) {
    each(s, [&](double x, double y, bool ok) {
      if (!ok) return;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
      whole = whole && x == std::floor(x);
    });
  }
  plot_axis const ax(x0, x1, panel.log_x, 7, whole), ay(y0, y1, panel.log_y, 6);
  double const w = width - 90, h = height - 100, ox = left + 70, oy = top + 40 + h;
  auto const px = [&](double x) { return ox + w * ax.place(x); };
  auto const py = [&](double y) { return oy - h * ay.place(y); };

  svg.label(ox + w / 2, top + 24, panel.title,
            "text-anchor='middle' font-size='15' font-weight='600'");
  for (double t : ax.ticks) {
    svg.add("<path d='M%.1f %.1fV%.1f' class='grid'/>\n", px(t), oy, oy - h);
    svg.label(px(t), oy + 18, number_text(t), "text-anchor='middle'");
  }
  for (double t : ay.ticks) {
    svg.add("<path d='M%.1f %.1fH%.1f' class='grid'/>\n", ox, py(t), ox + w);
    svg.label(ox - 8, py(t) + 4, number_text(t), "text-anchor='end'");
  }
  svg.add("<path d='M%.1f %.1fV%.1fH%.1f' class='axis'/>\n", ox, oy - h, oy, ox + w);
  svg.label(ox + w / 2, oy + 40, panel.x_label, "text-anchor='middle'");
  svg.label(
      left + 18, oy - h / 2, panel.y_label,
      printed("text-anchor='middle' transform='rotate(-90 %.1f %.1f)'", {left + 18, oy - h / 2}));

  int place = 0;
  for (plot_series const& s : panel.series) {
    char const* const color = plot_color(s.color < 0 ? place : s.color);
    ++place;
    std::size_t points = 0;
    bool pen = false;
    svg.add("<path class='line' stroke='%s'%s d='", color,
            s.dashed ? " stroke-dasharray='6 4'" : "");
    each(s, [&](double x, double y, bool ok) {
      if (ok) svg.add("%s%.1f %.1f", pen ? "L" : "M", px(x), py(y)), ++points;
      pen = ok;
    });
    svg.put("'/>\n");
    if (points <= 40) {  // few points are shown as such
      double const r = points == 1 ? 4.5 : 2.6;
      each(s, [&](double x, double y, bool ok) {
        if (ok)
          svg.add("<circle cx='%.1f' cy='%.1f' r='%.1f' fill='%s'/>\n", px(x), py(y), r, color);
      });
    }
  }

  // The legend takes the place in whose box the fewest points lie: a corner, else halfway.
  std::size_t longest = 0;
  for (plot_series const& s : panel.series) longest = std::max(longest, s.name.size());
  if (longest == 0) return;
  double const box_w = 46 + 7.2 * static_cast<double>(longest),
               box_h = 12 + 19 * static_cast<double>(panel.series.size());
  double best_x = 0, best_y = 0;
  int fewest = -1;
  // In thirds: 0 left or top, 1 halfway, 2 right or bottom.
  constexpr int places[][2] = {{2, 0}, {0, 0}, {2, 2}, {0, 2}, {2, 1}, {1, 0}, {0, 1}, {1, 2}};
  for (auto const& [right, down] : places) {
    double const bx = ox + 8 + (w - box_w - 16) * right / 2,
                 by = oy - h + 8 + (h - box_h - 16) * down / 2;
    int inside = 0;
    for (plot_series const& s : panel.series) {
      constexpr double none = std::numeric_limits<double>::quiet_NaN();
      double last_x = none, last_y = none;
      each(s, [&](double x, double y, bool ok) {
        double const qx = ok ? px(x) : none, qy = ok ? py(y) : none;
        for (int k = 1; k <= 16; ++k) {  // along the segment, as its ends may lie outside the box
          double const t = k / 16., sx = detail::is_nan(last_x) ? qx : last_x + t * (qx - last_x),
                       sy = detail::is_nan(last_y) ? qy : last_y + t * (qy - last_y);
          inside += sx > bx - 6 && sx < bx + box_w + 6 && sy > by - 6 && sy < by + box_h + 6;
        }
        last_x = qx, last_y = qy;
      });
    }
    if (fewest < 0 || inside < fewest) fewest = inside, best_x = bx, best_y = by;
  }
  svg.add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='4' class='legend'/>\n", best_x,
          best_y, box_w, box_h);
  place = 0;
  for (plot_series const& s : panel.series) {
    double const y = best_y + 18 + 19 * place;
    char const* const color = plot_color(s.color < 0 ? place : s.color);
    if (s.x.size() == 1)  // a point, and no line
      svg.add("<circle cx='%.1f' cy='%.1f' r='4.5' fill='%s'/>\n", best_x + 20, y - 4, color);
    else
      svg.add("<path class='line' stroke='%s'%s d='M%.1f %.1fh24'/>\n", color,
              s.dashed ? " stroke-dasharray='6 4'" : "", best_x + 8, y - 4);
    svg.label(best_x + 38, y, s.name, "");
    ++place;
  }
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The plot as a self-contained SVG document. Throws error for a panel of no size.
[[nodiscard, gnu::cold]] inline std::string to_svg(plot const& p) {
  for (int const size : {p.panel_width, p.panel_height})
    if (size < 100 || size > 10000)
      throw error(detail::sentence({"plot: panels are 100 to 10000 wide and high; got ", size}));
  int const count = std::max<int>(1, static_cast<int>(p.panels.size()));
  int const columns = std::clamp(p.columns, 1, count), rows = (count - 1) / columns + 1;
  int const head = p.title.empty() ? 0 : 30, width = columns * p.panel_width,
            height = rows * p.panel_height + head;
  detail::svg_text svg;
  svg.add("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' ",
          width, height, width, height);
  svg.put("font-family='Helvetica, Arial, DejaVu Sans, sans-serif' font-size='12' fill='#222'>\n");
  svg.put(
      "<style>.grid{stroke:#e4e6ea;fill:none}.axis{stroke:#555;fill:none}"
      ".line{fill:none;stroke-width:1.8;stroke-linejoin:round}.legend{fill:#fff;fill-opacity:.85;"
      "stroke:#d5d8dd}</style>\n");
  svg.put("<rect width='100%' height='100%' fill='#fff'/>\n");
  if (head)
    svg.label(width / 2., 26, p.title, "text-anchor='middle' font-size='17' font-weight='600'");
  for (int i = 0; i < static_cast<int>(p.panels.size()); ++i)
    detail::draw_panel(svg, p.panels[static_cast<std::size_t>(i)], i % columns * p.panel_width,
                       head + i / columns * p.panel_height, p.panel_width, p.panel_height);
  svg.put("</svg>\n");
  return svg.text_;
}

/// Throws file_error and keeps a former file if the new one cannot be written whole.
inline void write_svg(plot const& p, std::string const& path) { replace_file(path, to_svg(p)); }

}  // namespace resin
RESIN_END_INSTANTIATED

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "figures.hpp"

#include <resin/train/plot_svg.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace design {

namespace {

using resin::detail::svg_text;

char const* color_of(std::size_t i) {
  static constexpr char const* palette[] = {"#1f6fb4", "#d1482c", "#2f8f4e", "#8a55b5", "#c98a11",
                                            "#17868f", "#c04a86", "#555c66", "#7cb518", "#5b3a1e"};
  return palette[i % 10];
}

void begin(svg_text& svg, int width, int height, std::string const& title) {
  svg.add("<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d' ",
          width, height, width, height);
  svg.put(
      "font-family='Helvetica, Arial, DejaVu Sans, sans-serif' font-size='12' fill='#222'>\n<rect "
      "width='100%' height='100%' fill='#fff'/>\n");
  svg.label(width / 2., 26, title, "text-anchor='middle' font-size='17' font-weight='600'");
}

/// A picture as an uncompressed 24-bit BMP, which browsers take as it is; base64.
std::string bitmap_of(picture const& p) {
  // Of each class: red, green, blue.
  static constexpr std::uint8_t tints[][3] = {{230, 80, 60},  {60, 140, 230}, {70, 180, 90},
                                              {235, 170, 40}, {150, 90, 200}, {40, 180, 180}};
  resin::dataset const& data = *p.data;
  int const which = p.which;
  resin::extent3 const s = data.shape();
  int const stride = (3 * s.w + 3) / 4 * 4;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(54 + stride * s.h), 0);
  auto const put = [&](std::size_t at, int value) {
    for (std::size_t k = 0; k < 4; ++k) bytes[at + k] = static_cast<std::uint8_t>(value >> (8 * k));
  };
  bytes[0] = 'B', bytes[1] = 'M', bytes[26] = 1, bytes[28] = 24;
  put(2, static_cast<int>(bytes.size())), put(10, 54), put(14, 40), put(18, s.w), put(22, s.h),
      put(34, stride * s.h);
  std::uint8_t const* const image =
      data.images.data() + static_cast<std::ptrdiff_t>(which) * s.size();
  for (int y = 0; y < s.h; ++y)
    for (int x = 0; x < s.w; ++x)
      for (int c = 0; c < 3; ++c)  // blue first, the lowest row first
      {
        int const at = y * s.w + x;
        int value = image[(s.c == 3 ? 2 - c : 0) * s.h * s.w + at];
        if (!p.classes.empty())
          if (int const k = p.classes[static_cast<std::size_t>(at)]; k > 0)
            value = (value + 2 * tints[static_cast<std::size_t>(k - 1) % 6][2 - c]) / 3;
        bytes[static_cast<std::size_t>(54 + (s.h - 1 - y) * stride + 3 * x + c)] =
            static_cast<std::uint8_t>(value);
      }
  static constexpr char const* letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t word = 0;
    for (std::size_t k = 0; k < 3; ++k)
      word = word << 8 | (i + k < bytes.size() ? bytes[i + k] : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      text += i + k > bytes.size() ? '=' : letters[word >> (18 - 6 * k) & 63];
  }
  return text;
}

/// Puts a label beside its point, in the place of eight where the fewest labels and points are.
class label_places {
 public:
  void point(double x, double y) { taken_.push_back({x - 4, y - 4, x + 4, y + 4}); }
  void put(svg_text& svg, double x, double y, std::string const& text) {
    double const w = 5.4 * static_cast<double>(text.size()), h = 10;
    area best{};
    double least = INFINITY;
    for (auto const& [dx, dy] : {std::pair{6., 4.},
                                 {-6 - w, 4.},
                                 {-w / 2, -7.},
                                 {-w / 2, 15.},
                                 {6., -6.},
                                 {6., 14.},
                                 {-6 - w, -6.},
                                 {-6 - w, 14.}}) {
      area const a{x + dx, y + dy - h + 2, x + dx + w, y + dy + 2};
      double covered = 0;
      for (area const& t : taken_)
        covered += std::max(0., std::min(a.right, t.right) - std::max(a.left, t.left)) *
                   std::max(0., std::min(a.bottom, t.bottom) - std::max(a.top, t.top));
      if (covered < least) least = covered, best = a;
    }
    taken_.push_back(best);
    svg.label(best.left, best.bottom - 2, text, "font-size='10'");
  }

 private:
  struct area {
    double left, top, right, bottom;
  };
  std::vector<area> taken_{};
};

}  // namespace

void write_clouds(std::string const& title, std::vector<cloud_panel> const& panels,
                  std::string const& path) {
  int const side = 520, legend = 130;
  svg_text svg;
  begin(svg, static_cast<int>(panels.size()) * side + legend, side + 40, title);
  double left = 0;
  for (cloud_panel const& p : panels) {
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
    for (cloud const& c : p.clouds)
      for (std::size_t i = 0; i < c.x.size(); ++i)
        x0 = std::min(x0, c.x[i]), x1 = std::max(x1, c.x[i]), y0 = std::min(y0, c.y[i]),
        y1 = std::max(y1, c.y[i]);
    resin::detail::plot_axis const ax(x0, x1, p.log_x, 6), ay(y0, y1, false, 6);
    double const ox = left + 70, oy = side - 20, w = side - 90, h = side - 100;
    svg.label(ox + w / 2, oy - h - 12, p.title,
              "text-anchor='middle' font-size='15' font-weight='600'");
    for (double t : ax.ticks) {
      svg.add("<path d='M%.1f %.1fV%.1f' stroke='#e4e6ea'/>\n", ox + w * ax.place(t), oy, oy - h);
      svg.label(ox + w * ax.place(t), oy + 18, resin::detail::number_text(t),
                "text-anchor='middle'");
    }
    for (double t : ay.ticks) {
      svg.add("<path d='M%.1f %.1fH%.1f' stroke='#e4e6ea'/>\n", ox, oy - h * ay.place(t), ox + w);
      svg.label(ox - 8, oy - h * ay.place(t) + 4, resin::detail::number_text(t),
                "text-anchor='end'");
    }
    svg.label(ox + w / 2, oy + 40, p.x_label, "text-anchor='middle'");
    svg.label(left + 20, oy - h / 2, p.y_label,
              resin::detail::printed("text-anchor='middle' transform='rotate(-90 %.1f %.1f)'",
                                     {left + 20, oy - h / 2}));
    label_places labels;
    for (cloud const& c : p.clouds)
      for (std::size_t i = 0; i < c.x.size(); ++i)
        labels.point(ox + w * ax.place(c.x[i]), oy - h * ay.place(c.y[i]));
    for (std::size_t k = 0; k < p.clouds.size(); ++k) {
      cloud const& c = p.clouds[k];
      for (std::size_t i = 0; i < c.x.size(); ++i) {
        double const px = ox + w * ax.place(c.x[i]), py = oy - h * ay.place(c.y[i]);
        svg.add("<circle cx='%.1f' cy='%.1f' r='%d' fill='%s' fill-opacity='.7'/>\n", px, py,
                c.labels.empty() ? 2 : 4, color_of(k));
        if (i < c.labels.size()) labels.put(svg, px, py, c.labels[i]);
      }
    }
    left += side;
  }
  if (!panels.empty())
    for (std::size_t k = 0; k < panels[0].clouds.size(); ++k) {
      svg.add("<circle cx='%.1f' cy='%.1f' r='5' fill='%s'/>\n", left + 10,
              76. + 20 * static_cast<double>(k), color_of(k));
      svg.label(left + 20, 80. + 20 * static_cast<double>(k), panels[0].clouds[k].name, "");
    }
  svg.put("</svg>\n");
  resin::replace_file(path, svg.text_);
}

void write_pictures(std::string const& title, std::vector<std::vector<picture>> const& rows,
                    int side, std::string const& path) {
  std::size_t columns = 0;
  for (auto const& row : rows) columns = std::max(columns, row.size());
  int const step = side + 12, tall = side + 28;
  svg_text svg;
  begin(svg, std::max(static_cast<int>(columns) * step + 12, 420),
        static_cast<int>(rows.size()) * tall + 48, title);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      picture const& p = rows[r][c];
      double const x = 12 + static_cast<double>(c) * step, y = 42 + static_cast<double>(r) * tall;
      svg.add(
          "<image x='%.1f' y='%.1f' width='%d' height='%d' style='image-rendering:pixelated' "
          "href='data:image/bmp;base64,",
          x, y, side, side);
      svg.text_ += bitmap_of(p) + "'/>\n";
      if (!p.frame.empty())
        svg.add(
            "<rect x='%.1f' y='%.1f' width='%d' height='%d' fill='none' stroke-width='3' "
            "stroke='%s'/>\n",
            x - 1.5, y - 1.5, side + 3, side + 3, p.frame.c_str());
      double const zoom = static_cast<double>(side) / p.data->shape().w;
      for (mark const& m : p.marks) {
        svg.add(
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='none' stroke-width='1.6' "
            "stroke='%s'/>\n",
            x + zoom * m.left, y + zoom * m.top, zoom * (m.right - m.left),
            zoom * (m.bottom - m.top), m.color.c_str());
        if (!m.text.empty())
          svg.label(x + zoom * m.left + 2, y + zoom * m.top - 3, m.text,
                    ("font-size='9' fill='" + m.color + "'").c_str());
      }
      svg.label(x + side / 2., y + side + 14, p.caption, "text-anchor='middle' font-size='10'");
    }
  svg.put("</svg>\n");
  resin::replace_file(path, svg.text_);
}

}  // namespace design

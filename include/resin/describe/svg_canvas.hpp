// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Pen and paper of the SVG drawings: boxes, arrows and words whose width is known beforehand.

#include <resin/base/text.hpp>
#include <resin/base/xml_text.hpp>
#include <resin/describe/kind_color.hpp>

#include <cstddef>
#include <string>
#include <string_view>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

inline constexpr char const* svg_ink = "#4f5a68";

/// What may be printed: XML, with a multiplication sign between numbers.
inline std::string svg_words(std::string const& text) {
  std::string out;
  auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const times =
        text[i] == 'x' &&
        (digit(i + 1) || (i + 2 < text.size() && text[i + 1] == ' ' && digit(i + 2))) &&
        (i == 0 || digit(i - 1));
    if (!times) continue;
    out += xml_text(std::string_view(text).substr(from, i - from)) + "&#215;";
    from = i + 1;
  }
  return out + xml_text(std::string_view(text).substr(from));
}

/// Upper bound of a text's width in Helvetica, Arial and their like.
[[nodiscard]] inline double text_width(std::string const& text, double size) {
  double w = 0;
  for (char c : text) {
    bool const narrow = c == 'i' || c == 'l' || c == 'j' || c == '.' || c == ',' || c == ' ' ||
                        c == '/' || c == 'f' || c == 't';
    bool const wide = c == 'm' || c == 'w' || (c >= 'A' && c <= 'Z');
    w += narrow ? .34 : wide ? .86 : .59;
  }
  return w * size;
}

class svg_canvas {
 public:
  template <class... A>
  void add(char const* format, A... values) {
    print(text_, format, {values...});
  }
  /// anchor: start, middle or end.
  void words(double x, double y, std::string const& text, double size, char const* anchor,
             char const* color, bool bold = false) {
    add("<text x='%.1f' y='%.1f' font-size='%g' text-anchor='%s' fill='%s'%s>", x, y, size, anchor,
        color, bold ? " font-weight='600'" : "");
    text_ += svg_words(text) + "</text>\n";
  }
  void box(double x, double y, double w, double h, kind_color color, double radius = 6) {
    add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='%g' fill='%s' stroke='%s' "
        "stroke-width='1.2'/>\n",
        x, y, w, h, radius, color.fill, color.stroke);
  }
  /// A light ground, dashed around a repeat.
  void frame(double x, double y, double w, double h, bool dashed) {
    add("<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='10' fill='%s' stroke='%s' "
        "stroke-width='%s'%s/>\n",
        x, y, w, h, dashed ? "none" : "#f7f8fa", dashed ? "#6b7684" : "#d9dee5",
        dashed ? "1.4" : "1", dashed ? " stroke-dasharray='6 4'" : "");
  }
  void dot(double x, double y) {
    add("<circle cx='%.1f' cy='%.1f' r='2.6' fill='%s'/>\n", x, y, svg_ink);
  }
  void sign(double x, double y, bool times) {
    double const d = times ? 3.4 : 4.8;
    add("<circle cx='%.1f' cy='%.1f' r='9' fill='#fff' stroke='%s' stroke-width='1.4'/>\n", x, y,
        svg_ink);
    if (times)
      add("<path d='M%.1f %.1fl%.1f %.1fM%.1f %.1fl%.1f %.1f' stroke='%s' stroke-width='1.6'/>\n",
          x - d, y - d, 2 * d, 2 * d, x - d, y + d, 2 * d, -2 * d, svg_ink);
    else
      add("<path d='M%.1f %.1fh%.1fM%.1f %.1fv%.1f' stroke='%s' stroke-width='1.6'/>\n", x - d, y,
          2 * d, x, y - d, 2 * d, svg_ink);
  }
  /// A line along an SVG path, with a head unless it only passes.
  template <class... A>
  void edge(bool head, char const* path, A... values) {
    add("<path d='%s' fill='none' stroke='%s' stroke-width='1.3'%s/>\n",
        std::string_view(printed(path, {values...})), svg_ink,
        head ? " marker-end='url(#head)'" : "");
  }
  void arrow(double x, double y, double to) {
    if (to > y) edge(true, "M%.1f %.1fV%.1f", x, y, to - 1);
  }
  [[nodiscard]] std::string document(double width, double height, std::string const& title) const {
    std::string const head = printed(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%.0f' height='%.0f' viewBox='0 0 %.0f "
        "%.0f' font-family='Helvetica, Arial, sans-serif'>\n",
        {width, height, width, height});
    return head + "<title>" + svg_words(title) +
           "</title>\n<defs><marker id='head' viewBox='0 0 8 8' refX='7' refY='4' markerWidth='7' "
           "markerHeight='7' "
           "orient='auto'><path d='M0 .8L8 4L0 7.2Z' fill='" +
           svg_ink + "'/></marker></defs>\n<rect width='100%' height='100%' fill='#fff'/>\n" +
           text_ + "</svg>\n";
  }

 private:
  std::string text_;
};

}  // namespace resin::detail
RESIN_END_INSTANTIATED

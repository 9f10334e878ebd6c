// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include <resin/describe/svg.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/resnet.hpp>

#include <cctype>
#include <map>

#include "describe/pictured.hpp"
#include "test.hpp"

namespace {

using namespace resin;

struct element {
  std::string tag, text;
  std::map<std::string, std::string> attributes;
  [[nodiscard]] double number(char const* name) const {
    auto const at = attributes.find(name);
    return at == attributes.end() ? 0 : std::stod(at->second);
  }
};

/// Reads strict XML without comments, CDATA and processing instructions; false if it is not that.
class xml_reader {
 public:
  explicit xml_reader(std::string const& text) : s_(text) {}
  bool read() { return read_element() && (skip(), at_ == s_.size()); }
  std::vector<element> elements;

 private:
  void skip() {
    while (at_ < s_.size() && std::isspace(static_cast<unsigned char>(s_[at_]))) ++at_;
  }
  bool take(char c) { return at_ < s_.size() && s_[at_] == c && (++at_, true); }
  std::string name() {
    std::size_t const start = at_;
    while (at_ < s_.size() && (std::isalnum(static_cast<unsigned char>(s_[at_])) || s_[at_] == '-'))
      ++at_;
    return s_.substr(start, at_ - start);
  }
  bool words(char end, std::string& to) {
    for (; at_ < s_.size() && s_[at_] != end; ++at_) {
      if (s_[at_] == '<') return false;
      if (s_[at_] == '&') {
        std::size_t const stop = s_.find(';', at_);
        std::string const entity = s_.substr(at_, stop - at_ + 1);
        if (entity != "&#215;" && entity != "&amp;" && entity != "&lt;" && entity != "&gt;" &&
            entity != "&#39;")
          return false;
        at_ = stop;
        to += '0';  // as wide as any of them
      } else {
        to += s_[at_];
      }
    }
    return at_ < s_.size();
  }
  bool read_element() {
    skip();
    if (!take('<')) return false;
    std::size_t const mine = elements.size();
    elements.push_back({});
    std::string const tag = elements[mine].tag = name();
    if (tag.empty()) return false;
    for (skip(); at_ < s_.size() && s_[at_] != '/' && s_[at_] != '>'; skip()) {
      std::string const key = name();
      std::string value;
      if (key.empty() || !take('=') || !take('\'') || !words('\'', value) || !take('\''))
        return false;
      if (!elements[mine].attributes.emplace(key, value).second) return false;
    }
    if (take('/')) return take('>');
    if (!take('>')) return false;
    for (;;) {
      std::string text;
      if (!words('<', text)) return false;
      elements[mine].text += text;
      if (s_.compare(at_, 2, "</") == 0) break;
      if (!read_element()) return false;
    }
    at_ += 2;
    return name() == tag && take('>');
  }
  std::string const& s_;
  std::size_t at_ = 0;
};

std::vector<element> elements_of(std::string const& svg) {
  xml_reader reader(svg);
  CHECK(reader.read());
  return reader.elements;
}

/// Nothing leaves the page, words stay in their boxes, boxes do not touch.
void check_layout(std::string const& svg) {
  std::vector<element> const all = elements_of(svg);
  double const width = all[0].number("width"), height = all[0].number("height");
  CHECK(all[0].attributes.at("viewBox") ==
        "0 0 " + all[0].attributes.at("width") + " " + all[0].attributes.at("height"));
  struct rectangle {
    double left, top, right, bottom;
  };
  std::vector<rectangle> boxes;
  int outside = 0, overlapping = 0, overflowing = 0;
  for (element const& e : all) {
    if (e.tag == "rect" && e.attributes.count("stroke")) {
      rectangle const r{e.number("x"), e.number("y"), e.number("x") + e.number("width"),
                        e.number("y") + e.number("height")};
      outside += r.left < 0 || r.top < 0 || r.right > width || r.bottom > height;
      if (e.number("stroke-width") != 1.2) continue;
      for (rectangle const& b : boxes)
        overlapping += r.left < b.right + 3 && b.left < r.right + 3 && r.top < b.bottom + 3 &&
                       b.top < r.bottom + 3;
      boxes.push_back(r);
    }
    if (e.tag != "text") continue;
    double const size = e.number("font-size"), w = detail::text_width(e.text, size);
    std::string const anchor = e.attributes.at("text-anchor");
    double const x = e.number("x") - (anchor == "middle" ? w / 2
                                      : anchor == "end"  ? w
                                                         : 0),
                 y = e.number("y");
    outside += x < 0 || x + w > width || y - size < 0 || y > height;
    if (anchor == "middle" && !boxes.empty())
      overflowing += x < boxes.back().left || x + w > boxes.back().right || y > boxes.back().bottom;
    else
      for (rectangle const& b : boxes)
        overlapping += x < b.right && b.left < x + w && y - size * .7 < b.bottom && b.top < y;
  }
  CHECK(boxes.size() > 3);
  CHECK(outside == 0);
  CHECK(overlapping == 0);
  CHECK(overflowing == 0);
}

int count(std::vector<element> const& all, char const* text) {
  int n = 0;
  for (element const& e : all) n += e.tag == "text" && e.text == text;
  return n;
}

}  // namespace

TEST_CASE("svg: well-formed, on the page, nothing over anything") {
  check_layout(to_svg<zoo::lenet5>());
  check_layout(to_svg<pictured::residual_block>());
  check_layout(to_svg<zoo::cifar_resnet1202>());
  check_layout(to_svg<zoo::googlenet>());
  check_layout(to_svg<zoo::resnet152>());
  check_layout(to_svg<pictured::everything>());
  check_layout(to_svg<pictured::pyramid>());
}

TEST_CASE("svg: the reader above refuses what is not XML") {
  for (char const* text :
       {"<a>", "<a></b>", "<a b=c/>", "<a b='1' b='2'/>", "<a>&x;</a>", "<a/><a/>"}) {
    std::string const broken = text;
    CHECK_FALSE(xml_reader(broken).read());
  }
}

TEST_CASE("svg: a box for each layer with its fused followers") {
  std::vector<element> const all = elements_of(to_svg<zoo::lenet5>());
  CHECK(count(all, "conv2d 505, 16") == 1);  // the reader's 0 stands for the multiplication sign
  CHECK(count(all, "conv2 + tanh") == 1);
  CHECK(count(all, "input") == 1);
  CHECK(count(all, "output") == 1);
}

TEST_CASE("svg: repeats and joins") {
  std::vector<element> const deep = elements_of(to_svg<zoo::cifar_resnet1202>());
  CHECK(count(deep, "0 200") == 1);
  CHECK(count(deep, "0 199") == 2);
  int dashed = 0, signs = 0;
  for (element const& e : deep)
    dashed += e.attributes.count("stroke-dasharray") > 0,
        signs += e.tag == "circle" && e.number("r") == 9;
  CHECK(dashed == 3);
  CHECK(signs == 5);
  CHECK(count(elements_of(to_svg<zoo::googlenet>()), "concat") == 9);
  CHECK(count(elements_of(to_svg<pictured::everything>()), "auxiliary") == 1);
}

TEST_CASE("svg: a value that comes from elsewhere has its mark's name") {
  std::vector<element> const all = elements_of(to_svg<pictured::pyramid>());
  CHECK(count(all, "from p2") == 1);
  CHECK(count(all, "from p3") == 1);
}

TEST_CASE("drawing: paths part where they last had a value in common") {
  drawing_line const l = drawing_of(outline_of<pictured::residual_block>());
  REQUIRE(l.items.size() == 1);
  CHECK(l.items[0].title == "block");
  std::vector<drawing_item> const& inside = l.items[0].lines[0].items;
  REQUIRE(inside.size() == 2);
  CHECK(inside[0].kind == drawing_item::what::fork);
  REQUIRE(inside[0].lines.size() == 2);
  CHECK(inside[0].spine == 0);
  CHECK(inside[0].lines[0].items.size() == 2);
  CHECK(inside[0].lines[1].items.size() == 1);
  CHECK(inside[0].lines[0].items[0].note == "conv1 + batch_norm + relu");
  CHECK(inside[1].title == "relu");
}

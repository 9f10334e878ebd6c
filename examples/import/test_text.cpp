// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "test_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace onnx_import {

float image_value(std::uint64_t i) {
  std::uint64_t z = (i + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<float>((z ^ (z >> 31)) >> 40) / 8388608.f - 1.f;
}

namespace {

std::string exact(float v) {
  if (std::isnan(v)) return "NAN";
  if (std::isinf(v)) return v > 0 ? "INFINITY" : "-INFINITY";
  char buffer[64];
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, v).ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".";
  return text + "f";
}
std::string list(std::vector<float> const& v, std::size_t step) {
  std::string to, line = "   ";
  for (std::size_t k = 0; k < v.size(); k += step) {
    std::string const one = " " + exact(v[k]) + ",";
    if (line.size() + one.size() > 100) {
      to += line + "\n";
      line = "   ";
    }
    line += one;
  }
  return to + line + "\n";
}

}  // namespace

std::string test_text(std::string const& name, std::string const& bytes, int batch, int c, int h,
                      int w, shared_array const& image, std::vector<expectation> const& outputs) {
  std::string const own = name + "_network::" + (bytes.empty() ? name : bytes);
  std::string t =
      "// Proves " + name + ".hpp and " + name +
      ".safetensors: outputs of the ONNX file for one image, by plain loops in double,\n"
      "// are the network's within " +
      (bytes.empty() ? "1e-4" : ".04") +
      " of the largest. Written by resin-import.\n"
      "#include \"" +
      name +
      ".hpp\"\n\n"
      "#include <resin/io/weights.hpp>\n#include <resin/resin.hpp>\n\n"
      "#include <cmath>\n#include <cstdint>\n#include <cstdio>\n#include <filesystem>\n#include "
      "<span>\n\n"
      "namespace {\n\n";
  if (image) {
    t += "constexpr float image[] = {\n" + list(image->f, 1) + "};\n";
  } else {
    t += "float image_value(std::uint64_t i) {\n"
         "  std::uint64_t z = (i + 1) * 0x9e3779b97f4a7c15u;\n"
         "  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;\n"
         "  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;\n"
         "  return static_cast<float>((z ^ (z >> 31)) >> 40) / 8388608.f - 1.f;\n}\n";
  }
  std::string calls;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    auto const& v = outputs[k].values->f;
    constexpr std::size_t most = 1024;
    std::size_t const step = v.size() <= most ? 1 : (v.size() / most) | 1;
    float largest = 0;
    for (float e : v) largest = std::isfinite(e) ? std::max(largest, std::abs(e)) : largest;
    std::string const id = "expected_" + std::to_string(k);
    t += "// " + std::to_string(v.size()) + " values" +
         (step > 1 ? ", every " + std::to_string(step) + "th" : std::string()) + ".\n";
    t += "constexpr float " + id + "[] = {\n" + list(v, step) + "};\n";
    calls += "  good = close(\"" + (outputs[k].tap.empty() ? "output" : outputs[k].tap) + "\", " +
             (outputs[k].tap.empty() ? "y" : "net.output<\"" + outputs[k].tap + "\">()") + ", " +
             id + ", " + std::to_string(v.size()) + ", " + std::to_string(step) + ", " +
             exact(largest) + ", " + exact(1e-4f + outputs[k].precision) + ") && good;\n";
  }
  t += R"(
template <class Array>
bool close(char const* what, Array const& y, std::span<float const> expected, std::size_t size,
           std::size_t step, float largest, float tolerance) {
  if (y.size() != size) {
    std::printf("%s: %zu values, not %zu\n", what, y.size(), size);
    return false;
  }
  float worst = 0;
  bool good = true;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    float const got = y.data()[k * step], want = expected[k];
    if (std::isnan(want) ? std::isnan(got) : got == want) continue;
    float const d = std::abs(got - want);
    good = good && d <= tolerance * largest;
    worst = d > worst ? d : worst;
  }
  std::printf("%s: %.1e\n", what, static_cast<double>(largest > 0 ? worst / largest : worst));
  return good;
}

}  // namespace

int main(int argc, char** argv) try {
  resin::network<)" +
       own + R"(> net;
  auto const beside = std::filesystem::path(__FILE__).replace_filename(")" +
       name + R"(.safetensors");
  resin::load(net, argc > 1 ? argv[1] : beside);
  auto x = xt::xtensor<float, 4>::from_shape({)" +
       std::to_string(batch) + ", " + std::to_string(c) + ", " + std::to_string(h) + ", " +
       std::to_string(w) + R"(});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = )" +
       (image ? "image[i]" : "image_value(i)") + R"(;
  auto const y = net(x);
  bool good = true;
)" + calls +
       R"(  return good ? 0 : 1;
} catch (resin::error const& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
)";
  return t;
}

}  // namespace onnx_import

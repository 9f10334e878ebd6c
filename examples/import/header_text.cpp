// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "header_text.hpp"

#include "blocks.hpp"
#include "bytes.hpp"
#include "functions.hpp"
#include "names.hpp"
#include "structure.hpp"
#include "writer.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

namespace onnx_import {

namespace {

// Words of C++ and of Resin's layers, and functions that bodies call: a network or a function of
// that name would hide them.
std::set<std::string> const reserved = [] {
  std::istringstream words(
      "EOF INFINITY NAN NULL abs activation adaptive_avg_pool2d adaptive_max_pool2d alignas "
      "alignof and and_eq asm assert atan auto auxiliary avg_pool2d batch_norm bilinear bitand "
      "bitor bool branches break case catch celu channel_scale channel_shuffle channels char "
      "char16_t char32_t char8_t class co_await co_return co_yield compl concept const "
      "const_cast consteval constexpr constinit continue conv1d conv2d conv_transpose2d cos "
      "decltype default delete dense dense_block depthwise_conv2d do double dropout "
      "dynamic_cast else elu enum erf errno exp explicit expm1 export extent2 extern false "
      "features flatten float for freeze friend gelu gelu_tanh global_avg_pool global_max_pool "
      "goto group_norm hard_sigmoid hard_swish hard_tanh i386 if import inline input "
      "instance_norm int label layer_norm leaky_relu linux local_response_norm log log1p "
      "log_softmax long main mark max max_pool2d max_unpool2d min mish module mutable named "
      "namespace nearest network new noexcept not not_eq nullptr operator or or_eq over pad "
      "pad_channels padding2 pass pixel_shuffle pixel_unshuffle plain pow prelu private "
      "protected public recall reflect register reinterpret_cast relu relu6 repeat replicate "
      "requires residual resin return same same_upper scale_by select selu sequential short "
      "shortcut sigmoid signal signed silu sin sizeof softmax softplus sqrt static "
      "static_assert static_cast std stderr stdin stdout struct sum switch tanh tanh_ tap "
      "template this thread_local throw true try typedef typeid typename union unix unsigned "
      "upsample using virtual void volatile wchar_t while xor xor_eq zeros");
  return std::set<std::string>(std::istream_iterator<std::string>(words), {});
}();

bool is_identifier(std::string const& s) {
  auto const letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !s.empty() && s.size() <= 60 && letter(s[0]) && s[0] != '_' &&
         s.find("__") == std::string::npos && std::all_of(s.begin(), s.end(), [&](char c) {
           return letter(c) || (c >= '0' && c <= '9');
         });
}

std::string with_commas(long long n) {
  std::string digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

/// Functions of one element: a type for each body, under a name of its own.
std::string element_functions(item& whole, std::set<std::string>& taken) {
  std::map<std::string, std::string> names;
  std::string text;
  each_leaf(whole, [&](item& i) {
    if (i.word != "activation") return;
    std::string const code = i.fields[1].text;
    auto at = names.find(code);
    if (at == names.end()) {
      // A function called as one of the mathematical ones would hide it from its own body.
      static std::set<std::string> const mathematical{"erf", "pow"};
      if (mathematical.count(i.fields[0].text)) i.fields[0].text += "_function";
      std::string name = i.fields[0].text;
      for (int k = 2; !taken.insert(name).second; ++k)
        name = i.fields[0].text + "_" + std::to_string(k);
      at = names.emplace(code, name).first;
      text += "struct " + name +
              " {\n  template <class V>\n  V operator()(V x) const {\n    return " + code +
              ";\n  }\n};\n";
    }
    i.fields[0].text = at->second;
    i.fields.resize(1);
  });
  return text;
}

std::string function_text(function const& f) {
  if (f.parameters.empty())
    return "inline constexpr auto " + f.name + " = " + text_at(f.body, 4) + ";\n";
  std::string head = "constexpr auto " + f.name + "(";
  for (parameter const& p : f.parameters) {
    head += (head.back() == '(' ? "" : ", ") + p.type + " " + p.name;
    if (!p.usual.empty()) head += " = " + p.usual;
  }
  head += ") {";
  return head + "\n  return " + text_at(f.body, 9) + ";\n}\n";
}

}  // namespace

std::string usable_name(std::string name) {
  constexpr std::size_t most = 50;
  if (name.size() > most) name.resize(most);
  while (!name.empty() && name.back() == '_') name.pop_back();
  if (name.empty()) return "model";
  return reserved.count(name) ? name + "_net" : name;
}

written_header header_text(layer_graph& g, model const& m, std::string const& name,
                           std::string const& from) {
  if (!is_identifier(name) || reserved.count(name))
    throw refusal("\"" + name +
                  "\" is no name for a network: --name takes letters, digits and single "
                  "underscores, and no word of C++ or Resin");
  written_header to;
  item whole = structure_of(g, m);
  if (!g.refused.empty()) return to;
  bool const keep_names = name_layers(whole, g, m);
  std::map<int, std::vector<std::string>> called;
  bool const bytes = in_bytes(g);
  if (bytes) mark_floats(whole, g, m);
  if (!g.refused.empty()) return to;
  item const flat = bytes ? whole : item{};
  whole = with_blocks(std::move(whole), keep_names, called);
  byte_network narrow;
  if (bytes) narrow = bytes_of(flat, whole, called, g, m);
  if (!g.refused.empty()) return to;
  long long parameters = 0;
  for (auto const& [layer_number, path] : called) {
    std::string prefix;
    for (std::string const& part : path) prefix += part + ".";
    for (auto& [leaf, a] : g.layers[static_cast<std::size_t>(layer_number)].parameters) {
      if (leaf.rfind("running_", 0) != 0) parameters += a.size();
      to.weights[prefix + leaf] = std::move(a);
    }
  }
  if (bytes) {
    to.weights = std::move(narrow.arrays);
    to.bytes = name + "8";
  }
  std::set<std::string> taken = reserved;
  taken.insert(name);
  taken.insert(name + "_logits");
  taken.insert(name + "8");
  std::string const elements = element_functions(whole, taken);
  std::vector<item> row = in_row(std::move(whole));
  std::string const end = row.empty() ? "" : row.back().word;
  bool const scores = end == "softmax" || end == "log_softmax";
  if (scores) row.pop_back();
  whole = series(std::move(row));
  std::vector<function> const functions = take_functions(whole, taken);

  layer const& image = g.layers[0];
  std::string& t = to.text;
  t += "// " + from + ", by resin-import.\n#pragma once\n\n#include <resin/dsl/dsl.hpp>\n" +
       (bytes ? "#include <resin/narrow/quantize.hpp>\n" : "") +
       "\n// clang-format off\nnamespace " + name + "_network {\n\nusing namespace resin;\n\n" +
       elements;
  for (function const& f : functions) t += function_text(f);
  if (!functions.empty() || !elements.empty()) t += "\n";
  std::string const input = "input{" + std::to_string(image.c) + ", " + std::to_string(image.h) +
                            ", " + std::to_string(image.w) + "}";
  std::string count = "/// " + with_commas(parameters) + " parameters.";
  if (g.channels_last) count += " The file's image is N x H x W x C.";
  for (output const& o : g.outputs)
    if (o.last) count += " The file's " + o.label + " has its channels last.";
  if (scores) {
    t += count + " Scores before the " + end + ": what training with cross_entropy takes.\n";
    t += "inline constexpr auto " + name + "_logits = " + network_text(input, whole) + ";\n";
    t += "inline constexpr auto " + name + " = " + name + "_logits | " + end + ";\n";
  } else {
    t += count + "\ninline constexpr auto " + name + " = " + network_text(input, whole) + ";\n";
  }
  if (bytes) {
    std::string kept;
    for (std::string const& k : narrow.kept) kept += (kept.empty() ? "\"" : ", \"") + k + "\"";
    if (!kept.empty()) kept = ", keep_float{" + kept + "}";
    t += "/// In bytes, as the file is: what the weights are for.\ninline constexpr auto " +
         to.bytes + " = quantize(" + name + kept + ");\n";
  }
  t += "\n}  // namespace " + name + "_network\n// clang-format on\n";
  return to;
}

}  // namespace onnx_import

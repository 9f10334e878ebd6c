// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "importer.hpp"

#include "header_text.hpp"
#include "onnx_reader.hpp"
#include "test_text.hpp"

#include <resin/base/replaced_file.hpp>
#include <resin/io/safetensors.hpp>
#include <resin/io/units_text.hpp>

#include <algorithm>
#include <set>

namespace onnx_import {

namespace fs = std::filesystem;

namespace {

std::string name_of(fs::path const& model) {
  std::string to;
  for (char c : model.stem().string()) {
    bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= '0' && c <= '9' && !to.empty()))
      to += c;
    else if (!to.empty() && to.back() != '_')
      to += '_';
  }
  return usable_name(std::move(to));
}

/// The image's extents in the file's order; what the file leaves open comes from the options.
extents image_extents_of(model const& m, options const& o, std::string& why) {
  port const& p = m.inputs[0];
  extents dims = p.dims;
  bool const given = o.c > 0;
  if (!p.has_shape) {
    if (!given) why = "input \"" + p.name + "\" has no extents; name them: --input C,H,W";
    return {1, o.c, o.h, o.w};
  }
  if (dims.empty() || dims.size() > 4) {
    why = "input \"" + p.name + "\" is of extents " + text_of(dims) +
          "; Resin's are N x C, N x C x W and N x C x H x W";
    return dims;
  }
  bool const last = stored_last(m, dims.size());
  if (dims[0] < 0) dims[0] = 1;
  std::vector<std::int64_t> const want =
      dims.size() == 2 ? std::vector<std::int64_t>{o.c}
      : dims.size() == 3
          ? last ? std::vector<std::int64_t>{o.w, o.c} : std::vector<std::int64_t>{o.c, o.w}
      : last ? std::vector<std::int64_t>{o.h, o.w, o.c}
             : std::vector<std::int64_t>{o.c, o.h, o.w};
  for (std::size_t d = 1; d < dims.size(); ++d) {
    if (given && dims[d] >= 0 && dims[d] != want[d - 1])
      why = "--input differs from the file, whose input \"" + p.name + "\" is of extents " +
            text_of(p.dims) + ", -1 where open";
    if (!given && dims[d] < 0)
      why = "input \"" + p.name + "\" leaves extents open, " + text_of(p.dims) +
            "; name them: --input C,H,W";
    if (given) dims[d] = want[d - 1];
  }
  return dims;
}

/// The last axis behind the batch, or the axis behind the batch last.
array with_channels(array const& a, bool first) {
  array to = a;
  std::int64_t const n = a.dims[0];
  std::int64_t const c = first ? a.dims.back() : a.dims[1], pixels = a.size() / (n * c);
  if (first)
    std::rotate(to.dims.begin() + 1, to.dims.end() - 1, to.dims.end());
  else
    std::rotate(to.dims.begin() + 1, to.dims.begin() + 2, to.dims.end());
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t k = 0; k < c; ++k)
      for (std::int64_t p = 0; p < pixels; ++p) {
        auto const before = static_cast<std::size_t>((i * c + k) * pixels + p),
                   behind = static_cast<std::size_t>((i * pixels + p) * c + k);
        to.f[first ? before : behind] = a.f[first ? behind : before];
      }
  return to;
}

/// Inputs that no output depends on.
void drop_unused_inputs(model& m) {
  std::set<std::string> needed;
  for (port const& p : m.outputs) needed.insert(p.name);
  for (auto n = m.nodes.rbegin(); n != m.nodes.rend(); ++n)
    if (std::any_of(n->outputs.begin(), n->outputs.end(),
                    [&](std::string const& o) { return needed.count(o) > 0; }))
      needed.insert(n->inputs.begin(), n->inputs.end());
  for (std::size_t k = m.inputs.size(); k-- > 0 && m.inputs.size() > 1;)
    if (!needed.count(m.inputs[k].name))
      m.inputs.erase(m.inputs.begin() + static_cast<std::ptrdiff_t>(k));
}

}  // namespace

imported import_model(options const& o) {
  imported to;
  to.name = o.name.empty() ? name_of(o.model) : o.name;
  model m = read_model(o.model);
  auto const refuse = [&](std::string why) {
    to.refused.push_back(std::move(why));
    return to;
  };
  try {
    static_cast<void>(resin::detail::units_of_text(m.units, o.model.string()));
  } catch (resin::file_error const& e) {
    throw bad_file(e.what());
  }
  to.units = m.units;
  if (m.inputs.empty()) return refuse("the graph has no input");
  // Test data beside the model: further inputs are constants, as the cases of ONNX's own suite have
  // their weights.
  shared_array image;
  if (!o.data.empty()) {
    image = std::make_shared<array const>(read_tensor(o.data / "input_0.pb"));
    for (std::size_t k = 1; k < m.inputs.size(); ++k)
      m.constants[m.inputs[k].name] = std::make_shared<array const>(
          read_tensor(o.data / ("input_" + std::to_string(k) + ".pb")));
    m.inputs.resize(1);
  }
  drop_unused_inputs(m);
  if (m.inputs.size() > 1) {
    std::string names;
    for (port const& p : m.inputs) names += (names.empty() ? "\"" : ", \"") + p.name + "\"";
    return refuse("inputs " + names +
                  ": a network of Resin has one input; export the others as constants");
  }
  std::string why;
  extents const dims = image ? image->dims : image_extents_of(m, o, why);
  if (!why.empty()) return refuse(why);
  if (image && image->integer) return refuse("its image holds integers");
  if (dims.empty() || dims.size() > 4 || std::count(dims.begin(), dims.end(), 0) > 0)
    return refuse("its image is of extents " + text_of(dims) +
                  "; Resin's are N x C, N x C x W and N x C x H x W");
  facts known;
  layer_graph g;
  written_header header;
  try {
    if (elements(dims) > most_held / 4)
      throw refusal("an image of extents " + text_of(dims) + " is too large");
    known = infer(m, dims);
    g = normal_form(m, known, dims);
    if (g.refused.empty()) {
      std::string from = "From " + o.model.filename().string();
      if (!m.producer.empty())
        from += " (" + m.producer + ", operator set " + std::to_string(m.opset) + ")";
      for (char& c : from)
        if (c < ' ' || c > '~' || c == '\\') c = '_';
      header = header_text(g, m, to.name, from);
    }
  } catch (refusal const& r) {
    return refuse(r.what());
  }
  if (!g.refused.empty()) {
    to.refused = g.refused;
    return to;
  }
  if (o.test) {
    std::vector<std::string> wanted;
    for (output const& p : g.outputs) wanted.push_back(p.name);
    array x = array::zeros(dims);
    layer const& first = g.layers[0];
    if (image) {
      x = *image;
    } else {
      for (std::size_t k = 0; k < x.f.size(); ++k) x.f[k] = image_value(k);
      if (g.channels_last) {
        x.dims.insert(x.dims.begin() + 1, x.dims.back());
        x.dims.pop_back();
        x = with_channels(x, false);
      }
    }
    std::vector<expectation> expected;
    try {
      auto const values = evaluate(m, known, x, wanted);
      for (std::size_t k = 0; k < g.outputs.size(); ++k)
        expected.push_back({k == 0 ? "" : g.outputs[k].label, values.at(wanted[k])});
    } catch (refusal const& r) {
      return refuse(std::string("the test's outputs: ") + r.what() + "; --no-test leaves it out");
    }
    if (!o.data.empty())
      for (std::size_t k = 0; k < expected.size(); ++k) {
        std::string const file = "output_" + std::to_string(k) + ".pb";
        auto stored = std::make_shared<array const>(read_tensor(o.data / file));
        if (stored->integer || stored->size() != expected[k].values->size())
          return refuse("the test's outputs: " + file + " holds " +
                        (stored->integer ? "integers" : "values of extents ") +
                        (stored->integer ? "" : text_of(stored->dims)) + ", and the graph gives " +
                        text_of(expected[k].values->dims));
        expected[k].values = std::move(stored);
        expected[k].precision = m.outputs[k].precision;
      }
    // A sum that lies in the middle of two bytes may become either, and what follows from it.
    constexpr float of_bytes = .04f;
    if (!header.bytes.empty())
      for (expectation& e : expected) e.precision = of_bytes;
    for (std::size_t k = 0; k < g.outputs.size(); ++k)
      if (g.outputs[k].last)
        expected[k].values =
            std::make_shared<array const>(with_channels(*expected[k].values, true));
    if (image && g.channels_last)
      image = std::make_shared<array const>(with_channels(*image, true));
    to.test = test_text(to.name, header.bytes, static_cast<int>(dims[0]), first.c, first.h, first.w,
                        image, expected);
  }
  to.header = std::move(header.text);
  to.weights = std::move(header.weights);
  return to;
}

void write(imported const& i, fs::path const& folder) {
  std::map<std::string, resin::weight_array> weights;
  std::map<std::string, std::vector<std::uint8_t>> bytes;
  for (auto const& [name, a] : i.weights) {
    std::vector<std::size_t> const dims(a.dims.begin(), a.dims.end());
    if (a.integer) {
      auto const& held = bytes[name] = {a.i.begin(), a.i.end()};
      weights[name] = {dims, resin::weight_type::other, a.element == 3 ? "I8" : "U8", held};
    } else {
      weights[name] = {
          dims,
          resin::weight_type::f4,
          "F32",
          {reinterpret_cast<std::uint8_t const*>(a.f.data()), a.f.size() * sizeof(float)}};
    }
  }
  resin::replaced_file header((folder / (i.name + ".hpp")).string());
  header.write(i.header);
  std::map<std::string, std::string> about;
  if (!i.units.empty()) about[resin::detail::units_key] = i.units;
  resin::write_safetensors(folder / (i.name + ".safetensors"), weights, about);
  if (!i.test.empty()) {
    resin::replaced_file test((folder / (i.name + "_test.cpp")).string());
    test.write(i.test);
    test.commit();
  }
  header.commit();
}

}  // namespace onnx_import

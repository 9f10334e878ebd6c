// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Ranges of a file of bytes are numbered as passes/lower_narrow.hpp meets their values. What the
// passes before it fold and fuse is repeated here in small: fold_batch_norm.hpp, fuse.hpp,
// place_narrow.hpp's groups.
#include "bytes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace onnx_import {

namespace {

enum class kind { conv, dense, norm, add, scale, function, max_pool, mean, move, concat, flatten };

/// An op of the program; values are numbers of the ops that make them, 0 the image.
struct byte_op {
  kind is;
  int layer;  // whose values it gives before its function
  std::vector<int> in;
  int region = 0;
  bool first_copy = true;
  bool hidden = false;  // taken up by another
  int y = 0, addend = -1;
  int weights = -1, norm = -1;  // layers
  std::string function{};
  int function_layer = -1;
  bool kept = false;

  [[nodiscard]] bool bound() const { return function == "relu" || function == "relu6"; }
  /// Whose values it gives in the end.
  [[nodiscard]] int last_layer() const { return function_layer >= 0 ? function_layer : layer; }
};
bool moves(kind k) { return k == kind::max_pool || k == kind::move || k == kind::concat; }

class lowering {
 public:
  lowering(item const& whole, layer_graph& g, model const& m) : g_(g), m_(m) {
    output_ = emit(whole, 0);
    made_.assign(ops.size() + 1, -1);
    for (std::size_t k = 0; k < ops.size(); ++k) made_[k + 1] = static_cast<int>(k);
    fold();
    fuse();
  }

  std::vector<byte_op> ops{};

  [[nodiscard]] layer const& of(int l) const { return g_.layers[static_cast<std::size_t>(l)]; }
  [[nodiscard]] int layer_of(int value) const {
    return value == 0 ? 0 : ops[static_cast<std::size_t>(maker(value))].last_layer();
  }
  [[nodiscard]] int maker(int value) const { return made_[static_cast<std::size_t>(value)]; }
  /// Whether the file rounds a value, or what it is moved from.
  [[nodiscard]] bool rounds(int value) const {
    if (of(layer_of(value)).step.scale > 0) return true;
    if (value == 0) return false;
    byte_op const& o = ops[static_cast<std::size_t>(maker(value))];
    return (moves(o.is) || o.is == kind::flatten) && rounds(o.in[0]);
  }
  void refuse(int layer, std::string const& why) {
    int const n = of(layer).node;
    std::string const text =
        n < 0 ? "the image: " + why : sentence(m_, static_cast<std::size_t>(n), why);
    if (std::find(g_.refused.begin(), g_.refused.end(), text) == g_.refused.end())
      g_.refused.push_back(text);
  }

  /// Which ops stay in float.
  void choose() {
    for (byte_op& o : ops) {
      if (o.hidden || o.is == kind::flatten) continue;
      bool const weighted = o.is == kind::conv || o.is == kind::dense;
      bool const y = of(o.last_layer()).step.scale > 0;
      if (weighted || o.is == kind::norm) {
        o.kept = !y || !rounds(o.in[0]) || (weighted && of(o.weights).weight_steps.empty());
      } else if (!y && !moves(o.is)) {
        refuse(o.last_layer(),
               "its values are in float among bytes; Resin keeps in float what has weights");
      }
      if (o.kept) continue;
      if (of(o.last_layer()).read_in_float)
        refuse(o.last_layer(), "its values are read as bytes and in float; Resin has one of them");
      byte_step const before = of(o.layer).step;
      if (o.bound() && o.function_layer >= 0 && before.scale > 0 &&
          !(before == of(o.function_layer).step))
        refuse(o.function_layer,
               "its values have another scale before it; Resin rounds once, behind it");
      if (o.norm >= 0 && o.weights >= 0 && of(o.weights).step.scale > 0)
        refuse(o.norm, "values are rounded before it, and Resin folds it into the weights");
    }
  }

 private:
  int add(kind is, int layer, std::vector<int> in) {
    byte_op o{is, layer, std::move(in), region_, first_copy_};
    if (is == kind::conv || is == kind::dense) o.weights = layer;
    if (is == kind::norm) o.norm = layer;
    ops.push_back(std::move(o));
    return ops.back().y = static_cast<int>(ops.size());
  }

  int emit(item const& i, int x) {
    std::string const& w = i.word;
    if (w == "series" || w == "named") {
      for (item const& part : i.parts) x = emit(part, x);
      return x;
    }
    if (w == "copies") {  // of a repeat
      int const outer = region_;
      bool const first = first_copy_;
      for (std::size_t k = 0; k < i.parts.size(); ++k) {
        if (i.fields.empty()) region_ = ++regions_;
        first_copy_ = first && (k == 0 || !i.fields.empty());
        x = emit(i.parts[k], x);
      }
      region_ = outer;
      first_copy_ = first;
      return x;
    }
    if (w == "pass" || w == "dropout") return x;
    if (w == "mark") {
      marked_[i.fields[0].text] = x;
      return x;
    }
    if (w == "recall") return marked_[i.fields[0].text];
    if (w == "residual") {
      int const body = emit(i.parts[0], x);
      int skip = x;
      if (i.parts.size() > 1) skip = emit(i.parts[1], x);
      return add(kind::add, i.ends, {body, skip});
    }
    if (w == "branches") {
      std::vector<int> pieces;
      for (item const& part : i.parts) pieces.push_back(emit(part, x));
      return pieces.size() == 1 ? pieces[0] : add(kind::concat, i.ends, pieces);
    }
    if (w == "sum") {
      std::vector<int> layers(i.parts.size(), i.ends);  // a sum of three is the sum of a sum
      for (std::size_t k = layers.size(); k-- > 2;) layers[k - 1] = of(layers[k]).in[0];
      int total = emit(i.parts[0], x);
      for (std::size_t k = 1; k < i.parts.size(); ++k) {
        int const y = emit(i.parts[k], x);
        total = add(kind::add, layers[k], {total, y});
      }
      return total;
    }
    if (w == "scale_by") {
      int const factors = emit(i.parts[0], x);
      return add(kind::scale, i.ends, {x, factors});
    }
    return leaf(i, x);
  }
  int leaf(item const& i, int x) {
    static std::map<std::string, kind> const known{
        {"conv2d", kind::conv},          {"depthwise_conv2d", kind::conv},
        {"dense", kind::dense},          {"batch_norm", kind::norm},
        {"relu", kind::function},        {"relu6", kind::function},
        {"leaky_relu", kind::function},  {"elu", kind::function},
        {"silu", kind::function},        {"gelu", kind::function},
        {"sigmoid", kind::function},     {"tanh_", kind::function},
        {"hard_swish", kind::function},  {"max_pool2d", kind::max_pool},
        {"avg_pool2d", kind::mean},      {"adaptive_avg_pool2d", kind::mean},
        {"global_avg_pool", kind::mean}, {"pad_channels", kind::move},
        {"flatten", kind::flatten}};
    if (auto const at = known.find(i.word); at != known.end()) return add(at->second, i.layer, {x});
    bool const last = i.word == "softmax" || i.word == "log_softmax";
    if (i.word == "tap")
      g_.refused.push_back("output \"" + i.fields[0].text +
                           "\": a network in bytes has one output; leave out the others");
    else if (!last)
      refuse(i.layer, i.word + " has no kernel for bytes in Resin");
    return x;
  }

  [[nodiscard]] std::vector<int> uses() const {
    std::vector<int> n(ops.size() + 1, 0);
    for (byte_op const& o : ops)
      if (!o.hidden)
        for (int v : o.in) ++n[static_cast<std::size_t>(v)];
    ++n[static_cast<std::size_t>(output_)];
    return n;
  }
  /// The op that takes up what reads v, or nullptr.
  byte_op* host(int v, int region, std::vector<int> const& n) {
    if (v == 0 || n[static_cast<std::size_t>(v)] != 1) return nullptr;
    byte_op& h = ops[static_cast<std::size_t>(maker(v))];
    return h.region == region && h.function.empty() ? &h : nullptr;
  }
  /// o gives its value from h.
  void take_up(byte_op& h, byte_op& o) {
    made_[static_cast<std::size_t>(o.y)] = static_cast<int>(&h - ops.data());
    h.y = o.y;
    o.hidden = true;
  }
  void fold() {
    std::vector<int> const n = uses();
    for (byte_op& o : ops) {
      if (o.is != kind::norm) continue;
      byte_op* const h = host(o.in[0], o.region, n);
      if (h == nullptr || h->is != kind::conv || h->norm >= 0) continue;
      h->norm = h->layer = o.layer;
      take_up(*h, o);
    }
  }
  void fuse() {
    std::vector<int> const n = uses();
    auto const adds = [](byte_op const& o) {
      return o.is == kind::conv || o.is == kind::dense || o.is == kind::norm || o.is == kind::scale;
    };
    for (byte_op& o : ops) {
      if (o.hidden) continue;
      if (o.is == kind::add && o.in[0] != o.in[1]) {
        bool const x_last = place(o.in[0]) >= place(o.in[1]);
        int const late = o.in[x_last ? 0 : 1], early = o.in[x_last ? 1 : 0];
        byte_op* const h = host(late, o.region, n);
        if (h == nullptr || h->addend >= 0 || !adds(*h) || h->in[0] == early) continue;
        h->addend = early;
        h->layer = o.layer;
        take_up(*h, o);
      } else if (o.is == kind::function) {
        byte_op* const h = host(o.in[0], o.region, n);
        o.function = of(o.layer).word;
        if (h == nullptr || !(adds(*h) || h->is == kind::add)) continue;
        h->function = of(o.layer).word;
        h->function_layer = o.layer;
        take_up(*h, o);
      }
    }
  }
  [[nodiscard]] int place(int v) const { return v == 0 ? -1 : maker(v); }

  layer_graph& g_;
  model const& m_;
  std::map<std::string, int> marked_{};
  std::vector<int> made_{};  // the op that makes a value
  int output_ = 0, region_ = 0, regions_ = 0;
  bool first_copy_ = true;
};

/// Values of the program in the order in which they are numbered, in classes of one scale.
class numbering_of_values {
 public:
  explicit numbering_of_values(lowering& p) : p_(p), map_(p.ops.size() + 1, -1) {
    for (byte_op const& o : p.ops)
      if (!o.hidden) visit(o);
  }

  /// A step for each group; refuses a group of several, or none.
  std::vector<byte_step> groups() {
    std::vector<byte_step> to;
    std::map<int, std::size_t> number;
    for (std::size_t v = 0; v < values_.size(); ++v) {
      if (!values_[v].bytes) continue;
      auto const [at, fresh] = number.emplace(top(static_cast<int>(v)), to.size());
      if (fresh) to.emplace_back();
      byte_step& group = to[at->second];
      byte_step const& s = p_.of(values_[v].layer).step;
      if (s.scale == 0) continue;
      if (group.scale == 0)
        group = s;
      else if (!(group == s))
        p_.refuse(values_[v].layer,
                  "its values have another scale than those it is pooled, moved or joined with; "
                  "in Resin these share one");
    }
    for (std::size_t v = 0; v < values_.size(); ++v)
      if (values_[v].bytes && to[number.at(top(static_cast<int>(v)))].scale == 0)
        p_.refuse(values_[v].layer,
                  "its values are read in bytes, and the file has no scale of them");
    return to;
  }

 private:
  struct value {
    bool bytes;
    int layer, up;
    bool is_concat = false, is_piece = false, is_new = true;
  };

  int add(bool bytes, int layer) {
    values_.push_back({bytes, layer, static_cast<int>(values_.size())});
    as_.push_back({-1, -1});
    return static_cast<int>(values_.size()) - 1;
  }
  value& at(int v) { return values_[static_cast<std::size_t>(v)]; }
  int top(int v) {
    while (at(v).up != v) v = at(v).up;
    return v;
  }
  void join(int a, int b) { at(top(a)).up = top(b); }

  int image_as(bool bytes, bool words) {
    int& v = image_[bytes][words];
    if (v >= 0) return v;
    v = add(bytes, 0);
    at(v).is_new = false;
    if (bytes) {
      if (first_image_ >= 0) join(first_image_, v);
      first_image_ = v;
    }
    return v;
  }
  int operand(int of, bool bytes, bool words = false) {
    int const x = map_[static_cast<std::size_t>(of)];
    if (x < 0) return image_as(bytes, words);
    if (at(x).bytes == bytes) return x;
    int& converted = as_[static_cast<std::size_t>(x)][bytes];
    if (converted < 0) {
      int const v = add(bytes, at(x).layer);
      as_[static_cast<std::size_t>(x)][bytes] = v;
      return v;
    }
    return converted;
  }
  /// The same values elsewhere.
  int moved(int x) {
    int const v = add(at(x).bytes, at(x).layer);
    join(x, v);
    return v;
  }
  /// The function of o, where its step has no bound for it.
  void functioned(byte_op const& o, int y, bool bytes) {
    if (o.function_layer >= 0 && !o.bound()) y = add(bytes, o.function_layer);
    map_[static_cast<std::size_t>(o.y)] = y;
  }
  [[nodiscard]] bool grouped(byte_op const& o) const {
    layer l = p_.of(o.weights);
    if (l.word == "depthwise_conv2d") return true;
    field const* const groups = find(l.fields, "groups");
    return groups != nullptr && groups->text != "1";
  }

  void visit(byte_op const& o) {
    bool const bytes = !o.kept;
    int const layer = o.bound() && o.function_layer >= 0 ? o.function_layer : o.layer;
    switch (o.is) {
      case kind::conv:
      case kind::dense: {
        bool const groups = o.is == kind::conv && grouped(o);
        int x = operand(o.in[0], bytes, !groups);
        if (groups && at(x).is_concat) x = moved(x);
        if (o.addend >= 0) operand(o.addend, bytes);
        return functioned(o, add(bytes, layer), bytes);
      }
      case kind::norm: {
        operand(o.in[0], bytes);
        if (o.addend < 0) return functioned(o, add(bytes, layer), bytes);
        add(bytes, o.norm);
        operand(o.addend, bytes);
        return functioned(o, add(bytes, layer), bytes);
      }
      case kind::add:
        operand(o.in[0], bytes);
        operand(o.in[1], bytes);
        return functioned(o, add(bytes, layer), bytes);
      case kind::scale:
        operand(o.in[0], bytes);
        operand(o.in[1], bytes);
        if (o.addend >= 0) operand(o.addend, bytes);
        return functioned(o, add(bytes, layer), bytes);
      case kind::function:
        operand(o.in[0], bytes);
        map_[static_cast<std::size_t>(o.y)] = add(bytes, o.layer);
        return;
      case kind::max_pool:
      case kind::mean:
      case kind::move: {
        int const x = operand(o.in[0], bytes), y = add(bytes, o.layer);
        join(x, y);
        map_[static_cast<std::size_t>(o.y)] = y;
        return;
      }
      case kind::concat: {
        std::vector<int> pieces;
        for (int v : o.in) {
          int x = operand(v, bytes);
          if (at(x).is_piece || !at(x).is_new) x = moved(x);
          at(x).is_piece = true;
          pieces.push_back(x);
        }
        int const y = add(bytes, o.layer);
        at(y).is_concat = true;
        for (int x : pieces) join(x, y);
        map_[static_cast<std::size_t>(o.y)] = y;
        return;
      }
      case kind::flatten:
        map_[static_cast<std::size_t>(o.y)] = map_[static_cast<std::size_t>(o.in[0])];
    }
  }

  lowering& p_;
  std::vector<value> values_{};
  std::vector<std::array<int, 2>> as_{};  // a value converted
  std::vector<int> map_;
  int image_[2][2] = {{-1, -1}, {-1, -1}};
  int first_image_ = -1;
};

bool runs(item const& i) {
  return i.layer >= 0 || i.word == "residual" || i.word == "branches" || i.word == "sum" ||
         i.word == "scale_by";
}

/// Repeats and dense blocks written out; a repeat that recalls what stands before it is no loop.
item written_out(item i) {
  auto const number = [&](char const* key) { return std::stoi(find(i.fields, key)->text); };
  if (i.word == "repeat" || i.word == "dense_block") {
    item body = written_out(i.parts[0]), to;
    std::set<std::string> marks;
    bool loop = i.word == "repeat";
    each_item(body, [&](item& part) {
      if (part.word == "mark") marks.insert(part.fields[0].text);
    });
    each_item(body, [&](item& part) {
      if (part.word == "recall" && !marks.count(part.fields[0].text)) loop = false;
    });
    to.word = "copies";
    if (!loop) to.fields = {{"written", "", "", "bool"}};
    if (i.word == "dense_block") {
      to.word = "series";
      item pass, joined;
      pass.word = "pass";
      joined.word = "branches";
      joined.parts = {std::move(pass), std::move(body)};
      body = std::move(joined);
    }
    to.parts.assign(static_cast<std::size_t>(number("count")), body);
    return to;
  }
  for (item& part : i.parts) part = written_out(std::move(part));
  return i;
}

std::string joined(std::vector<std::string> const& path) {
  std::string to;
  for (std::string const& part : path) to += (to.empty() ? "" : ".") + part;
  return to;
}

array floats(std::vector<float> v) {
  array a{{static_cast<std::int64_t>(v.size())}, false, true};
  a.f = std::move(v);
  return a;
}
float epsilon_of(layer l) { return std::stof(find(l.fields, "epsilon")->text); }

/// What a convolution or dense layer is in a file of bytes, its batch norm folded.
void take_weights(lowering& p, byte_op const& o, std::string const& name, byte_network& to) {
  layer const& l = p.of(o.weights);
  array const& w = l.parameters.at("weight");
  auto const K = static_cast<std::size_t>(w.dims[0]);
  std::size_t const each = w.f.size() / K;
  auto const given = l.parameters.find("bias");
  std::vector<float> bias = given == l.parameters.end() ? std::vector<float>(K) : given->second.f,
                     factor(K, 1.f);
  if (o.norm >= 0) {
    auto const& norm = p.of(o.norm).parameters;
    for (std::size_t k = 0; k < K; ++k) {
      factor[k] = norm.at("weight").f[k] /
                  std::sqrt(norm.at("running_var").f[k] + epsilon_of(p.of(o.norm)));
      bias[k] = norm.at("bias").f[k] + (bias[k] - norm.at("running_mean").f[k]) * factor[k];
    }
  }
  array weight = w;
  if (o.kept) {
    for (std::size_t k = 0; k < w.f.size(); ++k) weight.f[k] = w.f[k] * factor[k / each];
  } else {
    std::vector<float> const& s = l.weight_steps;
    std::vector<float> steps(K);
    bool good = s.size() == 1 || s.size() == K;
    weight.f.clear();
    weight.integer = true;
    weight.element = 3;
    weight.i.resize(w.f.size());
    for (std::size_t k = 0; good && k < K; ++k) {
      float const step = s[s.size() == 1 ? 0 : k];
      steps[k] = step * std::abs(factor[k]);
      if (!(steps[k] > 0)) steps[k] = step;
      good = step > 0 && std::isfinite(steps[k]);
      for (std::size_t j = 0; good && j < each; ++j) {
        float const v = w.f[k * each + j], q = std::nearbyint(v / step);
        good = std::abs(q) <= 127 && q * step == v;
        if (good)
          weight.i[k * each + j] =
              factor[k] == 0 ? 0 : static_cast<std::int64_t>(factor[k] < 0 ? -q : q);
      }
    }
    if (!good || l.weight_zeros)
      return p.refuse(o.weights, l.weight_zeros
                                     ? "its weights have a zero point; those of Resin's bytes are "
                                       "symmetric around 0"
                                     : "its weights are no bytes from -127 to 127 with a scale for "
                                       "each filter, or one");
    to.arrays[name + ".weight_scale"] = floats(std::move(steps));
  }
  to.arrays[name + ".weight"] = std::move(weight);
  to.arrays[name + ".bias"] = floats(std::move(bias));
}

}  // namespace

bool in_bytes(layer_graph const& g) {
  return std::any_of(g.layers.begin(), g.layers.end(),
                     [](layer const& l) { return l.step.scale > 0; });
}

void mark_floats(item& whole, layer_graph& g, model const& m) {
  lowering p(whole, g, m);
  if (!g.refused.empty()) return;
  p.choose();
  std::set<int> kept;
  for (byte_op const& o : p.ops)
    if (o.kept && !o.hidden) kept.insert(o.weights >= 0 ? o.weights : o.norm);
  each_leaf(whole, [&](item& i) {
    if (kept.count(i.layer)) i.fields.push_back({"kept", "", "", "bool"});
  });
}

byte_network bytes_of(item const& flat, item const& blocks,
                      std::map<int, std::vector<std::string>> const& called, layer_graph& g,
                      model const& m) {
  byte_network to;
  // Copies of a block stand for the layers that the network has in their places.
  item whole = written_out(blocks), plain = flat;
  std::vector<item*> copies, places;
  each_item(whole, [&](item& i) {
    if (runs(i)) copies.push_back(&i);
  });
  each_item(plain, [&](item& i) {
    if (runs(i)) places.push_back(&i);
  });
  bool same = copies.size() == places.size();
  for (std::size_t k = 0; same && k < copies.size(); ++k) {
    same = copies[k]->word == places[k]->word;
    copies[k]->layer = places[k]->layer;
    copies[k]->ends = places[k]->ends;
  }
  if (!same) throw refusal("its blocks in bytes are not those in float");
  lowering p(whole, g, m);
  if (!g.refused.empty()) return to;
  p.choose();
  std::vector<byte_step> const groups = numbering_of_values(p).groups();
  std::vector<float> scales;
  array zeros = array::zeros({static_cast<std::int64_t>(groups.size())}, true);
  zeros.element = 2;
  for (std::size_t k = 0; k < groups.size(); ++k) {
    scales.push_back(groups[k].scale);
    zeros.i[k] = groups[k].zero;
  }
  to.arrays["quantization.scales"] = floats(std::move(scales));
  to.arrays["quantization.zeros"] = std::move(zeros);
  for (byte_op const& o : p.ops) {
    if (o.hidden) continue;
    if (o.is == kind::conv || o.is == kind::dense) {
      std::string const name = joined(called.at(o.weights));
      if (o.kept && o.first_copy) to.kept.push_back(name);
      take_weights(p, o, name, to);
    } else if (o.is == kind::norm) {
      std::string const name = joined(called.at(o.norm));
      if (o.kept && o.first_copy) to.kept.push_back(name);
      auto const& norm = p.of(o.norm).parameters;
      std::vector<float> factor, bias;
      for (std::size_t k = 0; k < norm.at("weight").f.size(); ++k) {
        factor.push_back(norm.at("weight").f[k] /
                         std::sqrt(norm.at("running_var").f[k] + epsilon_of(p.of(o.norm))));
        bias.push_back(norm.at("bias").f[k] - norm.at("running_mean").f[k] * factor[k]);
      }
      to.arrays[name + ".weight"] = floats(std::move(factor));
      to.arrays[name + ".bias"] = floats(std::move(bias));
    }
  }
  constexpr std::size_t most = 16;  // names that keep_float takes
  if (to.kept.size() > most)
    g.refused.push_back("the network: " + std::to_string(to.kept.size()) +
                        " of its layers stay in float; Resin's keep_float names " +
                        std::to_string(most));
  return to;
}

}  // namespace onnx_import

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "functions.hpp"

#include "writer.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace onnx_import {

namespace {

constexpr std::size_t most_parameters = 9;

bool is_weighted(std::string const& w) {
  return w == "conv2d" || w == "depthwise_conv2d" || w == "conv_transpose2d" || w == "dense";
}
bool is_norm(std::string const& w) {
  return w == "batch_norm" || w == "group_norm" || w == "instance_norm" || w == "layer_norm";
}
bool is_function_of_element(item const& i) {
  return i.layer >= 0 && i.parts.empty() && i.path.empty() && i.word != "dropout" &&
         i.word != "flatten" && i.word != "pad" && i.word != "upsample" && i.word != "channels" &&
         i.word.find("shuffle") == std::string::npos && i.word.find("pool") == std::string::npos &&
         i.word != "local_response_norm" && i.word != "softmax" && i.word != "log_softmax" &&
         i.word != "pad_channels";
}

/// Groups a convolution or dense layer with the norm and the activation behind it.
void group_units(item& i) {
  for (item& part : i.parts) group_units(part);
  if (!is_series(i)) return;
  std::vector<item> to;
  for (std::size_t k = 0; k < i.parts.size();) {
    std::size_t n = 1;
    if (is_weighted(i.parts[k].word)) {
      if (k + n < i.parts.size() && is_norm(i.parts[k + n].word)) ++n;
      if (k + n < i.parts.size() && is_function_of_element(i.parts[k + n])) ++n;
    }
    if (n == 1 || n == i.parts.size()) {
      for (std::size_t j = 0; j < n; ++j) to.push_back(std::move(i.parts[k + j]));
    } else {
      std::vector<item> unit;
      for (std::size_t j = 0; j < n; ++j) unit.push_back(std::move(i.parts[k + j]));
      to.push_back(series(std::move(unit)));
    }
    k += n;
  }
  i.parts = std::move(to);
}

/// The words and keys of an item without the values of its fields.
std::string skeleton(item const& i) {
  std::string to = i.word;
  for (field const& f : i.fields)
    // Functions are called by name, functions of one element are types.
    to += f.type == "text" ? ":" + f.text : "." + f.key;
  if (i.parts.empty()) return to;
  to += "(";
  for (item const& part : i.parts) to += skeleton(part) + ",";
  return to + ")";
}
int weight_of(item const& i) {
  int n = is_series(i) ? 0 : 1;
  for (item const& part : i.parts) n += weight_of(part);
  return n;
}

struct found {
  item* at;
  item* parent;
};
void collect(item& i, item* parent, std::map<std::string, std::vector<found>>& to) {
  if (!i.parts.empty() && parent != nullptr) to[skeleton(i)].push_back({&i, parent});
  for (item& part : i.parts) collect(part, &i, to);
}
bool is_width(std::string const& key) { return key == "filters" || key == "units"; }
/// A field, the word it belongs to, and the labels around it.
struct place {
  field* at;
  std::string word, about;
};
void fields_of(item& i, std::string const& around, bool outermost, std::vector<place>& to) {
  std::string own;
  for (field const& f : i.fields)
    if (f.key == "name" && i.word != "named") own = f.text;
  auto const count = [&](auto is) { return std::count_if(i.fields.begin(), i.fields.end(), is); };
  // A call of one name and one width is that width.
  bool const one = count([](field const& f) { return f.type == "label"; }) == 1 &&
                   count([](field const& f) { return is_width(f.key); }) == 1;
  for (field& f : i.fields)
    if (f.type != "text")
      to.push_back({&f, i.word, around + (f.about.empty() || one ? own : f.about)});
  std::string const inner =
      i.word == "named" && !outermost ? around + i.fields[0].text + "_" : around;
  for (item& part : i.parts) fields_of(part, inner, outermost && is_series(i), to);
}

std::string identifier(std::string const& text) {
  std::string to;
  for (char c : text) {
    bool const good = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (good)
      to += c;
    else if (!to.empty() && to.back() != '_')
      to += '_';
  }
  while (!to.empty() && to.back() == '_') to.pop_back();
  return to;
}
bool is_number(std::string const& text) {
  return !text.empty() && text.size() < 9 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string word_of(item const& i) {
  static std::map<std::string, std::string> const names{
      {"conv2d", "conv"},        {"depthwise_conv2d", "depthwise"},
      {"batch_norm", "bn"},      {"group_norm", "gn"},
      {"instance_norm", "in"},   {"layer_norm", "ln"},
      {"dense", "dense"},        {"tanh_", "tanh"},
      {"leaky_relu", "relu"},    {"max_pool2d", "pool"},
      {"avg_pool2d", "average"}, {"local_response_norm", "norm"}};
  auto const at = names.find(i.word);
  return at == names.end() ? i.word : at->second;
}
bool holds(item const& i, char const* word) {
  return i.word == word ||
         std::any_of(i.parts.begin(), i.parts.end(), [&](item const& p) { return holds(p, word); });
}
std::string first_word(item const& i) {
  if (i.word == "call" || i.word == "constant") return i.fields[0].text;
  if (is_series(i) || i.word == "named") return first_word(i.parts[0]);
  return word_of(i);
}
/// What a block is called after: its shape.
std::string name_for(item const& i) {
  if (holds(i, "residual")) return "block";
  if (holds(i, "branches")) return "module";
  if (holds(i, "sum")) return "merge";
  if (i.word == "scale_by") return "excite";
  bool unit = is_series(i);
  std::string name;
  for (item const& part : i.parts) {
    unit = unit && part.parts.empty() && part.word != "call";
    name += (name.empty() ? "" : "_") + word_of(part);
  }
  if (unit && i.parts.size() <= 3) return name;
  if (i.word == "named" && weight_of(i) <= 4 && !holds(i, "call")) return first_word(i);
  item const* last = &i;
  while (!last->parts.empty()) last = &last->parts.back();
  if (last->word.find("pool") != std::string::npos) return "reduction";
  return "body";
}

class maker {
 public:
  maker(item& whole, std::set<std::string> taken) : whole_(whole), taken_(std::move(taken)) {
    taken_.erase("module");  // no word of C++ where a function's name stands
  }

  std::vector<function> run() {
    constants();
    while (step()) {
    }
    return std::move(made_);
  }

 private:
  /// Pools and norms that stand three times become constants.
  void constants() {
    std::map<std::string, std::vector<item*>> same;
    each_leaf(whole_, [&](item& i) {
      if (i.word.find("pool2d") != std::string::npos || i.word == "local_response_norm")
        same[flat_text(i)].push_back(&i);
    });
    for (auto& [text, at] : same) {
      if (at.size() < 3 || text.size() < 24) continue;
      function f{unused(word_of(*at[0]))};
      f.body = *at[0];
      for (item* i : at) {
        item c;
        c.word = "constant";
        c.fields = {{"", f.name, "", "text"}};
        *i = c;
      }
      made_.push_back(std::move(f));
    }
  }

  bool step() {
    std::map<std::string, std::vector<found>> all;
    collect(whole_, nullptr, all);
    std::vector<std::pair<std::string, std::vector<found>>> order(all.begin(), all.end());
    std::stable_sort(order.begin(), order.end(), [](auto const& a, auto const& b) {
      return weight_of(*a.second[0].at) < weight_of(*b.second[0].at);
    });
    for (auto& [key, where] : order)
      // Copies of a block stay where the eye looks for them, in the network itself.
      if (where.size() > 1 && weight_of(*where[0].at) > 1 && !refused_.count(key) &&
          !holds(*where[0].at, "repeat") && !holds(*where[0].at, "dense_block") &&
          !parents_take(where, all)) {
        if (make(where)) return true;
        refused_.insert(key);
      }
    return false;
  }

  /// True if what stands around every one of them is alike as well: the function is theirs.
  static bool parents_take(std::vector<found> const& where,
                           std::map<std::string, std::vector<found>> const& all) {
    item const& parent = *where[0].parent;
    if (holds(parent, "repeat") || holds(parent, "dense_block")) return false;
    std::string const around = skeleton(parent);
    auto const at = all.find(around);
    if (at == all.end() || at->second.size() != where.size()) return false;
    if (is_series(parent) && is_series(*where[0].at)) return false;
    for (found const& f : where)
      if (skeleton(*f.parent) != around) return false;
    return true;
  }

  std::string unused(std::string const& wanted) {
    std::string name = wanted;
    for (int k = 2; !taken_.insert(name).second; ++k) name = wanted + "_" + std::to_string(k);
    return name;
  }

  bool make(std::vector<found> const& where) {
    std::size_t const copies = where.size();
    std::vector<std::vector<place>> rows(copies);
    for (std::size_t k = 0; k < copies; ++k) fields_of(*where[k].at, {}, true, rows[k]);
    std::size_t const fields = rows[0].size();
    auto const text = [&](std::size_t k, std::size_t f) -> std::string const& {
      return rows[k][f].at->text;
    };
    struct column {
      std::size_t field;
      int factor = 0;  // of another column
      std::size_t of = 0;
    };
    std::vector<column> own;  // one parameter each
    std::vector<std::string> to(fields);  // what stands in the body; empty: as it is
    std::vector<std::pair<std::size_t, std::size_t>> uses;  // field, index in own
    std::map<std::size_t, int> factors;
    for (std::size_t f = 0; f < fields; ++f) {
      bool differs = false;
      for (std::size_t k = 1; k < copies; ++k) differs = differs || text(k, f) != text(0, f);
      if (!differs) continue;
      field const& here = *rows[0][f].at;
      bool known = false;
      for (std::size_t c = 0; c < own.size() && !known; ++c) {
        field const& other = *rows[0][own[c].field].at;
        if (other.type != here.type || (is_width(here.key) != is_width(other.key)) ||
            (!is_width(here.key) && here.key != other.key))
          continue;
        bool same = true;
        for (std::size_t k = 0; k < copies; ++k) same = same && text(k, f) == text(k, own[c].field);
        int factor = 1;
        if (!same && is_width(here.key) && is_number(text(0, f)) &&
            is_number(text(0, own[c].field))) {
          int const a = std::stoi(text(0, f)), b = std::stoi(text(0, own[c].field));
          same = b > 0 && a % b == 0;
          factor = same ? a / b : 1;
          for (std::size_t k = 1; same && k < copies; ++k)
            same = is_number(text(k, f)) && is_number(text(k, own[c].field)) &&
                   std::stoi(text(k, f)) == factor * std::stoi(text(k, own[c].field));
          // A relation of two numbers alone may be chance.
          std::set<std::string> values;
          for (std::size_t k = 0; k < copies; ++k) values.insert(text(k, f));
          same = same && values.size() > 1 && factor > 1;
        }
        if (!same) continue;
        known = true;
        uses.push_back({f, c});
        factors[f] = factor;
      }
      if (known) continue;
      own.push_back({f});
      uses.push_back({f, own.size() - 1});
      factors[f] = 1;
    }
    if (own.size() > most_parameters) return false;

    // A parameter has a usual value where its field has one that some call uses.
    std::vector<parameter> parameters(own.size());
    std::set<std::string> names;
    std::map<std::string, int> keys;
    for (column const& c : own) ++keys[rows[0][c.field].at->key];
    for (std::size_t c = 0; c < own.size(); ++c) {
      place const& first = rows[0][own[c].field];
      field const* const at = first.at;
      parameter& p = parameters[c];
      p.type = at->type;
      bool const width = is_width(at->key);
      std::string stem = identifier(first.about);
      // Labels that differ between the calls are no names.
      for (std::size_t k = 1; k < copies; ++k)
        if (identifier(rows[k][own[c].field].about) != stem) stem.clear();
      if (is_number(stem)) stem.clear();
      std::string name = at->key;
      if (at->type == "label" && keys["name"] > 1)
        name = is_norm(first.word) ? "norm" : first.word == "call" ? "name" : "layer";
      else if (at->type != "label" && keys[at->key] > 1 && !stem.empty())
        name = width ? stem : stem + "_" + at->key;
      if (std::isdigit(static_cast<unsigned char>(name[0]))) name = "c" + name;
      std::string unique = name;
      for (int k = 2; taken_.count(unique) || !names.insert(unique).second; ++k)
        unique = name + "_" + std::to_string(k);
      p.name = unique;
      bool optional = !at->usual.empty() && at->type != "label" && !width && at->key != "kernel" &&
                      at->key != "window" && at->key != "count";
      std::set<std::string> seen;
      for (std::size_t k = 0; k < copies; ++k) seen.insert(text(k, own[c].field));
      if (at->key == "padding" && seen.count("same"))
        p.usual = "same";
      else if (optional && seen.count(at->usual))
        p.usual = at->usual;
    }
    std::vector<std::size_t> order(own.size());
    for (std::size_t c = 0; c < order.size(); ++c) order[c] = c;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      auto const rank = [&](std::size_t c) {
        return parameters[c].type == "label" ? 0 : parameters[c].usual.empty() ? 1 : 2;
      };
      return rank(a) < rank(b);
    });

    // The calls.
    std::vector<item> calls(copies);
    std::size_t before = 0, after = 0;
    for (std::size_t k = 0; k < copies; ++k) {
      item& call = calls[k];
      call.word = "call";
      call.fields = {{"", "", "", "text"}};
      for (std::size_t c : order) {
        place const& here = rows[k][own[c].field];
        field f = *here.at;
        f.usual = parameters[c].usual;
        f.about = here.about;
        call.fields.push_back(f);
      }
      before += flat_text(*where[k].at).size();
      after += flat_text(call).size() + 8;
    }
    item body = *where[0].at;
    std::vector<place> inside;
    fields_of(body, {}, true, inside);
    for (auto const& [f, c] : uses) {
      field& at = *inside[f].at;
      int const factor = factors[f];
      at.text = (factor > 1 ? std::to_string(factor) + " * " : "") + parameters[c].name;
      at.usual = "?";
      if (at.type == "label") at.type = "expression";
    }
    after += flat_text(body).size() + 40;
    if (after >= before) return false;
    function f{unused(name_for(body))};
    for (std::size_t c : order) f.parameters.push_back(parameters[c]);
    f.body = std::move(body);
    bool const constant = f.parameters.empty();
    for (std::size_t k = 0; k < copies; ++k) {
      calls[k].fields[0].text = f.name;
      if (constant) calls[k].word = "constant";
      calls[k].c = where[k].at->c;
      calls[k].h = where[k].at->h;
      calls[k].w = where[k].at->w;
      *where[k].at = std::move(calls[k]);
    }
    made_.push_back(std::move(f));
    return true;
  }

  item& whole_;
  std::set<std::string> taken_, refused_{};
  std::vector<function> made_{};
};

}  // namespace

std::vector<function> take_functions(item& whole, std::set<std::string> taken) {
  item around;
  around.word = "series";
  around.parts = in_row(std::move(whole));
  group_units(around);
  item outer;
  outer.word = "series";
  outer.parts.push_back(std::move(around));
  std::vector<function> made = maker(outer, std::move(taken)).run();
  whole = std::move(outer.parts[0]);
  return made;
}

}  // namespace onnx_import

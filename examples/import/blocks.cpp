// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "blocks.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace onnx_import {

namespace {

using path = std::vector<std::string>;

bool digit(char c) { return c >= '0' && c <= '9'; }
/// The number that a component is; -1 where it is none, or not written as Resin writes it.
int number_of(std::string const& s) {
  if (s.empty() || s.size() > 6 || (s.size() > 1 && s[0] == '0')) return -1;
  if (!std::all_of(s.begin(), s.end(), digit)) return -1;
  return std::stoi(s);
}
std::string joined(path const& p) {
  std::string to;
  for (std::string const& s : p) to += (to.empty() ? "" : ".") + s;
  return to;
}
path split(std::string const& s) {
  path to(1);
  for (char c : s)
    if (c == '.')
      to.emplace_back();
    else
      to.back() += c;
  return to;
}
bool is_activation(item const& i) {
  static std::set<std::string> const words{
      "relu",      "relu6",   "leaky_relu", "elu",       "silu",       "gelu",
      "gelu_tanh", "sigmoid", "tanh_",      "selu",      "hard_swish", "hard_sigmoid",
      "celu",      "mish",    "softplus",   "hard_tanh", "activation"};
  return words.count(i.word) > 0;
}
bool holds_join(item const& i) {
  if (i.word == "residual" || i.word == "branches" || i.word == "sum" || i.word == "scale_by")
    return true;
  return std::any_of(i.parts.begin(), i.parts.end(), holds_join);
}
std::vector<item*> named_leaves(std::vector<item>& row, std::size_t first, std::size_t count) {
  std::vector<item*> to;
  for (std::size_t k = first; k < first + count; ++k)
    each_leaf(row[k], [&](item& l) {
      if (!l.path.empty()) to.push_back(&l);
    });
  return to;
}

/// Copies of a block in a row: `count` times `length` items from `first` on.
struct copies {
  std::size_t first = 0, length = 0, count = 0;
};
copies next_copies(std::vector<item> const& row, std::size_t from) {
  copies best;
  for (std::size_t first = from; first < row.size(); ++first) {
    bool has_parameters = false;
    each_leaf(row[first], [&](item const& l) { has_parameters |= !l.path.empty(); });
    if (!has_parameters) continue;
    for (std::size_t length = 1; first + 2 * length <= row.size() && length <= 64; ++length) {
      std::size_t count = 1;
      auto const same = [&](std::size_t k) {
        for (std::size_t i = 0; i < length; ++i)
          if (!alike(row[first + i], row[first + k * length + i], true)) return false;
        return true;
      };
      while (first + (count + 1) * length <= row.size() && same(count)) ++count;
      if (count < 2 || count * length <= best.count * best.length) continue;
      bool join = false;
      for (std::size_t i = 0; i < length; ++i) join = join || holds_join(row[first + i]);
      if (join) best = {first, length, count};
    }
    if (best.count > 0) break;
  }
  return best;
}

/// Gives the copies names in numbered scopes where they have none. `all`: every leaf of the
/// network.
class numbering {
 public:
  explicit numbering(item& whole) {
    each_leaf(whole, [&](item& l) {
      if (!l.path.empty()) all_.push_back(&l);
    });
  }

  /// Copies in a row, then those inside of blocks.
  void number(std::vector<item>& items) {
    for (std::size_t from = 0; from < items.size();) {
      copies const c = next_copies(items, from);
      if (c.count == 0) break;
      rename(items, c);
      from = c.first + c.length * c.count;
    }
    for (item& i : items)
      for (item& part : i.parts)
        if (is_series(part)) number(part.parts);
  }

 private:
  static bool numbered(std::vector<std::vector<item*>> const& by_copy) {
    path const& p = by_copy[0][0]->path;
    for (std::size_t at = 1; at + 1 < p.size(); ++at) {
      int const start = number_of(p[at]);
      bool good = start >= 0;
      for (std::size_t k = 0; good && k < by_copy.size(); ++k)
        for (std::size_t j = 0; good && j < by_copy[k].size(); ++j) {
          path want = by_copy[0][j]->path;
          good = want.size() > at + 1 &&
                 std::equal(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(at), want.begin());
          if (good) want[at] = std::to_string(start + static_cast<int>(k));
          good = good && by_copy[k][j]->path == want;
        }
      if (good) return true;
    }
    return false;
  }

  void rename(std::vector<item>& items, copies const& c) {
    std::vector<std::vector<item*>> by_copy;
    for (std::size_t k = 0; k < c.count; ++k)
      by_copy.push_back(named_leaves(items, c.first + k * c.length, c.length));
    if (by_copy[0].empty() || numbered(by_copy)) return;
    std::string const s = joined(by_copy[0][0]->path);
    for (std::size_t at = 0; at < s.size(); ++at) {
      if (!digit(s[at]) || (at > 0 && digit(s[at - 1]))) continue;
      std::size_t end = at;
      while (end < s.size() && digit(s[end])) ++end;
      int const start = number_of(s.substr(at, end - at));
      if (start < 0) continue;
      if (by_text(by_copy, s.substr(0, at), start)) return;
    }
    // No number in the names: a scope of our own.
    std::string const scope = "stage" + std::to_string(++stages_);
    std::set<std::string> taken;
    path leaves;
    for (item* l : by_copy[0]) {
      std::string leaf = l->path.back();
      for (int k = 2; !taken.insert(leaf).second; ++k)
        leaf = l->path.back() + "_" + std::to_string(k);
      leaves.push_back(leaf);
    }
    for (std::size_t k = 0; k < by_copy.size(); ++k)
      for (std::size_t j = 0; j < by_copy[k].size(); ++j)
        by_copy[k][j]->path = {scope, std::to_string(k), leaves[j]};
  }

  /// What stands behind prefix and number, or nothing.
  static std::optional<std::string> behind(std::string const& s, std::string const& prefix,
                                           int number) {
    std::string const head = prefix + std::to_string(number);
    if (s.rfind(head, 0) != 0 || s.size() == head.size() || digit(s[head.size()])) return {};
    return s.substr(head.size());
  }
  bool by_text(std::vector<std::vector<item*>> const& by_copy, std::string const& prefix,
               int start) {
    for (std::size_t k = 0; k < by_copy.size(); ++k)
      for (std::size_t j = 0; j < by_copy[k].size(); ++j) {
        auto const a = behind(joined(by_copy[0][j]->path), prefix, start);
        auto const b = behind(joined(by_copy[k][j]->path), prefix, start + static_cast<int>(k));
        if (!a || !b || *a != *b) return false;
      }
    std::string scope = prefix;
    while (!scope.empty() && std::string("._-").find(scope.back()) != std::string::npos)
      scope.pop_back();
    if (scope.empty()) scope = "blocks";
    for (item* l : all_) {  // the block that begins a stage, too
      std::string const s = joined(l->path);
      if (s.rfind(prefix, 0) != 0) continue;
      std::size_t end = prefix.size();
      while (end < s.size() && digit(s[end])) ++end;
      int const k = number_of(s.substr(prefix.size(), end - prefix.size()));
      if (k < 0 || end == s.size()) continue;
      std::string rest = s.substr(end);
      rest.erase(0, std::min(rest.find_first_not_of("._-"), rest.size()));
      if (!rest.empty()) l->path = split(scope + "." + std::to_string(k) + "." + rest);
    }
    return true;
  }

  std::vector<item*> all_{};
  int stages_ = 0;
};

/// Wraps items in scopes and folds copies.
class scoping {
 public:
  std::vector<item> row(std::vector<item> items, std::size_t depth) {
    std::vector<item> to;
    for (std::size_t i = 0; i < items.size();) {
      auto const k = key(items[i], depth);
      if (!k || k->empty()) {
        to.push_back(inside(std::move(items[i]), depth));
        ++i;
        continue;
      }
      std::size_t last = i;
      for (std::size_t j = i + 1; j < items.size(); ++j) {
        auto const other = key(items[j], depth);
        if (other && *other != *k) break;
        if (other) last = j;
      }
      if (last + 1 < items.size() && !key(items[last + 1], depth) && is_activation(items[last + 1]))
        ++last;
      item scope;
      scope.word = "named";
      scope.c = items[i].c;
      scope.h = items[i].h;
      scope.w = items[i].w;
      scope.fields = {{"name", *k, "", "label"}};
      std::vector<item> run(
          std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(i)),
          std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(last) + 1));
      bool parameters = false;
      for (item const& r : run) each_leaf(r, [&](item const& l) { parameters |= !l.path.empty(); });
      if (parameters) {  // a scope without any names nothing
        scope.parts.push_back(series(row(std::move(run), depth + 1)));
        to.push_back(std::move(scope));
      } else {
        std::move(run.begin(), run.end(), std::back_inserter(to));
      }
      i = last + 1;
    }
    return folded(std::move(to), depth);
  }

 private:
  /// The scope at `depth` that all of an item lies in; "" where it lies in none, nothing where that
  /// is open.
  static std::optional<std::string> key(item const& i, std::size_t depth) {
    std::optional<std::string> to;
    bool mixed = false;
    gather(i, depth, to, mixed);
    if (mixed) return "";
    return to;
  }
  static void gather(item const& i, std::size_t depth, std::optional<std::string>& to,
                     bool& mixed) {
    if (i.placed) {
      std::string here;
      if (!i.path.empty() && i.path.size() > depth + 1) here = i.path[depth];
      if (i.path.empty() && i.scope.size() > depth) here = i.scope[depth];
      mixed = mixed || (to && *to != here);
      to = here;
    }
    for (item const& part : i.parts) gather(part, depth, to, mixed);
  }

  item inside(item i, std::size_t depth) {
    if (i.layer >= 0 && !i.path.empty()) i.fields.push_back({"name", i.path.back(), "", "label"});
    for (item& part : i.parts) part = series(row(in_row(std::move(part)), depth));
    return i;
  }

  struct numbered_item {
    std::string prefix{};
    int number = -1;
    item const* body = nullptr;
  };
  /// named("prefix7", body) as its parts.
  static numbered_item take_apart(item const& i, bool prefixed) {
    if (i.word != "named") return {};
    std::string const& name = i.fields[0].text;
    std::size_t at = name.size();
    while (at > 0 && digit(name[at - 1])) --at;
    if (at > 0 && !prefixed) return {};
    int const number = number_of(name.substr(at));
    return {name.substr(0, at), number, &i.parts[0]};
  }
  /// branches(pass, body), in a numbered scope.
  static numbered_item dense_layer(item const& i) {
    auto const appended = [](item const& b) {
      return b.word == "branches" && b.parts.size() == 2 && b.parts[0].word == "pass";
    };
    if (appended(i)) return take_apart(i.parts[1], true);
    numbered_item n = take_apart(i, true);
    if (n.body == nullptr || !appended(*n.body)) return {};
    n.body = &n.body->parts[1];
    return n;
  }

  static std::vector<item> folded(std::vector<item> items, std::size_t depth) {
    std::vector<item> to;
    for (std::size_t i = 0; i < items.size();) {
      numbered_item const dense = dense_layer(items[i]);
      numbered_item const block = depth > 0 ? take_apart(items[i], false) : numbered_item{};
      std::size_t n = 1;
      auto const next = [&](numbered_item const& first, numbered_item const& k) {
        return k.body != nullptr && k.number == first.number + static_cast<int>(n) &&
               k.prefix == first.prefix;
      };
      if (dense.number >= 0 && (depth > 0 || !dense.prefix.empty()))
        while (i + n < items.size() && next(dense, dense_layer(items[i + n])) &&
               alike(*dense.body, *dense_layer(items[i + n]).body, false))
          ++n;
      if (n > 1) {
        item d;
        d.word = "dense_block";
        d.c = items[i].c;
        d.h = items[i].h;
        d.w = items[i].w;
        d.fields = {{"count", std::to_string(n), "", "int"},
                    {"prefix", dense.prefix, "", "label"},
                    {"first", std::to_string(dense.number), "0", "int"}};
        d.parts.push_back(*dense.body);
        to.push_back(std::move(d));
        i += n;
        continue;
      }
      if (block.number >= 0)
        while (i + n < items.size() && next(block, take_apart(items[i + n], false)) &&
               alike(*block.body, *take_apart(items[i + n], false).body, true))
          ++n;
      if (n > 1) {
        item r;
        r.word = "repeat";
        r.c = items[i].c;
        r.h = items[i].h;
        r.w = items[i].w;
        r.fields = {{"count", std::to_string(n), "", "int"},
                    {"first", std::to_string(block.number), "0", "int"}};
        r.parts.push_back(*block.body);
        to.push_back(std::move(r));
        i += n;
        continue;
      }
      to.push_back(std::move(items[i]));
      ++i;
    }
    return to;
  }
};

}  // namespace

bool alike(item const& a, item const& b, bool extents_too) {
  if (a.word != b.word || a.fields.size() != b.fields.size() || a.parts.size() != b.parts.size())
    return false;
  if (extents_too && (a.c != b.c || a.h != b.h || a.w != b.w)) return false;
  for (std::size_t k = 0; k < a.fields.size(); ++k)
    if (a.fields[k].key != b.fields[k].key || a.fields[k].text != b.fields[k].text) return false;
  for (std::size_t k = 0; k < a.parts.size(); ++k)
    if (!alike(a.parts[k], b.parts[k], extents_too)) return false;
  return true;
}

item with_blocks(item whole, bool keep_names, std::map<int, std::vector<std::string>>& called) {
  std::vector<item> items = in_row(std::move(whole));
  item around;
  around.word = "series";
  around.parts = std::move(items);
  if (!keep_names) numbering(around).number(around.parts);
  each_leaf(around, [&](item const& l) {
    if (!l.path.empty()) called[l.layer] = l.path;
  });
  return series(scoping{}.row(std::move(around.parts), 0));
}

}  // namespace onnx_import

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// One body, four tasks: which shape is the largest, where it is, all shapes with their boxes, and
// the class of each pixel of the same drawn scenes. The body has skips, or is its plain twin;
// heads, data and recipe are the same.
#include "figures.hpp"
#include "scenes.hpp"
#include "train.hpp"
using namespace resin;

namespace {

constexpr int side = design::scene_side, kinds = design::scene_kinds;
using design::block, design::cells, design::conv, design::narrowing;

// 6n + 2 layers, as ResNets on CIFAR, on half the scene's resolution; 64 channels of 6 x 6.
constexpr int n = 9;
constexpr auto body =
    input{1, side, side} |
    named("body", conv(16, 2) | relu | named("16", repeat(n, block(16))) | mark("fine") |
                      named("32", narrowing(32) | repeat(n - 1, block(32))) | mark("middle") |
                      named("64", narrowing(64) | repeat(n - 1, block(64))));

constexpr auto classifier = body | global_avg_pool | dense{.units = kinds, .name = "kind"};
constexpr auto localizer = body | conv(16) | relu | flatten | dense{.units = 4, .name = "box"};
constexpr auto detector =
    body | conv(64) | relu | conv2d{.filters = cells.channels(), .name = "boxes"};
// Each resolution votes, the coarse votes are spread (FCN-8s).
constexpr auto votes(label name) { return conv2d{.filters = 1 + kinds, .name = name}; }
constexpr auto segmenter =
    body | votes("coarse") |
    sum(upsample{.scale = 2, .mode = bilinear}, recall("body.middle") | votes("middle")) |
    sum(upsample{.scale = 2, .mode = bilinear}, recall("body.fine") | votes("fine")) |
    upsample{.scale = 2, .mode = bilinear};

constexpr auto plain_classifier = plain(classifier);
constexpr auto plain_localizer = plain(localizer);
constexpr auto plain_detector = plain(detector);
constexpr auto plain_segmenter = plain(segmenter);

/// Scenes with what is asked of each: the kind and the box of its largest object (centre, width and
/// height in parts of the scene).
struct task_data {
  design::scenes scenes;
  xt::xtensor<int, 1> kind;
  xt::xtensor<float, 2> box;
};
task_data draw(int count, std::uint64_t seed) {
  auto const rows = static_cast<std::size_t>(count);
  task_data d{design::draw_scenes(count, seed), xt::xtensor<int, 1>::from_shape({rows}),
              xt::xtensor<float, 2>::from_shape({rows, 4})};
  for (std::size_t i = 0; i < rows; ++i) {
    design::scene const& s = d.scenes.truth[i];
    design::object const& largest = *std::max_element(
        s.begin(), s.end(),
        [](auto const& a, auto const& b) { return area(a.where) < area(b.where); });
    design::box const& b = largest.where;
    d.kind(i) = largest.kind;
    double const parts[] = {(b.left + b.right) / 2, (b.top + b.bottom) / 2, b.right - b.left,
                            b.bottom - b.top};
    for (std::size_t k = 0; k < 4; ++k) d.box(i, k) = static_cast<float>(parts[k] / side);
  }
  return d;
}

struct setting {
  design::experiment const& e;
  std::uint64_t seed;
  std::string name, file;
  task_data const& seen;
  task_data const& held_out;

  [[nodiscard]] trainer_options options() const {
    return {.epochs = e.pick(1, 5, 10),
            .batch = e.pick(10, 50, 50),
            .seed = seed,
            .threads = e.threads,
            .augment = normalization_of(held_out.scenes.data),
            .clip = {.norm = 10},
            .quiet = e.size == design::scale::smoke};
  }
  [[nodiscard]] static sgd optimizer(double peak) {
    return {.learning_rate = one_cycle{.peak = peak},
            .momentum = .9,
            .nesterov = true,
            .weight_decay = 5e-4};
  }
  /// Figures of the run: the training loss of each epoch, the score at the end.
  [[nodiscard]] design::table rows(history const& curve, double score) const {
    std::printf("%s: %.1f %%\n", name.c_str(), 100 * score);
    design::table t{{"epoch", "train_loss", "score", "seconds"}, {}};
    for (epoch_record const& r : curve.rows) t.add(r.epoch, r.train_loss, 100 * score, r.seconds);
    return t;
  }
  /// Twelve held-out scenes; `show` adds to a picture what the network says.
  template <class F>
  void draw_scenes(std::string const& what, F show) const {
    std::vector<std::vector<design::picture>> pictures;
    for (int i = 0; i < std::min(12, held_out.scenes.data.size()); ++i) {
      if (i % 6 == 0) pictures.emplace_back();
      pictures.back().push_back({&held_out.scenes.data, i});
      show(pictures.back().back(), i);
    }
    design::write_pictures(name + ": " + what, pictures, 150,
                           e.path(file + "-seed" + std::to_string(seed) + ".svg"));
  }
};

constexpr char const* truth_color = "#2f8f4e";
constexpr char const* found_color = "#ff7043";
design::mark mark_of(design::box const& b, char const* color, std::string text = {}) {
  return {b.left, b.top, b.right, b.bottom, color, std::move(text)};
}

/// The share of scenes whose largest object's kind is named.
template <auto const& Net>
design::table classify(setting const& s) {
  network<Net> net(s.seed);
  trainer fit{net, s.optimizer(.05), s.options()};
  history const curve = fit.run(s.seen.scenes.data.images, s.seen.kind);
  return s.rows(curve, fit.evaluate(s.held_out.scenes.data.images, s.held_out.kind).accuracy);
}

/// The share of scenes in whose largest object the box overlaps by half.
template <auto const& Net>
design::table localize(setting const& s) {
  network<Net> net(s.seed);
  trainer fit{net, s.optimizer(.02), s.options(), smooth_l1_loss{.beta = .1}};
  history const curve = fit.run(s.seen.scenes.data.images, s.seen.box);
  auto const said = fit.predict(s.held_out.scenes.data.images);
  auto const box_at = [](auto const& a, std::size_t i) -> design::box {
    double const x = side * a(i, 0), y = side * a(i, 1), w = side * a(i, 2), h = side * a(i, 3);
    return {x - w / 2, y - h / 2, x + w / 2, y + h / 2};
  };
  std::size_t const count = said.shape(0);
  double right = 0;
  for (std::size_t i = 0; i < count; ++i)
    right += overlap(box_at(said, i), box_at(s.held_out.box, i)) >= .5;
  s.draw_scenes("the largest object green, the answer orange", [&](design::picture& p, int i) {
    p.marks = {mark_of(box_at(s.held_out.box, static_cast<std::size_t>(i)), truth_color),
               mark_of(box_at(said, static_cast<std::size_t>(i)), found_color)};
  });
  return s.rows(curve, right / static_cast<double>(count));
}

/// PASCAL VOC's mean average precision at an overlap of .5.
template <auto const& Net>
design::table detect(setting const& s) {
  network<Net> net(s.seed);
  trainer fit{net, s.optimizer(.02), s.options(), design::box_loss{cells, &s.seen.scenes.truth}};
  history const curve = fit.run(s.seen.scenes.data);
  auto const found = design::detect(net, s.held_out.scenes.data, s.options().augment);
  s.draw_scenes("objects green, detections from .3 on orange", [&](design::picture& p, int i) {
    for (design::object const& o : s.held_out.scenes.truth[static_cast<std::size_t>(i)])
      p.marks.push_back(mark_of(o.where, truth_color));
    for (design::detection const& d : found)
      if (d.image == i && d.score >= .3)
        p.marks.push_back(
            mark_of(d.where, found_color, detail::shape_names[static_cast<std::size_t>(d.kind)]));
  });
  return s.rows(curve, design::mean_average_precision(found, s.held_out.scenes.truth, kinds));
}

/// Intersection over union of the pixels, the mean over ground and kinds.
template <auto const& Net>
design::table segment(setting const& s) {
  network<Net> net(s.seed);
  trainer fit{net, s.optimizer(.05), s.options()};
  history const curve = fit.run(s.seen.scenes.data.images, s.seen.scenes.masks);
  evaluation const e = evaluate(net, s.held_out.scenes.data.images, s.held_out.scenes.masks,
                                {.metrics = {metrics::mean_iou()}});
  auto const said = fit.predict(s.held_out.scenes.data.images);
  s.draw_scenes("pixels in the colour of what they are taken for", [&](design::picture& p, int i) {
    int const* const from = said.data() + i * side * side;
    p.classes.assign(from, from + side * side);
  });
  return s.rows(curve, e.metrics[0]);
}

struct task {
  char const *name, *measure;
  design::table (*residual_body)(setting const&);
  design::table (*plain_body)(setting const&);
};
constexpr task tasks[] = {
    {"classification", "accuracy", classify<classifier>, classify<plain_classifier>},
    {"localisation", "boxes right at IoU .5", localize<localizer>, localize<plain_localizer>},
    {"detection", "mAP at IoU .5", detect<detector>, detect<plain_detector>},
    {"segmentation", "mean IoU", segment<segmenter>, segment<plain_segmenter>}};

void method(design::experiment& e) {
  for (task const& t : tasks)
    for (bool const skips : {true, false}) {
      std::string const name = std::string(skips ? "residual " : "plain ") + t.name;
      e.job(
          name,
          [&e, &t, skips, name](std::uint64_t seed) {
            task_data const seen = draw(e.pick(20, 800, 4'000), seed),
                            held_out = draw(e.pick(20, 300, 1'000), 1'000 + seed);
            std::string file = name;
            std::replace(file.begin(), file.end(), ' ', '-');
            setting const s{e, seed, name, file, seen, held_out};
            return (skips ? t.residual_body : t.plain_body)(s);
          },
          2);
    }
  if (!e.run()) return;
  design::table summary{{"task", "measure", "plain body, %", "residual body, %"}, {}};
  plot figure{"One body, four tasks", {}};
  for (task const& t : tasks) {
    std::string const plain_name = std::string("plain ") + t.name,
                      residual_name = std::string("residual ") + t.name;
    if (e.results(plain_name).rows.empty() || e.results(residual_name).rows.empty()) continue;
    summary.add(t.name, t.measure, design::spread(e.ends(plain_name, "score"), 1),
                design::spread(e.ends(residual_name, "score"), 1));
    figure.panels.push_back({t.name,
                             "epoch",
                             "training loss",
                             false,
                             false,
                             {e.line(plain_name, "epoch", "train_loss"),
                              e.line(residual_name, "epoch", "train_loss")}});
  }
  e.report("One body, four tasks", summary);
  e.draw("four-tasks.svg", figure);
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "12-four-tasks",
                     "Classification, localisation, detection and segmentation of drawn scenes",
                     method);
}

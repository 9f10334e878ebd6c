// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "experiment.hpp"

#include <resin/io/gz.hpp>

#include <resin/base/error.hpp>
#include <resin/base/replaced_file.hpp>
#include <resin/base/text.hpp>
#include <resin/data/datasets.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <numeric>
#include <sstream>

namespace design {

namespace fs = std::filesystem;

namespace {
std::size_t index_of(table const& t, std::string_view column) {
  auto const at = std::find(t.columns.begin(), t.columns.end(), column);
  if (at == t.columns.end())
    throw resin::state_error("table: no column called '" + std::string(column) + "'");
  return static_cast<std::size_t>(at - t.columns.begin());
}
std::vector<std::string> fields(std::string const& line) {
  std::vector<std::string> found(1);
  for (char c : line) {
    if (c == ',')
      found.emplace_back();
    else
      found.back() += c;
  }
  return found;
}
/// A job's or title's name as part of a file's.
std::string file_name(std::string name) {
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.') c = '-';
  return name;
}
}  // namespace

std::string table::cell(double value) {
  return std::isfinite(value) ? resin::detail::printed("%.6g", {value}) : "";
}
table table::where(std::string_view column, std::string_view value) const {
  std::size_t const c = index_of(*this, column);
  table found{columns, {}};
  for (auto const& row : rows)
    if (row[c] == value) found.rows.push_back(row);
  return found;
}
std::vector<std::string> table::texts(std::string_view column) const {
  std::vector<std::string> found;
  if (rows.empty()) return found;
  std::size_t const c = index_of(*this, column);
  for (auto const& row : rows) found.push_back(row[c]);
  return found;
}
std::vector<double> table::numbers(std::string_view column) const {
  std::vector<double> found;
  for (std::string const& text : texts(column)) {
    double value = NAN;
    if (!text.empty() && !resin::detail::read_number(text, value))
      throw resin::file_error("table: '" + text + "' is no number");
    found.push_back(value);
  }
  return found;
}
double table::last(std::string_view column) const {
  return rows.empty() ? NAN : numbers(column).back();
}
std::string table::csv() const {
  std::string text;
  auto const line = [&](std::vector<std::string> const& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].find_first_of(",\n") != std::string::npos)
        throw resin::state_error("table: '" + values[i] + "' has no place in a CSV");
      text += (i ? "," : "") + values[i];
    }
    text += '\n';
  };
  line(columns);
  for (auto const& row : rows) line(row);
  return text;
}
std::string table::markdown() const {
  std::string text;
  auto const line = [&](std::vector<std::string> const& values) {
    for (std::string const& v : values) text += "| " + v + " ";
    text += "|\n";
  };
  line(columns);
  for (std::size_t i = 0; i < columns.size(); ++i) text += i ? "---:|" : "|---|";
  text += '\n';
  for (auto const& row : rows) line(row);
  return text;
}
table table::read(std::string const& path) {
  std::ifstream in(path);
  if (!in) throw resin::file_error(path + ": cannot be opened");
  table t;
  for (std::string line; std::getline(in, line);) {
    if (t.columns.empty())
      t.columns = fields(line);
    else
      t.rows.push_back(fields(line));
    if (!t.rows.empty() && t.rows.back().size() != t.columns.size())
      throw resin::file_error(path + ": a row has " + std::to_string(t.rows.back().size()) +
                              " fields, wants " + std::to_string(t.columns.size()));
  }
  return t;
}

std::string fixed(double value, int digits) {
  std::string text;
  resin::detail::put_real(text, value, 'f', digits);
  return std::isfinite(value) ? text : "-";
}
double mean(std::vector<double> const& values) {
  return values.empty() ? NAN
                        : std::accumulate(values.begin(), values.end(), 0.) /
                              static_cast<double>(values.size());
}
std::string spread(std::vector<double> const& values, int digits) {
  std::string text = fixed(mean(values), digits);
  if (values.size() < 2) return text;
  auto const [low, high] = std::minmax_element(values.begin(), values.end());
  return text + " +- " + fixed((*high - *low) / 2, digits);
}

experiment::experiment(int argc, char** argv, std::string name, std::string what)
    : name_(std::move(name)) {
  bool smoke = false, quick = false;
  CLI::App app{what};
  app.add_flag("--smoke", smoke, "seconds: does it run");
  app.add_flag("--quick", quick, "under two minutes: does the claim show");
  app.add_flag("--list", list_, "show the jobs and which are done");
  app.add_flag("--again", again_, "run jobs whose CSV is there, too");
  app.add_option("--job", only_, "only the jobs of these names");
  app.add_option("--seed", seeds_, "only these seeds");
  app.add_option("--threads", threads, "threads of a step")->capture_default_str();
  app.add_option("--data", data, "folder of the data set");
  app.add_option(
      "--out", out_,
      "folder of CSV files, tables and figures (default: design-principles/" + name_ + "/SCALE)");
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& e) {
    std::exit(app.exit(e));
  }
  size = smoke ? scale::smoke : quick ? scale::quick : scale::full;
  if (smoke) again_ = true;
  if (out_.empty()) out_ = "design-principles/" + name_ + "/" + pick("smoke", "quick", "full");
}

void experiment::job(std::string name, std::function<table(std::uint64_t)> run, int seeds) {
  tasks_.push_back({std::move(name), std::move(run), size == scale::full ? seeds : 1});
}

bool experiment::run() {
  fs::create_directories(out_);
  for (std::string const& wanted : only_) {
    if (std::none_of(tasks_.begin(), tasks_.end(), [&](task const& t) { return t.name == wanted; }))
      throw resin::state_error("there is no job '" + wanted + "'; --list shows them");
  }
  for (task const& t : tasks_) {
    if (!only_.empty() && std::find(only_.begin(), only_.end(), t.name) == only_.end()) continue;
    std::vector<std::uint64_t> seeds = seeds_;
    for (int s = 1; seeds_.empty() && s <= t.seeds; ++s)
      seeds.push_back(static_cast<std::uint64_t>(s));
    for (std::uint64_t const seed : seeds) {
      bool const done = fs::exists(csv_of(t.name, seed));
      if (list_)
        std::printf("%s  --job %s --seed %llu\n", done ? "done" : "    ", t.name.c_str(),
                    static_cast<unsigned long long>(seed));
      if (list_ || (done && !again_)) continue;
      std::printf("\n%s, seed %llu\n", t.name.c_str(), static_cast<unsigned long long>(seed));
      std::fflush(stdout);
      current_ = path(file_name(t.name) + "-seed" + std::to_string(seed) + ".checkpoint");
      auto const start = std::chrono::steady_clock::now();
      table result = t.run(seed);
      std::string const seconds =
          fixed(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 1);
      result.columns.insert(result.columns.begin(), "seed");
      result.columns.push_back("job_seconds");
      for (auto& row : result.rows) {
        row.insert(row.begin(), std::to_string(seed));
        row.push_back(seconds);
      }
      resin::replace_file(csv_of(t.name, seed), result.csv());
      fs::remove(current_);
      std::printf("%s, seed %llu: %s s\n", t.name.c_str(), static_cast<unsigned long long>(seed),
                  seconds.c_str());
    }
  }
  if (!list_) std::printf("\n");
  return !list_;
}

std::string experiment::csv_of(std::string const& job, std::uint64_t seed) const {
  return path(file_name(job) + "-seed" + std::to_string(seed) + ".csv");
}

table experiment::results(std::string const& job) const {
  std::map<std::uint64_t, std::string> files;
  std::string const start = file_name(job) + "-seed";
  for (auto const& entry : fs::directory_iterator(out_)) {
    std::string const file = entry.path().filename().string();
    if (file.starts_with(start) && file.ends_with(".csv"))
      files[std::strtoull(file.c_str() + start.size(), nullptr, 10)] = entry.path().string();
  }
  table all;
  for (auto const& [seed, file] : files) {
    table one = table::read(file);
    all.columns = one.columns;
    all.rows.insert(all.rows.end(), one.rows.begin(), one.rows.end());
  }
  return all;
}

std::vector<double> experiment::ends(std::string const& job, std::string_view column) const {
  table const all = results(job);
  std::vector<double> found;
  std::vector<std::string> done;
  for (std::string const& seed : all.texts("seed"))
    if (std::find(done.begin(), done.end(), seed) == done.end()) {
      done.push_back(seed);
      found.push_back(all.where("seed", seed).last(column));
    }
  return found;
}

resin::plot_series experiment::line(std::string const& job, std::string_view x,
                                    std::string_view y) const {
  table const all = results(job);
  std::map<double, std::vector<double>> points;
  auto const xs = all.numbers(x), ys = all.numbers(y);
  for (std::size_t i = 0; i < xs.size(); ++i)
    if (std::isfinite(xs[i])) points[xs[i]].push_back(ys[i]);
  resin::plot_series series{job, {}, {}, false, -1};
  for (auto const& [at, values] : points) {
    series.x.push_back(at);
    series.y.push_back(mean(values));
  }
  return series;
}

std::string experiment::path(std::string const& file) const { return out_ + "/" + file; }
std::string experiment::checkpoint() const { return size == scale::full ? current_ : ""; }

void experiment::report(std::string const& title, table const& t) const {
  std::cout << title << "\n\n" << t.markdown() << std::endl;
  resin::replace_file(path(file_name(title) + ".md"), t.markdown());
}

void experiment::draw(std::string const& file, resin::plot const& p) const {
  resin::write_svg(p, path(file));
  std::cout << "figure: " << path(file) << std::endl;
}

images experiment::cifar10(int seen, int held_out) const {
  auto const shapes = [&] {
    auto [train, test] = resin::datasets::synthetic_shapes(
        {.count = seen, .test_count = held_out, .size = 32, .channels = 3});
    return images{std::move(train), std::move(test)};
  };
  if (size == scale::smoke) return shapes();
  try {
    auto const whole = resin::datasets::cifar10(data).first;
    auto const [before, last] = resin::split(whole, std::min(5'000, whole.size() / 10));
    images found{resin::take(before, std::min(seen, before.size())),
                 resin::take(last, std::min(held_out, last.size()))};
    std::printf("CIFAR-10: %d images seen, %d held out\n", found.seen.size(),
                found.held_out.size());
    return found;
  } catch (resin::file_error const& missing) {
    if (size == scale::full) throw;
    std::printf("%s\nProcedural shapes stand in for CIFAR-10.\n", missing.what());
    return shapes();
  }
}

int run(int argc, char** argv, std::string const& name, std::string const& what,
        std::function<void(experiment&)> const& body) {
  try {
    experiment e(argc, argv, name, what);
    body(e);
    return 0;
  } catch (skipped const& lacking) {
    std::printf("skipped: %s\n", lacking.what());
    return 77;
  } catch (std::exception const& problem) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), problem.what());
    return 1;
  }
}

}  // namespace design

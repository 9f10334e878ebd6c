// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the programs of this folder share: an experiment is a list of jobs (network x seed), each of
// which leaves one CSV; what is there is not run again, and tables and figures are made of all that
// is there.

#include <resin/data/dataset.hpp>
#include <resin/train/plot_svg.hpp>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace design {

/// Rows of text under named columns; a CSV on the disk, Markdown on the terminal.
struct table {
  std::vector<std::string> columns{};
  std::vector<std::vector<std::string>> rows{};

  template <class... V>
  void add(V const&... values) {
    rows.push_back({cell(values)...});
  }
  /// The rows that have this value in this column.
  [[nodiscard]] table where(std::string_view column, std::string_view value) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view column) const;
  [[nodiscard]] std::vector<double> numbers(std::string_view column) const;
  /// The number in the last row (of a job's curve: at its end).
  [[nodiscard]] double last(std::string_view column) const;
  [[nodiscard]] std::string csv() const;
  [[nodiscard]] std::string markdown() const;
  static table read(std::string const& path);

  static std::string cell(std::string value) { return value; }
  static std::string cell(char const* value) { return value; }
  static std::string cell(double value);
  template <class I>
  requires std::is_integral_v<I>
  static std::string cell(I value) { return std::to_string(value); }
};

/// `value` with so many digits behind the point, "-" if it is not finite.
std::string fixed(double value, int digits = 2);
/// Mean and, of several, half the range: "9.31 +- 0.20".
std::string spread(std::vector<double> const& values, int digits = 2);
double mean(std::vector<double> const& values);

enum class scale { smoke, quick, full };

/// Two parts of one data set.
struct images {
  resin::dataset seen, held_out;
};

class experiment {
 public:
  experiment(int argc, char** argv, std::string name, std::string what);

  scale size = scale::full;
  int threads = 2;
  std::string data{};  // --data, else where Resin's data sets are looked for

  /// The number for the scale of this run.
  template <class T>
  T pick(T smoke, T quick, T full) const {
    return size == scale::smoke ? smoke : size == scale::quick ? quick : full;
  }

  /// A job gives the rows of its CSV. In full it runs with seeds 1 to `seeds`, else with seed 1.
  void job(std::string name, std::function<table(std::uint64_t seed)> run, int seeds = 3);
  /// Runs what was asked for and is not there yet; false if there is nothing to report (`--list`).
  bool run();
  /// A job's rows over all the seeds there are; an empty table if it has not run.
  [[nodiscard]] table results(std::string const& job) const;
  /// One number a seed: that of the last row.
  [[nodiscard]] std::vector<double> ends(std::string const& job, std::string_view column) const;
  /// A line of a plot: y over x, the mean over the seeds.
  [[nodiscard]] resin::plot_series line(std::string const& job, std::string_view x,
                                        std::string_view y) const;

  /// A file of this run's folder; `--out`, else design-principles/NAME/SCALE.
  [[nodiscard]] std::string path(std::string const& file) const;
  /// Where the job that runs keeps its checkpoint; empty but in a full run. The file goes when the
  /// job is done.
  [[nodiscard]] std::string checkpoint() const;
  /// Prints the table as Markdown and leaves it in the folder.
  void report(std::string const& title, table const& t) const;
  void draw(std::string const& file, resin::plot const& p) const;

  /// CIFAR-10: the first records for training, the last `held_out` of the training set aside.
  /// Shapes of the same size stand in for it in --smoke, and in --quick where it is not installed
  /// (the first line of the report says so).
  [[nodiscard]] images cifar10(int seen, int held_out) const;

 private:
  struct task {
    std::string name;
    std::function<table(std::uint64_t)> run;
    int seeds;
  };
  [[nodiscard]] std::string csv_of(std::string const& job, std::uint64_t seed) const;

  std::string name_, out_{}, current_{};
  std::vector<std::string> only_{};
  std::vector<std::uint64_t> seeds_{};
  std::vector<task> tasks_{};
  bool list_ = false, again_ = false;
};

/// Thrown where a run lacks what it needs and that is no fault: the program ends with 77, which
/// ctest takes for skipped.
struct skipped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What main() does: the body between the command line and the errors of Resin.
int run(int argc, char** argv, std::string const& name, std::string const& what,
        std::function<void(experiment&)> const& body);

}  // namespace design

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Photos in folders, one folder a class, decoded when they are wanted: root/ants/1.jpg,
// root/bees/2.jpg, ... What is in memory is what the loader's threads have in hand.

#include <resin/base/error.hpp>
#include <resin/base/random.hpp>
#include <resin/data/dataset.hpp>
#include <resin/data/epoch_order.hpp>
#include <resin/io/photo.hpp>
#include <resin/runtime/thread_pool.hpp>

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

inline std::vector<std::filesystem::path> sorted_entries(std::filesystem::path const& folder,
                                                         bool folders) {
  std::vector<std::filesystem::path> entries;
  // Not by std::filesystem, whose iterators end the program where memory runs out.
  std::unique_ptr<DIR, int (*)(DIR*)> const open(::opendir(folder.c_str()), &::closedir);
  if (!open) throw file_error(folder.string() + ": " + std::strerror(errno));
  while (dirent const* const entry = (errno = 0, ::readdir(open.get()))) {
    if (entry->d_name[0] == '.') continue;
    std::filesystem::path path = folder / entry->d_name;
    std::error_code ignored;
    auto const kind = std::filesystem::status(path, ignored);
    if (folders ? std::filesystem::is_directory(kind) : std::filesystem::is_regular_file(kind))
      entries.push_back(std::move(path));
  }
  if (errno != 0) throw file_error(folder.string() + ": " + std::strerror(errno));
  std::sort(entries.begin(), entries.end());
  return entries;
}

inline bool has_image_name(std::filesystem::path const& file) {
  std::string ending = file.extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (char const* known : {".jpg", ".jpeg", ".png", ".ppm", ".pgm"})
    if (ending == known) return true;
  return false;
}

/// f(i) for each i below `count`, shared out to threads. Throws what the lowest i threw.
template <class F>
void in_threads(int count, int threads, F&& f) {
  thread_pool pool(threads);
  std::vector<std::exception_ptr> flaws(static_cast<std::size_t>(threads));
  pool.run([&](part who, auto&) {
    task_range const mine = share(count, who);
    try {
      for (long long i = mine.first; i < mine.last; ++i) f(static_cast<int>(i));
    } catch (...) {
      flaws[static_cast<std::size_t>(who.index)] = std::current_exception();
    }
  });
  for (std::exception_ptr const& flaw : flaws)
    if (flaw) std::rethrow_exception(flaw);
}

}  // namespace resin::detail

namespace resin::inline RESIN_VERSION {

/// Examples: bytes 3 x size and a label each, class by class, files in the order of their names.
/// Names that do not end in .jpg, .jpeg, .png, .ppm or .pgm and hidden files are passed over.
/// Reading a photo that is damaged, gone or does not fit throws file_error or shape_error, which
/// begins with its path.
class image_files {
 public:
  using image_type = std::uint8_t;
  using target_type = int;

  std::vector<std::string> classes{};
  std::string name{}, note{};  // printed with every result

  explicit image_files(std::filesystem::path const& root,
                       datasets::image_folder_options options = {})
      : name(root.string()), options_(std::move(options)) {
    detail::check_photo_options(options_);
    std::error_code ignored;
    if (!std::filesystem::is_directory(root, ignored))
      throw file_error(root.string() + ": no such directory; expected one folder a class in it");
    classes = options_.classes;
    for (auto const& folder : detail::sorted_entries(root, true)) list(folder);
    if (files_.empty()) throw file_error(root.string() + ": expected one folder a class, got none");
    if (options_.skip_broken) leave_out_broken();
  }

  [[nodiscard]] int size() const { return static_cast<int>(files_.size()); }
  [[nodiscard]] extent3 shape() const { return {3, options_.size.h, options_.size.w}; }
  [[nodiscard]] std::uint8_t const* image(int record, std::vector<std::uint8_t>& room) const {
    room = detail::planes_of_photo(file(record), options_);
    return room.data();
  }
  [[nodiscard]] int const* target(int record) const {
    return &labels_[static_cast<std::size_t>(record)];
  }
  [[nodiscard]] static long long target_count() { return 1; }
  [[nodiscard]] std::filesystem::path const& file(int record) const {
    return files_[static_cast<std::size_t>(record)];
  }
  [[nodiscard]] datasets::image_folder_options const& options() const { return options_; }
  /// With `skip_broken`: what was left out, a sentence each, which begins with the path.
  [[nodiscard]] std::vector<std::string> const& skipped() const { return skipped_; }
  /// Of names, sizes and labels, so that a checkpoint knows its photos without reading them.
  [[nodiscard]] std::uint64_t fingerprint() const {
    int const sizes[] = {size(), options_.size.h, options_.size.w};
    std::uint64_t h = detail::hash_bytes(sizes, sizeof sizes);
    for (std::filesystem::path const& f : files_) {
      std::error_code unknown;
      std::uintmax_t const bytes = std::filesystem::file_size(f, unknown);
      std::string const last = f.filename().string();
      h = detail::hash_bytes(last.data(), last.size(), h);
      h = detail::hash_bytes(&bytes, sizeof bytes, h);
    }
    return detail::hash_bytes(labels_.data(), labels_.size() * sizeof(int), h);
  }

  /// {the rest, of each class that share}: drawn by `seed`, each in the order of the whole.
  [[nodiscard]] friend std::pair<image_files, image_files> split(image_files const& all,
                                                                 double share,
                                                                 std::uint64_t seed = 0) {
    if (!(share > 0 && share < 1))
      throw shape_error(detail::sentence(
          {"split: of image_files wants a share between 0 and 1 of each class, got ", share}));
    std::vector<int> order(all.files_.size()), left(all.classes.size());
    epoch_order(seed, 0, order.data(), all.size());
    for (int label : all.labels_) ++left[static_cast<std::size_t>(label)];
    for (int& count : left) count = static_cast<int>(share * count + .5);
    std::vector<char> held(all.files_.size());
    for (int record : order) {
      auto const at = static_cast<std::size_t>(record);
      held[at] = left[static_cast<std::size_t>(all.labels_[at])]-- > 0;
    }
    return {all.chosen(held, 0), all.chosen(held, 1)};
  }

 private:
  void list(std::filesystem::path const& folder) {
    std::string const called = folder.filename().string();
    auto at = std::find(classes.begin(), classes.end(), called);
    if (at == classes.end() && !options_.classes.empty()) {
      std::string known;
      for (std::string const& c : classes) known += (known.empty() ? "" : ", ") + c;
      throw file_error(folder.string() + ": no class is called " + called + "; there are " + known);
    }
    std::size_t const before = files_.size();
    int const label = static_cast<int>(at - classes.begin());
    if (at == classes.end()) classes.push_back(called);
    for (auto const& file : detail::sorted_entries(folder, false)) {
      if (!detail::has_image_name(file)) continue;
      files_.push_back(file);
      labels_.push_back(label);
    }
    if (files_.size() == before)
      throw file_error(folder.string() + ": no image in this class's folder (.jpg, .png, .ppm)");
  }
  void leave_out_broken() {
    std::vector<std::string> flaws(files_.size());
    detail::in_threads(size(), options_.threads, [&](int record) {
      try {
        static_cast<void>(detail::planes_of_photo(file(record), options_));
      } catch (file_error const& e) {
        flaws[static_cast<std::size_t>(record)] = e.what();
      } catch (shape_error const& e) {
        flaws[static_cast<std::size_t>(record)] = e.what();
      }
    });
    std::vector<char> broken(files_.size());
    for (std::size_t i = 0; i < flaws.size(); ++i)
      if (broken[i] = !flaws[i].empty(); broken[i]) skipped_.push_back(flaws[i]);
    if (skipped_.empty()) return;
    if (skipped_.size() == files_.size())
      throw file_error(name + ": no photo can be read; the first: " + skipped_[0]);
    std::string const whole = detail::thousands(size());
    keep(broken, 0);
    note = detail::thousands(static_cast<long long>(skipped_.size())) + " of " + whole +
           " photos are broken and left out";
  }
  void keep(std::vector<char> const& mark, char which) {
    std::size_t to = 0;
    for (std::size_t i = 0; i < mark.size(); ++i) {
      if (mark[i] != which) continue;
      if (to != i) files_[to] = std::move(files_[i]);
      labels_[to++] = labels_[i];
    }
    files_.resize(to);
    labels_.resize(to);
  }
  [[nodiscard]] image_files chosen(std::vector<char> const& mark, char which) const {
    image_files part = *this;
    part.keep(mark, which);
    part.note = detail::joined_notes(
        note, detail::thousands(part.size()) + " of " + detail::thousands(size()) + " photos");
    return part;
  }

  datasets::image_folder_options options_;
  std::vector<std::filesystem::path> files_;
  std::vector<int> labels_;
  std::vector<std::string> skipped_;
};

}  // namespace resin

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where data sets are looked for: an explicit directory alone, or $RESIN_DATA, ~/.cache/resin and
// Debian's packages; each as itself and with the data set's own folder appended.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// The files of a data set that a folder holds, in the order asked; `missing` names the first that
/// it does not.
struct found_files {
  std::vector<std::filesystem::path> files;
  std::string missing;
};

inline bool is_file(std::filesystem::path const& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored);
}

/// What to look for: the folder's name, those of other data sets with equal file names, a
/// package's folder, and a function that looks into one folder.
struct wanted_files {
  char const* dataset;
  char const* folder;
  char const* other_folder;  // same file names, other data: never taken for this set
  char const* package_folder;
  char const* remedy;
  found_files (*look)(std::filesystem::path const& folder);
};

inline std::vector<std::filesystem::path> locate_files(wanted_files const& wanted,
                                                       std::filesystem::path const& explicit_dir) {
  namespace fs = std::filesystem;
  std::vector<fs::path> places;
  std::string searched;
  if (!explicit_dir.empty()) {
    places.push_back(explicit_dir);
  } else {
    char const* data = std::getenv("RESIN_DATA");
    if (data != nullptr && *data != '\0')
      places.emplace_back(data);
    else
      searched += "\n  $RESIN_DATA: not set";
    char const* home = std::getenv("HOME");
    if (home != nullptr && *home != '\0')
      places.push_back(fs::path(home) / ".cache" / "resin");
    else
      searched += "\n  ~/.cache/resin: $HOME is not set";
    if (wanted.package_folder != nullptr) places.emplace_back(wanted.package_folder);
  }
  for (fs::path const& place : places) {
    for (fs::path const& folder : {place, place / wanted.folder}) {
      fs::path const last =
          folder.has_filename() ? folder.filename() : folder.parent_path().filename();
      searched += "\n  " + folder.string() + ": ";
      std::error_code ignored;
      if (!fs::is_directory(folder, ignored)) {
        searched += "no such directory";
      } else if (wanted.other_folder != nullptr && last == wanted.other_folder) {
        searched += "by its name, another data set";
      } else {
        found_files found = wanted.look(folder);
        if (found.missing.empty()) return found.files;
        searched += "no " + found.missing;
      }
    }
  }
  throw file_error(
      detail::sentence({wanted.dataset, ": not found. Searched:", searched, "\n", wanted.remedy}));
}

}  // namespace resin::detail

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A trained network becomes a header:
//
//   resin-import resnet18.onnx --out src
//
// writes src/resnet18.hpp, src/resnet18.safetensors and src/resnet18_test.cpp. What Resin cannot
// say is told node by node, and then nothing is written.

#include "importer.hpp"
#include "onnx_reader.hpp"

#include <resin/base/error.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <system_error>

namespace {

constexpr char usage[] =
    "usage: resin-import MODEL.onnx [--name NAME] [--out DIR] [--input C,H,W] [--data DIR] "
    "[--no-test]\n"
    "\n"
    "Writes NAME.hpp, the network as the value NAME in namespace NAME_network, NAME.safetensors, "
    "its\n"
    "weights, and NAME_test.cpp, a program that compares the two with the file.\n"
    "  --name NAME     what the network is called; after the file otherwise\n"
    "  --out DIR       where the files go, made if it is not there; here otherwise\n"
    "  --input C,H,W   the image's extents, where the file leaves them open\n"
    "  --data DIR      input_0.pb and output_0.pb of the test; further inputs are constants\n"
    "  --no-test       no NAME_test.cpp\n"
    "Exit status 2: the file cannot be imported, for the reasons printed.\n";

}  // namespace

int main(int argc, char** argv) {
  onnx_import::options o;
  for (int k = 1; k < argc; ++k) {
    auto const is = [&](char const* name) {
      return std::strcmp(argv[k], name) == 0 && k + 1 < argc;
    };
    char rest = 0;
    if (is("--name")) {
      o.name = argv[++k];
    } else if (is("--out")) {
      o.out = argv[++k];
    } else if (is("--data")) {
      o.data = argv[++k];
    } else if (is("--input")) {
      if (std::sscanf(argv[++k], "%d,%d,%d%c", &o.c, &o.h, &o.w, &rest) != 3 || o.c < 1 ||
          o.h < 1 || o.w < 1) {
        std::fprintf(stderr, "resin-import: --input takes three numbers, C,H,W\n");
        return 1;
      }
    } else if (std::strcmp(argv[k], "--no-test") == 0) {
      o.test = false;
    } else if (argv[k][0] == '-' || !o.model.empty()) {
      std::fprintf(stderr, "%s", usage);
      return std::strcmp(argv[k], "--help") == 0 ? 0 : 1;
    } else {
      o.model = argv[k];
    }
  }
  if (o.model.empty()) {
    std::printf("%s", usage);
    return argc == 1 ? 0 : 1;
  }
  try {
    onnx_import::imported const result = onnx_import::import_model(o);
    for (std::string const& why : result.refused)
      std::fprintf(stderr, "resin-import: %s\n", why.c_str());
    if (!result.refused.empty()) return 2;
    std::error_code failed;  // the first file that cannot be created says so
    std::filesystem::create_directories(o.out, failed);
    onnx_import::write(result, o.out);
    return 0;
  } catch (onnx_import::bad_file const& e) {
    std::fprintf(stderr, "resin-import: %s\n", e.what());
    return 2;
  } catch (resin::error const& e) {
    std::fprintf(stderr, "resin-import: %s\n", e.what());
    return 1;
  } catch (std::bad_alloc const&) {
    std::fprintf(stderr, "resin-import: there is not enough memory\n");
    return 1;
  }
}

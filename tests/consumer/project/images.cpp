// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A program that reads images links component images.
#include <resin/io/image.hpp>

#if __has_include(<jpeglib.h>) && !defined(RESIN_LIBJPEG)
#error libjpeg is here and is not used
#endif
#if __has_include(<png.h>) && !defined(RESIN_LIBPNG)
#error libpng is here and is not used
#endif

int main(int argc, char** argv) {
  return argc > 1 && resin::read_image(argv[1]).pixels.empty() ? 1 : 0;
}

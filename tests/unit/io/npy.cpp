// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/npz.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cstdint>
#include <limits>

using namespace resin;
using test::contains;

namespace {

test::bytes npy(std::string const& header, test::bytes const& values, int version = 1) {
  test::bytes out{0x93, 'N', 'U', 'M', 'P', 'Y', static_cast<std::uint8_t>(version), 0};
  detail::put_little(out, header.size(), version == 1 ? 2 : 4);
  out.insert(out.end(), header.begin(), header.end());
  out.insert(out.end(), values.begin(), values.end());
  return out;
}
npy_array parse(test::bytes const& file) { return parse_npy(file.data(), file.size(), "here"); }
std::string refusal(test::bytes const& file) {
  return test::said([&] { static_cast<void>(parse(file)); });
}
std::string header(char const* descr, char const* shape, char const* order = "False") {
  return std::string("{'descr': '") + descr + "', 'fortran_order': " + order +
         ", 'shape': " + shape + ", }\n";
}

}  // namespace

TEST_CASE("npy: every type, rank and version", "[io]") {
  auto const round = [](auto const& array) {
    auto const back = parse(format_npy(npy_array::from(array)));
    using T = typename std::decay_t<decltype(array)>::value_type;
    auto const values = back.template as<T>();
    CHECK(std::equal(values.shape().begin(), values.shape().end(), array.shape().begin(),
                     array.shape().end()));
    CHECK(std::equal(values.begin(), values.end(), array.begin(), array.end()));
  };
  round(xt::xarray<float>{{1.5f, -2.f, 3.f}, {4.f, 5.f, std::numeric_limits<float>::infinity()}});
  round(xt::xarray<double>{1e300, -0.5});
  round(xt::xarray<std::int32_t>{-1, 2147483647});
  round(xt::xarray<std::int64_t>{std::numeric_limits<std::int64_t>::min()});
  round(xt::xarray<std::uint8_t>{{0, 1}, {254, 255}});
  round(xt::xarray<std::uint32_t>{4294967295u});
  round(xt::xarray<bool>{true, false});
  round(xt::xtensor<float, 2>{{1, 2}, {3, 4}});
  round(xt::xarray<float>::from_shape({0, 3}));
  xt::xarray<double> scalar = xt::xarray<double>::from_shape(std::vector<std::size_t>{});
  scalar() = 7;
  round(scalar);
  for (int version : {1, 2, 3}) {
    auto const one = parse(npy(header("<f4", "(2,)"), {0, 0, 128, 63, 0, 0, 0, 192}, version));
    CHECK(one.as<float>()(0) == 1);
    CHECK(one.as<double>()(1) == -2);
    CHECK(one.shape == std::vector<std::size_t>{2});
  }
  CHECK(parse(npy(header("<f2", "(2,)"), {0, 0x3c, 0, 0xc0})).as<float>()(1) == -2);
  CHECK(format_npy(npy_array::from(scalar)).size() == 128 + 8);  // numpy aligns values to 64
}

TEST_CASE("npy: the header's keys stand in any order and spacing", "[io]") {
  test::bytes const values{1, 2, 3, 4, 5, 6};
  for (char const* text :
       {"{'descr':'|u1','fortran_order':False,'shape':(2,3)}",
        "{ \"shape\" : ( 2 , 3 , ), \"descr\" : \"|u1\" , 'fortran_order' : False , }   \n"})
    CHECK(parse(npy(text, values)).as<int>()(1, 0) == 4);
}

TEST_CASE("npy: column-major arrays are turned", "[io]") {
  // Element (i, j, k) has the value 100 i + 10 j + k and the place i + 2 j + 6 k.
  test::bytes values;
  for (int k = 0; k < 2; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 0; i < 2; ++i)
        detail::put_little(values, static_cast<unsigned>(100 * i + 10 * j + k), 4);
  auto const turned = parse(npy(header("<i4", "(2, 3, 2)", "True"), values)).as<int>();
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 2; ++k) CHECK(turned(i, j, k) == 100 * i + 10 * j + k);
}

TEST_CASE("npy: big-endian values, as numpy writes them on other machines", "[io]") {
  CHECK(parse(npy(header(">f4", "(2,)"), {0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0})).as<float>()(1) == -2);
  CHECK(parse(npy(header(">f8", "(1,)"), {0x3f, 0xf8, 0, 0, 0, 0, 0, 0})).as<double>()(0) == 1.5);
  CHECK(parse(npy(header(">f2", "(1,)"), {0xc0, 0})).as<float>()(0) == -2);
  CHECK(parse(npy(header(">i8", "(1,)"), {0, 0, 0, 0, 0, 0, 1, 2})).as<int>()(0) == 258);
  CHECK(parse(npy(header(">u1", "(1,)"), {7})).as<int>()(0) == 7);
  auto const turned =
      parse(npy(header(">i4", "(2, 2)", "True"), {0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4}))
          .as<int>();
  CHECK(turned(0, 1) == 3);
  CHECK(turned(1, 0) == 2);
}

TEST_CASE("npy: what could not be read back is not written", "[io]") {
  auto const said = [](npy_array const& a) {
    return test::said<state_error>([&] { static_cast<void>(format_npy(a)); });
  };
  CHECK(contains(said({{100, 100}, dtype::f4, test::bytes(24)}), "could not be read back"));
  CHECK(contains(said({{2}, dtype::f4, test::bytes(9)}), "could not be read back"));
  CHECK(contains(said({std::vector<std::size_t>(33, 1), dtype::u1, {1}}), "at most 32 extents"));
  CHECK(contains(said({{~std::size_t{0}}, dtype::u1, {1}}), "15 digits"));
  CHECK(said({{0, 5}, dtype::f4, {}}) == "nothing thrown");
}

TEST_CASE("npy: what is not read is refused with a reason", "[io]") {
  test::bytes const eight(8, 0);
  CHECK(contains(refusal(npy(header(">c8", "(1,)"), eight)), "'>c8' is not read"));
  CHECK(contains(refusal(npy(header("|f8", "(1,)"), eight)), "'|f8' is not read"));
  CHECK(contains(refusal(npy(header("<c8", "(1,)"), eight)), "'<c8' is not read"));
  CHECK(contains(refusal(npy(header("|O", "(1,)"), eight)), "'|O' is not read"));
  CHECK(contains(
      refusal(npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", eight)),
      "type '[('a', '<f8')]' is not read"));
  for (char const* type : {"[", "[('a', '<f8')", "[('a", "[]", "f8", "'<f8"})
    CHECK(contains(
        refusal(npy("{'descr': " + std::string(type) + ", 'fortran_order': False, 'shape': (1,)}",
                    eight)),
        "here: "));
  CHECK(contains(refusal(npy(header("<f8", "(2,)"), eight)),
                 "here: truncated: expected 16 bytes of values, got 8"));
  CHECK(contains(refusal(npy(header("<f4", "(1,)"), eight)), "trailing bytes: expected 4"));
  CHECK(contains(refusal(npy(header("<f8", "(99999999999, 99999999999, 99999999999)"), eight)),
                 "does not fit"));
  CHECK(contains(refusal(npy(header("<f8", "(9999999999999999999999,)"), eight)), "15 digits"));
  CHECK(contains(refusal(npy(header("<f8", "(-1,)"), eight)), "expected an extent"));
  CHECK(contains(refusal(npy(header("<f8", "(1 1)"), eight)), "expected , or )"));
  CHECK(contains(refusal(npy(header("<f8", "(1,)", "Maybe"), eight)), "True or False"));
  CHECK(contains(refusal(npy("{'descr': '<f8', 'descr': '<f8'}", eight)), "once each"));
  CHECK(contains(refusal(npy("{'descr': '<f8'}", eight)), "expected descr, fortran_order and"));
  CHECK(contains(refusal(npy(header("<f8", "(1,)") + "x", eight)), "the end of the header"));
  CHECK(contains(refusal(npy("", eight)), "expected {"));
  CHECK(contains(refusal(npy(header("|b1", "(8,)"), {0, 1, 0, 1, 0, 1, 0, 2})), "neither 0 nor 1"));
  CHECK(contains(refusal(npy(header("<f8", "(1,)"), eight, 4)), "got 4.0"));
  CHECK(contains(refusal({'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0}), "wrong magic"));
}

TEST_CASE("npy: cut anywhere it is refused, changed anywhere it never misbehaves", "[io]") {
  auto const whole = format_npy(npy_array::from(xt::xarray<float>{1, 2, 3}));
  for (std::size_t n = 0; n < whole.size(); ++n)
    REQUIRE(contains(refusal(test::cut(whole, n)), "here: "));
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (int value : {0, 1, 39, 40, 44, 57, 127, 255}) {
      auto changed = whole;
      changed[i] = static_cast<std::uint8_t>(value);
      static_cast<void>(refusal(changed));
    }
}

TEST_CASE("npy: files", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.npy";
  write_npy(file, npy_array::from(xt::xarray<int>{1, 2, 3}));
  CHECK(read_npy(file).as<int>()(2) == 3);
  CHECK_THROWS_AS(read_npy(folder.path / "b.npy"), file_error);
}

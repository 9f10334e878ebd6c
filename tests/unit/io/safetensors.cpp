// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/safetensors.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <string_view>

using namespace resin;
using test::contains;

namespace {

test::bytes file_of(std::string const& header, std::size_t values) {
  test::bytes file;
  for (int i = 0; i < 64; i += 8)
    file.push_back(static_cast<std::uint8_t>(header.size() >> i & 255));
  file.insert(file.end(), header.begin(), header.end());
  for (std::size_t i = 0; i < values; ++i) file.push_back(static_cast<std::uint8_t>(i));
  return file;
}
struct case_folder {
  test::temporary_folder folder;
  std::filesystem::path file = folder.path / "a.safetensors";
  std::string refusal(test::bytes const& data) {
    test::write(file, data);
    return test::said([&] { static_cast<void>(read_safetensors(file)); });
  }
  std::string refusal(std::string const& header, std::size_t values = 0) {
    return refusal(file_of(header, values));
  }
};
std::string tensor(std::string const& name, std::string const& shape, int begin, int end,
                   std::string const& dtype = "F32") {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape +
         ",\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(end) + "]}";
}
constexpr std::string_view accepted = "nothing thrown";

}  // namespace

TEST_CASE("safetensors: what others write is read", "[io]") {
  case_folder in;
  // Not sorted, blanks between tokens, escapes, a scalar, an empty array, padding behind.
  test::write(
      in.file,
      file_of(
          "{ \"b\" : {\"shape\":[2], \"data_offsets\":[4, 8],\n\"dtype\":\"BF16\"},"
          "\"__metadata__\":{\"format\":\"pt\",\"x\":\"\"},"
          "\"a\\u00e9\\ud83d\\ude00\\\"\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
          "\"none\":{\"dtype\":\"I64\",\"shape\":[3,0],\"data_offsets\":[4,4]}}  ",
          8));
  auto const back = read_safetensors(in.file);
  REQUIRE(back.arrays.size() == 3);
  weight_array const& b = back.arrays.at("b");
  CHECK(b.type == weight_type::bf16);
  CHECK(b.shape == std::vector<std::size_t>{2});
  CHECK((b.bytes.size() == 4 && b.bytes[0] == 4 && b.bytes[3] == 7));
  CHECK(back.arrays.at("a\xc3\xa9\xf0\x9f\x98\x80\"").shape.empty());
  CHECK(back.arrays.at("none").type == weight_type::other);
  CHECK(back.metadata.at("format") == "pt");
  CHECK(in.refusal("{}") == accepted);
  CHECK(in.refusal("{" + tensor("\xc3\xa9", "[1]", 0, 4) + "}", 4) == accepted);
}

TEST_CASE("safetensors: there and back, and the bytes are aligned and reproducible", "[io]") {
  case_folder in;
  float const values[6] = {0, -1.5f, 2, 3, 4, 5};
  auto const* bytes = reinterpret_cast<std::uint8_t const*>(values);
  std::map<std::string, weight_array> arrays;
  arrays["conv1.weight"] = {{3, 2}, weight_type::f4, "F32", {bytes, 24}};
  arrays["strange \"\\\n\x01 name"] = {{2}, weight_type::f4, "F32", {bytes, 8}};
  arrays["empty"] = {{0, 2}, weight_type::f4, "F32", {}};
  write_safetensors(in.file, arrays);
  auto const back = read_safetensors(in.file);
  REQUIRE(back.arrays.size() == 3);
  for (auto const& [name, array] : arrays) {
    CHECK(back.arrays.at(name).shape == array.shape);
    CHECK(test::bytes(back.arrays.at(name).bytes.begin(), back.arrays.at(name).bytes.end()) ==
          test::bytes(array.bytes.begin(), array.bytes.end()));
  }
  auto const first = test::read(in.file);
  CHECK((first[0] + 256 * first[1] + 8) % 64 == 0);
  write_safetensors(in.file, arrays);
  CHECK(test::read(in.file) == first);
  write_safetensors(in.file, {});
  CHECK(read_safetensors(in.file).arrays.empty());
  CHECK_THROWS_AS(write_safetensors(in.folder.path / "no/such/a.safetensors", arrays), file_error);
}

TEST_CASE("safetensors: a file written here is refused with any bit flipped", "[io]") {
  case_folder in;
  float const values[2] = {1, 2};
  std::map<std::string, weight_array> arrays;
  for (char const* name : {"a", "b"})
    arrays[name] = {
        {2}, weight_type::f4, "F32", {reinterpret_cast<std::uint8_t const*>(values), 8}};
  write_safetensors(in.file, arrays);
  auto const whole = test::read(in.file);
  REQUIRE(in.refusal(whole) == accepted);
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto changed = whole;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    INFO("bit " << bit);
    REQUIRE(contains(in.refusal(changed), in.file.string() + ": "));
  }
  for (std::size_t n = 0; n < whole.size(); ++n)
    REQUIRE(contains(in.refusal(test::cut(whole, n)),
                     n < 8 ? "truncated: expected 8 bytes" : "truncated"));
}

TEST_CASE("safetensors: lengths, offsets and sizes that lie are refused", "[io]") {
  case_folder in;
  CHECK(contains(in.refusal(test::bytes(8, 0xff)), "a header of 18446744073709551615 bytes"));
  CHECK(contains(in.refusal(test::bytes{200, 0, 0, 0, 0, 0, 0, 0, '{', '}'}),
                 "truncated: expected a header of 200 bytes, got 2"));
  auto const refused = [&](std::string const& tensors, std::size_t values, char const* text) {
    INFO(tensors);
    CHECK(contains(in.refusal("{" + tensors + "}", values), text));
  };
  std::string const a = tensor("a", "[1]", 0, 4);
  refused(a + "," + tensor("b", "[1]", 4, 8) + "," + tensor("c", "[1]", 8, 12), 6,
          "got 6; incomplete: b, c");
  refused(a, 5, "trailing bytes: expected 4");
  refused(a + "," + tensor("b", "[1]", 0, 4), 4, "an overlap between tensor a and tensor b");
  refused(a + "," + tensor("b", "[1]", 2, 6), 6, "an overlap between tensor a and tensor b");
  refused(a + "," + tensor("b", "[1]", 6, 10), 10, "a hole between tensor a and tensor b");
  refused(tensor("a", "[1]", 4, 8), 8, "a hole between the header and tensor a");
  refused(tensor("a", "[2]", 0, 4), 4, "tensor a: its type and shape take 8 bytes");
  refused(tensor("a", "[1]", 4, 0), 4, "its offsets are 4 to 0");
  refused(tensor("a", "[4611686018427387904,4]", 0, 0), 0, "does not fit 64 bits");
  refused(tensor("a", "[1]", 3, 0, "F31"), 4, "its offsets are 3 to 0");
  refused(tensor("a", "[1]", 0, 3, "F31"), 4, "trailing bytes: expected 3");
  std::string many = "1";
  for (int i = 0; i < 64; ++i) many += ",1";
  refused(tensor("a", "[" + many + "]", 0, 4), 4, "at most 64 extents");
  refused(a + "," + a, 4, "tensor a is there twice");
  refused("\"__metadata__\":{\"k\":\"\",\"k\":\"\"}", 0, "metadata k is there twice");
  refused("\"__metadata__\":{},\"__metadata__\":{}", 0, "there twice");
  refused("\"__metadata__\":{\"resin.crc32\":\"resin crc32 00000000\"}", 0,
          "checksum does not fit");
  refused("\"__metadata__\":{\"resin.crc33\":\"resin crc32 00000000\"}", 0, "checksum is not one");
  refused("\"__metadata__\":{\"resin.crc32\":\"resin crc32 0\"}", 0, "checksum is not one");
}

TEST_CASE("safetensors: what could not be read back is not written", "[io]") {
  case_folder in;
  float const values[6] = {};
  weight_array const good{
      {2, 3}, weight_type::f4, "F32", {reinterpret_cast<std::uint8_t const*>(values), 24}};
  auto const said = [&](std::string const& name, auto change) {
    weight_array a = good;
    change(a);
    return test::said<state_error>([&] { write_safetensors(in.file, {{name, a}}); });
  };
  CHECK(said("a", [](auto&) {}) == "nothing thrown");
  auto const before = test::read(in.file);
  CHECK(contains(said("a", [](auto& a) { a.shape = {100, 100}; }), "could not be read back"));
  CHECK(contains(said("a", [](auto& a) { a.bytes = a.bytes.first(23); }), "could not be read"));
  CHECK(contains(said("a", [](auto& a) { a.shape = {~std::size_t{0}, 2}; }), "could not be read"));
  CHECK(contains(said("a", [](auto& a) { a.shape.assign(65, 1); }), "could not be read back"));
  CHECK(contains(said("\xff\xfe", [](auto&) {}), "could not be read back"));
  CHECK(contains(said("\xed\xa0\x80", [](auto&) {}), "could not be read back"));
  CHECK(contains(said("__metadata__", [](auto&) {}), "could not be read back"));
  CHECK(contains(said("a", [](auto& a) { a.type_name = "F31"; }), "not the format's name"));
  CHECK(contains(said("a", [](auto& a) { a.type = weight_type::f2; }), "not the format's name"));
  CHECK(test::read(in.file) == before);
  CHECK(said("\xc3\xa9\x01\"\\\x7f", [](auto&) {}) == "nothing thrown");
  CHECK(read_safetensors(in.file).arrays.count("\xc3\xa9\x01\"\\\x7f") == 1);
}

TEST_CASE("safetensors: text that is not the format's JSON is refused", "[io]") {
  case_folder in;
  for (char const* header :
       {"",
        " {}",
        "[]",
        "{",
        "{}x",
        "{}\n",
        "{} {}",
        "{,}",
        "{\"a\"}",
        "{\"a\":1}",
        "{\"a\":{}}",
        "{\"a\":null}",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":{\"a\":\"b\",}}",
        "{\"__metadata__\":[]}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":1}}",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}",
        "{\"a",
        "{\"\\x\":",
        "{\"\\u12g4\":",
        "{\"\\ud800\":",
        "{\"\\ud800\\u0041\":",
        "{\"\\udc00\":",
        "{\"\x01\":",
        "{\"\xff\":",
        "{\"\xc0\x80\":",
        "{\"\xe0\x80\x80\":",
        "{\"\xed\xa0\x80\":",
        "{\"\xf4\x90\x80\x80\":",
        "{\"\xe2\x82",
        "{\"\x80\":"}) {
    INFO(header);
    CHECK(contains(in.refusal(header, 4), "safetensors header: expected "));
  }
}

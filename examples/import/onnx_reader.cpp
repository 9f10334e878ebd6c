// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "onnx_reader.hpp"

#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <onnx/onnx_pb.h>
#include <resin/base/bfloat16.hpp>
#include <resin/io/half.hpp>
#include <resin/io/units_text.hpp>

#include <bit>
#include <cstring>
#include <fstream>
#include <set>

#include <fcntl.h>
#include <unistd.h>

namespace onnx_import {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = (std::uintmax_t{1} << 31) - 1;  // protobuf's own limit
constexpr int most_nodes = 20'000, most_values = 2'000, most_attributes = 64, most_rank = 8;

/// The whole file as a message; protobuf checks every length against what is left of it.
template <class Message>
void parse(fs::path const& path, Message& to, char const* what) {
  std::error_code wrong;
  if (!fs::is_regular_file(path, wrong)) throw bad_file(path.string() + ": there is no such file");
  std::uintmax_t const bytes = fs::file_size(path, wrong);
  if (wrong || bytes > most_bytes)
    throw bad_file(path.string() + ": larger than the 2 GB that an ONNX file may have");
  int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw bad_file(path.string() + ": cannot be opened");
  google::protobuf::io::FileInputStream stream(descriptor);
  stream.SetCloseOnDelete(true);
  if (!to.ParseFromZeroCopyStream(&stream))
    throw bad_file(path.string() + ": this is not " + what + ", or the file is damaged");
}

/// Bytes of one number of ONNX's element type, 0 where the reader does not take it.
std::size_t width_of(int type) {
  using onnx::TensorProto;
  switch (type) {
    case TensorProto::FLOAT:
    case TensorProto::INT32:
    case TensorProto::UINT32:
      return 4;
    case TensorProto::DOUBLE:
    case TensorProto::INT64:
    case TensorProto::UINT64:
      return 8;
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
    case TensorProto::INT16:
    case TensorProto::UINT16:
      return 2;
    case TensorProto::INT8:
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      return 1;
    default:
      return 0;
  }
}
bool is_integer(int type) {
  using onnx::TensorProto;
  return type != TensorProto::FLOAT && type != TensorProto::DOUBLE &&
         type != TensorProto::FLOAT16 && type != TensorProto::BFLOAT16;
}

float half_bits(std::uint16_t h) { return resin::half_to_float(h); }
float bfloat_bits(std::uint16_t h) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(h) << 16);
}

/// Little-endian bytes of a type to the array's numbers.
void numbers_from(std::uint8_t const* bytes, int type, array& a) {
  using onnx::TensorProto;
  auto const each = [&]<class T>(T, auto& to, auto convert) {
    for (std::size_t k = 0; k < to.size(); ++k) {
      T v;
      std::memcpy(&v, bytes + k * sizeof v, sizeof v);
      to[k] = convert(v);
    }
  };
  auto const plain = [](auto v) { return static_cast<std::int64_t>(v); };
  switch (type) {
    case TensorProto::FLOAT:
      if (!a.f.empty()) std::memcpy(a.f.data(), bytes, a.f.size() * sizeof(float));
      break;
    case TensorProto::DOUBLE:
      each(double{}, a.f, [](double v) { return static_cast<float>(v); });
      break;
    case TensorProto::FLOAT16:
      each(std::uint16_t{}, a.f, half_bits);
      break;
    case TensorProto::BFLOAT16:
      each(std::uint16_t{}, a.f, bfloat_bits);
      break;
    case TensorProto::INT64:
    case TensorProto::UINT64:
      each(std::int64_t{}, a.i, plain);
      break;
    case TensorProto::INT32:
      each(std::int32_t{}, a.i, plain);
      break;
    case TensorProto::UINT32:
      each(std::uint32_t{}, a.i, plain);
      break;
    case TensorProto::INT16:
      each(std::int16_t{}, a.i, plain);
      break;
    case TensorProto::UINT16:
      each(std::uint16_t{}, a.i, plain);
      break;
    case TensorProto::INT8:
      each(std::int8_t{}, a.i, plain);
      break;
    default:
      each(std::uint8_t{}, a.i, plain);
  }
}

/// Bytes of a tensor that lies in a file beside the model.
std::string external_bytes(onnx::TensorProto const& t, fs::path const& folder, std::size_t bytes) {
  std::string location;
  std::uintmax_t offset = 0, length = bytes;
  for (auto const& entry : t.external_data()) {
    if (entry.key() == "location") location = entry.value();
    for (auto const& [key, to] : {std::pair{"offset", &offset}, std::pair{"length", &length}}) {
      if (entry.key() != key) continue;
      if (entry.value().empty() || entry.value().size() > 18 ||
          entry.value().find_first_not_of("0123456789") != std::string::npos)
        throw bad_file(t.name() + ": its external data have no " + key + " that is a number");
      *to = std::stoull(entry.value());
    }
  }
  fs::path const relative(location);
  bool inside = !location.empty() && relative.is_relative();
  for (auto const& part : relative) inside = inside && part != "..";
  if (!inside)
    throw bad_file(t.name() + ": its external data are to lie in the model's folder, not at \"" +
                   location + "\"");
  std::error_code wrong;
  fs::path const file = folder / relative;
  std::uintmax_t const size = fs::is_regular_file(file, wrong) ? fs::file_size(file, wrong) : 0;
  if (wrong || offset > size || bytes > size - offset)
    throw bad_file(t.name() + ": its external data end before the tensor does: " + file.string());
  if (length != bytes)
    throw bad_file(t.name() + ": its external data are not as long as its extents say");
  std::string data(bytes, '\0');
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  if (!in.read(data.data(), static_cast<std::streamsize>(bytes)))
    throw bad_file(t.name() + ": its external data cannot be read: " + file.string());
  return data;
}

/// Takes the numbers out of `t` and frees what it held.
array array_of(onnx::TensorProto& t, fs::path const& folder) {
  std::string const who = t.name().empty() ? "a tensor" : t.name();
  if (t.dims_size() > most_rank)
    throw bad_file(who + ": a tensor of " + std::to_string(t.dims_size()) + " dimensions");
  std::size_t const width = width_of(t.data_type());
  if (width == 0)
    throw bad_file(who + ": numbers of ONNX's type " + std::to_string(t.data_type()) +
                   " are not read; floats, halves and integers are");
  array a{{t.dims().begin(), t.dims().end()}, is_integer(t.data_type()), true};
  a.element = t.data_type();
  std::int64_t n = 0;
  try {
    n = a.size();
  } catch (refusal const& e) {
    throw bad_file(who + ": " + e.what());
  }
  auto const count = static_cast<std::size_t>(n);
  auto const has = [&](std::size_t got) {
    if (got != count)
      throw bad_file(who + ": " + std::to_string(got) + " numbers for extents " + text_of(a.dims));
  };
  auto const resize = [&] { a.integer ? a.i.resize(count) : a.f.resize(count); };
  bool const outside = t.data_location() == onnx::TensorProto::EXTERNAL;
  if (outside || t.has_raw_data()) {
    std::string const bytes = outside
                                  ? external_bytes(t, folder, count * width)
                                  : std::move(*std::unique_ptr<std::string>(t.release_raw_data()));
    if (bytes.size() % width != 0) throw bad_file(who + ": half a number at its end");
    has(bytes.size() / width);
    resize();
    numbers_from(reinterpret_cast<std::uint8_t const*>(bytes.data()), t.data_type(), a);
    return a;
  }
  auto const take = [&](auto const& list, auto& to, auto convert) {
    has(static_cast<std::size_t>(list.size()));
    resize();
    for (std::size_t k = 0; k < count; ++k) to[k] = convert(list.Get(static_cast<int>(k)));
  };
  auto const real = [](auto v) { return static_cast<float>(v); };
  auto const integer = [](auto v) { return static_cast<std::int64_t>(v); };
  switch (t.data_type()) {
    case onnx::TensorProto::FLOAT:
      take(t.float_data(), a.f, real);
      break;
    case onnx::TensorProto::DOUBLE:
      take(t.double_data(), a.f, real);
      break;
    case onnx::TensorProto::FLOAT16:
      take(t.int32_data(), a.f, [](int v) { return half_bits(static_cast<std::uint16_t>(v)); });
      break;
    case onnx::TensorProto::BFLOAT16:
      take(t.int32_data(), a.f, [](int v) { return bfloat_bits(static_cast<std::uint16_t>(v)); });
      break;
    case onnx::TensorProto::INT64:
      take(t.int64_data(), a.i, integer);
      break;
    case onnx::TensorProto::UINT32:
    case onnx::TensorProto::UINT64:
      take(t.uint64_data(), a.i, integer);
      break;
    default:
      take(t.int32_data(), a.i, integer);
  }
  t.clear_float_data();
  return a;
}

attribute attribute_of(onnx::AttributeProto& from, fs::path const& folder) {
  using onnx::AttributeProto;
  attribute a;
  a.i = from.i();
  a.f = static_cast<double>(from.f());
  a.s = from.s();
  a.is_list.assign(from.ints().begin(), from.ints().end());
  a.fs_list.assign(from.floats().begin(), from.floats().end());
  switch (from.type()) {
    case AttributeProto::INT:
      a.is = attribute::type::integer;
      break;
    case AttributeProto::FLOAT:
      a.is = attribute::type::real;
      break;
    case AttributeProto::STRING:
      a.is = attribute::type::text;
      break;
    case AttributeProto::INTS:
      a.is = attribute::type::integers;
      break;
    case AttributeProto::FLOATS:
      a.is = attribute::type::reals;
      break;
    case AttributeProto::TENSOR:
      a.is = attribute::type::tensor;
      a.tensor = std::make_shared<array const>(array_of(*from.mutable_t(), folder));
      break;
    default:
      break;
  }
  return a;
}

port port_of(onnx::ValueInfoProto const& v) {
  port p{v.name()};
  auto const kind = v.type().value_case();
  if (kind != onnx::TypeProto::VALUE_NOT_SET && kind != onnx::TypeProto::kTensorType)
    throw bad_file(v.name() + ": a sequence, a map or an optional value, and no array");
  auto const element = v.type().tensor_type().elem_type();
  if (element == onnx::TensorProto::FLOAT16) p.precision = 1.f / 2048;
  if (element == onnx::TensorProto::BFLOAT16) p.precision = 1.f / 256;
  if (!v.type().has_tensor_type() || !v.type().tensor_type().has_shape()) return p;
  auto const& shape = v.type().tensor_type().shape();
  if (shape.dim_size() > most_rank)
    throw bad_file(v.name() + ": a value of " + std::to_string(shape.dim_size()) + " dimensions");
  p.has_shape = true;
  for (auto const& d : shape.dim())
    p.dims.push_back(d.has_dim_value() && d.dim_value() > 0 ? d.dim_value() : -1);
  return p;
}

}  // namespace

model read_model(fs::path const& path) {
  onnx::ModelProto proto;
  parse(path, proto, "an ONNX model");
  if (!proto.has_graph() || proto.graph().node_size() + proto.graph().input_size() == 0)
    throw bad_file(path.string() + ": this is not an ONNX model: it has no graph");
  onnx::GraphProto& g = *proto.mutable_graph();
  if (g.node_size() > most_nodes)
    throw bad_file(path.string() + ": " + std::to_string(g.node_size()) + " nodes, more than " +
                   std::to_string(most_nodes));
  model m;
  m.producer = proto.producer_name();
  for (auto const& entry : proto.metadata_props())
    if (entry.key() == resin::detail::units_key) m.units = entry.value();
  for (auto const& set : proto.opset_import())
    if (set.domain().empty() || set.domain() == "ai.onnx") m.opset = set.version();
  if (m.opset < 1 || m.opset > 22)
    throw bad_file(path.string() + ": operator set " + std::to_string(m.opset) +
                   "; 1 to 22 are read");
  if (g.sparse_initializer_size() > 0)
    throw bad_file(path.string() + ": sparse weights are not read; export them dense");
  fs::path const folder = path.parent_path();
  for (auto& t : *g.mutable_initializer())
    m.constants[t.name()] = std::make_shared<array const>(array_of(t, folder));
  for (auto& n : *g.mutable_node()) {
    node& to = m.nodes.emplace_back(node{n.op_type(), n.name(), n.domain()});
    if (to.domain == "ai.onnx") to.domain.clear();
    to.inputs.assign(n.input().begin(), n.input().end());
    to.outputs.assign(n.output().begin(), n.output().end());
    if (n.attribute_size() > most_attributes)
      throw bad_file(path.string() + ": a node of " + std::to_string(n.attribute_size()) +
                     " attributes");
    if (n.input_size() > most_values || n.output_size() > most_values)
      throw bad_file(path.string() + ": a node of " +
                     std::to_string(std::max(n.input_size(), n.output_size())) +
                     " inputs or outputs");
    for (auto& a : *n.mutable_attribute()) to.attributes[a.name()] = attribute_of(a, folder);
  }
  for (auto const& v : g.input())
    if (!m.constants.count(v.name())) m.inputs.push_back(port_of(v));
  for (auto const& v : g.output()) m.outputs.push_back(port_of(v));
  return m;
}

array read_tensor(fs::path const& path) {
  onnx::TensorProto proto;
  parse(path, proto, "an ONNX tensor");
  return array_of(proto, path.parent_path());
}

}  // namespace onnx_import

// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ONNX files run by ONNX Runtime, in node (npm install onnxruntime-node). $RESIN_PEERS is the
// folder that holds node_modules; ~/.cache/resin-peers otherwise. Where it is not, a test says so
// and ends with 77.

#include <resin/io/onnx.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace reference {

/// Values of every output of a model, by name.
using onnx_outputs = std::map<std::string, std::vector<float>>;

inline constexpr char run_onnx_script[] = R"(
const fs = require('fs'), ort = require('onnxruntime-node');
const [model, from, to, ...dims] = process.argv.slice(2);
(async () => {
  const session = await ort.InferenceSession.create(model, {intraOpNumThreads: 1, logSeverityLevel: 3});
  const input = new Float32Array(new Uint8Array(fs.readFileSync(from)).buffer);
  const outputs = await session.run({input: new ort.Tensor('float32', input, dims.map(Number))});
  for (const [name, {data}] of Object.entries(outputs)) fs.writeFileSync(to + name, Buffer.from(data.buffer));
})().catch(e => { console.error(String(e)); process.exit(1); });
)";

inline std::filesystem::path node_modules() {
  char const* const peers = std::getenv("RESIN_PEERS");
  char const* const home = std::getenv("HOME");
  std::filesystem::path const root =
      peers != nullptr
          ? std::filesystem::path(peers)
          : std::filesystem::path(home != nullptr ? home : "") / ".cache" / "resin-peers";
  return root / "node_modules";
}
/// Ends the program as skipped where there is no ONNX Runtime.
inline void require_onnx_runtime() {
  if (std::filesystem::exists(node_modules() / "onnxruntime-node") &&
      std::system("node --version > /dev/null 2>&1") == 0)
    return;
  std::printf(
      "skipped: no ONNX Runtime at %s; npm install onnxruntime-node, and set RESIN_PEERS to the "
      "folder above\n",
      node_modules().c_str());
  std::exit(77);
}

/// Exports the network and runs the file on a batch.
template <class Net>
onnx_outputs run_as_onnx(Net const& net, xt::xtensor<float, 4> const& x) {
  test::temporary_folder folder;
  resin::export_onnx(net, folder.path / "net.onnx");
  auto const* from = reinterpret_cast<std::uint8_t const*>(x.data());
  test::write(folder.path / "in", test::bytes(from, from + x.size() * sizeof(float)));
  test::bytes const script(run_onnx_script, run_onnx_script + sizeof run_onnx_script - 1);
  test::write(folder.path / "run.js", script);
  std::string command = "cd '" + folder.path.string() + "' && NODE_PATH='" +
                        node_modules().string() + "' node run.js net.onnx in out.";
  for (std::size_t extent : x.shape()) command += " " + std::to_string(extent);
  REQUIRE(std::system(command.c_str()) == 0);
  onnx_outputs outputs;
  for (auto const& entry : std::filesystem::directory_iterator(folder.path)) {
    std::string const name = entry.path().filename().string();
    if (name.rfind("out.", 0) != 0) continue;
    test::bytes const bytes = test::read(entry.path());
    std::vector<float>& values = outputs[name.substr(4)];
    values.resize(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
  }
  return outputs;
}

/// max |a - b| / max |b|; both have as many values.
template <class A, class B>
double relative_difference(A const& a, B const& b) {
  REQUIRE(a.size() == b.size());
  double worst = 0, most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    double const d = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    worst = d <= worst ? worst : d;
    most = std::max(most, std::abs(static_cast<double>(b[i])));
  }
  return worst / most;
}

}  // namespace reference

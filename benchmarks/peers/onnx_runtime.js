// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A contestant on ONNX Runtime (npm package onnxruntime-node); the protocol is that of
// networks/contestant.hpp. It also times a call of an empty graph, which costs the same work around.
// usage: node onnx_runtime.js MODEL N,C,H,W THREADS IMAGES OUTPUTS EMPTY_MODEL
const fs = require('fs');
const readline = require('readline');
const ort = require('onnxruntime-node');

const seconds = () => Number(process.hrtime.bigint()) * 1e-9;

/// The fastest of the calls that fit into the budget; at least one.
async function best(call, budget) {
  let least = Infinity;
  const start = seconds();
  do {
    const from = seconds();
    await call();
    least = Math.min(least, seconds() - from);
  } while (seconds() - start < budget);
  return least;
}

function peakRss() {
  return /VmHWM:\s*(\d+)/.exec(fs.readFileSync('/proc/self/status', 'latin1'))[1] / 1024;
}

(async () => {
  const [model, shape, threads, images, outputs, emptyModel] = process.argv.slice(2);
  const options = {
    intraOpNumThreads: +threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  };
  const session = await ort.InferenceSession.create(model, options);
  const bytes = fs.readFileSync(images);
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const input = new ort.Tensor('float32', numbers, shape.split(',').map(Number));
  const call = () => session.run({input});
  const y = (await call()).output.data;
  fs.writeFileSync(outputs, Buffer.from(y.buffer, y.byteOffset, y.byteLength));
  await call();
  const rss = peakRss();

  const empty = await ort.InferenceSession.create(emptyModel, options);
  const one = new ort.Tensor('float32', Float32Array.of(1), [1, 1, 1, 1]);
  const emptyCall = () => empty.run({input: one});
  await emptyCall();
  const {version} = require('onnxruntime-node/package.json');
  console.log(`ready version=${version}`);
  for await (const line of readline.createInterface({input: process.stdin})) {
    const least = await best(call, +line);
    const around = await best(emptyCall, Math.min(0.1, +line / 4));
    console.log(`ms=${1e3 * least} empty=${1e3 * around} rss=${rss}`);
  }
})().catch((error) => {
  console.error(`onnx_runtime.js: ${error.message}`);
  process.exit(1);
});

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
"""A contestant on PyTorch, with the weights of the ONNX file; the protocol is that of networks/contestant.hpp.

usage: torch_contestant.py NAME MODEL N,C,H,W THREADS IMAGES OUTPUTS infer|train|bfloat16|int8 contiguous|channels_last

infer, bfloat16 and int8 evaluate; int8 by the quantised engine that the build has, its ranges those of the images.
"""
import sys
import time

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

from torch_networks import make


def peak_rss():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def load(model, path):
    """Strict but for what an evaluation's graph does not hold: the count of batches seen."""
    arrays = {a.name: a for a in onnx.load(path).graph.initializer}
    state = model.state_dict()
    for name, tensor in state.items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(torch.from_numpy(numpy_helper.to_array(arrays[name]).copy()))


def quantized(model, x):
    """Observed on x, then in bytes; the engine's own choice of what stays float."""
    from torch.ao.quantization import get_default_qconfig_mapping
    from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

    have = torch.backends.quantized.supported_engines
    engine = next(e for e in ("x86", "fbgemm", "onednn", "qnnpack") if e in have)
    torch.backends.quantized.engine = engine
    prepared = prepare_fx(model, get_default_qconfig_mapping(engine), (x,))
    with torch.inference_mode():
        prepared(x)
    return convert_fx(prepared)


def main():
    name, path, shape, threads, images, outputs, mode, layout = sys.argv[1:]
    torch.set_num_threads(int(threads))
    form = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}[layout]
    model = make(name)
    load(model, path)
    model = model.to(memory_format=form)
    x = torch.from_numpy(np.fromfile(images, np.float32).reshape([int(n) for n in shape.split(",")]))
    x = x.contiguous(memory_format=form)
    facts = f"version={torch.__version__}"
    if mode != "train":
        model.eval()
        if mode == "bfloat16":
            model, x = model.to(torch.bfloat16), x.to(torch.bfloat16)
        if mode == "int8":
            model = quantized(model, x)

        def call():
            with torch.inference_mode():
                return model(x)

        call().float().numpy().tofile(outputs)
    else:
        model.train()
        y = torch.arange(len(x)) % 10
        optimizer = torch.optim.SGD(model.parameters(), lr=1e-5, momentum=0.9, weight_decay=1e-4)

        def call():
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            return loss

        random = any(isinstance(m, torch.nn.Dropout) and m.p > 0 for m in model.modules())
        loss = call().item()
        facts += " loss=-" if random else f" loss={loss}"  # dropout draws differ
    call()
    print("ready", facts, flush=True)
    for line in sys.stdin:
        least, start = float("inf"), time.perf_counter()
        while True:
            begin = time.perf_counter()
            call()
            end = time.perf_counter()
            least = min(least, end - begin)
            if end - start >= float(line):
                break
        print(f"ms={1e3 * least} rss={peak_rss()}", flush=True)


main()

# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
"""The networks of benchmarks/kernels/moving.cpp in PyTorch: one image, one thread, the minimum of 400 calls, scripted and frozen."""
import time

import torch
import torch.nn as nn

torch.set_num_threads(1)


class Moved(nn.Module):
    def __init__(self, move, channels):
        super().__init__()
        self.begin, self.move, self.end = nn.Conv2d(8, 64, 1), move, nn.Conv2d(channels, 8, 1)

    def forward(self, x):
        return self.end(self.move(self.begin(x)))


class Half(nn.Module):
    def forward(self, x):
        return x[:, :32]


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(64, 64, 1), nn.Conv2d(64, 64, 1)

    def forward(self, x):
        return torch.cat([self.a(x), self.b(x)], 1)


print("operation,microseconds")
for name, move, channels in [
    ("none", nn.Identity(), 64),
    ("upsample nearest", nn.Upsample(scale_factor=2), 64),
    ("upsample bilinear", nn.Upsample(scale_factor=2, mode="bilinear"), 64),
    ("pixel_shuffle", nn.PixelShuffle(2), 16),
    ("channel_shuffle", nn.ChannelShuffle(8), 64),
    ("pad reflect", nn.ReflectionPad2d(1), 64),
    ("channels", Half(), 32),
    ("concat", Twice(), 128),
    ("conv_transpose2d", nn.ConvTranspose2d(64, 64, 4, stride=2, padding=1), 64),
]:
    x = torch.full((1, 8, 56, 56), 0.5)
    with torch.no_grad():
        net = torch.jit.freeze(torch.jit.trace(Moved(move, channels).eval(), x))
        best = 1e9
        for _ in range(400):
            start = time.perf_counter()
            net(x)
            best = min(best, time.perf_counter() - start)
    print(f"{name},{1e6 * best:.2f}", flush=True)

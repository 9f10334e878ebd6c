#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the Resin authors
"""Writes the state_dict of a PyTorch checkpoint as .npz, names as they are, which resin::load takes.

usage: pth_to_npz.py IN.pth OUT.npz        needs: torch, numpy
"""
import sys


def state_of(checkpoint):
    """The state_dict itself, or the one that a training script has put into a dictionary."""
    for key in ("state_dict", "model_state_dict", "model", "net"):
        if isinstance(checkpoint.get(key), dict):
            return checkpoint[key]
    return checkpoint


def arrays_of(state):
    """float16, float32 and float64 stay; bfloat16, which .npz lacks, becomes float32; batch counters are left out."""
    arrays = {}
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        tensor = tensor.detach().cpu().contiguous()
        if str(tensor.dtype) == "torch.bfloat16":
            tensor = tensor.float()
        arrays[name] = tensor.numpy()
    return arrays


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    import numpy
    import torch

    checkpoint = torch.load(sys.argv[1], map_location="cpu", weights_only=True)
    numpy.savez(sys.argv[2], **arrays_of(state_of(checkpoint)))


if __name__ == "__main__":
    main()

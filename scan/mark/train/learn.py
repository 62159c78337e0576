#!/usr/bin/python3
"""Learns the judge of marks from drawn boxes (main.go) and writes it as ONNX.

Needs Debian's python3-torch and python3-onnx. Several nets learn the same from
different beginnings; the file holds them all, and gives each net's word: for
N pictures of 64×64 darkness levels (0…255), nets × 4 probabilities a picture,
in the order of mark.Shapes.
"""
import argparse
import hashlib
import json
import math
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SIDE, SHAPES = 64, 4
CIRCLE, CROSS, TICK, OTHER = range(SHAPES)


class Net(nn.Module):
    """Four strided layers and two full ones, about 180,000 weights."""

    def __init__(self, widths=(16, 32, 64, 96)):
        super().__init__()
        layers, before = [], 1
        for i, width in enumerate(widths):
            size = 5 if i == 0 else 3
            layers += [nn.Conv2d(before, width, size, 2, size // 2, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            before = width
        self.see = nn.Sequential(*layers)
        self.tell = nn.Sequential(nn.Dropout(0.25), nn.Linear(before * 16, 64), nn.ReLU(), nn.Linear(64, SHAPES))

    def forward(self, x):
        return self.tell(self.see(x).flatten(1))


class Nets(nn.Module):
    """All nets side by side, from levels to probabilities."""

    def __init__(self, nets):
        super().__init__()
        self.nets = nn.ModuleList(nets)

    def forward(self, x):
        x = x * (1 / 255)
        return torch.cat([F.softmax(n(x), 1) for n in self.nets], 1)


def load(paths):
    rows = np.concatenate([np.fromfile(p, np.uint8).reshape(-1, 1 + SIDE * SIDE) for p in paths])
    return torch.from_numpy(rows[:, 1:].reshape(-1, 1, SIDE, SIDE).copy()), torch.from_numpy(rows[:, 0].astype(np.int64))


def vary(x, y, rng):
    """Mirrors, moves and darkens pictures as other hands and scanners might."""
    x = x.float()
    n = len(x)
    chance = lambda p: torch.rand(n, generator=rng) < p
    even = (y == CIRCLE) | (y == CROSS)  # a mirrored tick is none
    for turned, how in ((even & chance(0.5), lambda t: t.flip(3)), (even & chance(0.5), lambda t: t.flip(2)), (even & chance(0.3), lambda t: t.transpose(2, 3))):
        x[turned] = how(x[turned])
    dx, dy = (int(v) for v in torch.randint(-2, 3, (2,), generator=rng))
    x = torch.roll(x, (dy, dx), (2, 3))
    x = x * (0.8 + 0.35 * torch.rand(n, 1, 1, 1, generator=rng))
    if torch.rand(1, generator=rng) < 0.3:
        x = x + 6 * torch.rand(1, generator=rng) * torch.randn(x.shape, generator=rng)
    return x.clamp(0, 255) / 255


EASY = 0.03  # a loss below which a box is known well enough to be seen less often
SEEN = 0.25  # how often it is still seen


def losses_of(net, x, y):
    net.eval()
    with torch.no_grad():
        return torch.cat([F.cross_entropy(net(x[i : i + 512].float() / 255), y[i : i + 512], reduction="none") for i in range(0, len(x), 512)])


def learn(x, y, rounds, batch, seed, rate, clock, known=None):
    """Teaches one net, a new one or one that knows something already."""
    torch.manual_seed(seed)
    rng = torch.Generator().manual_seed(seed)
    net = Net()
    how = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.02)
    last = torch.full((len(x),), 9.0)
    if known is not None:
        net.load_state_dict(known)
        last = losses_of(net, x, y)
    for r in range(rounds):
        net.train()
        due = (last > EASY) | (torch.rand(len(x), generator=rng) < SEEN)
        order = due.nonzero().flatten()
        order = order[torch.randperm(len(order), generator=rng)]
        for i in range(0, len(order) - batch + 1, batch):
            done = (r + i / len(order)) / rounds
            for g in how.param_groups:  # a warm start, then down to nothing
                g["lr"] = rate * min(1, done * rounds / 0.5 + 0.05) * 0.5 * (1 + math.cos(math.pi * done))
            at = order[i : i + batch]
            how.zero_grad()
            losses = F.cross_entropy(net(vary(x[at], y[at], rng)), y[at], reduction="none", label_smoothing=0.002)
            losses.mean().backward()
            how.step()
            last[at] = losses.detach()
        print(f"net {seed}, round {r + 1}/{rounds}: {len(order)} boxes, loss {float(last.mean()):.4f} over all, {clock():.0f} s", flush=True)
    return net.eval()


def words(nets, x):
    """Each net's probabilities: pictures × nets × shapes."""
    with torch.no_grad():
        parts = [Nets(nets)(x[i : i + 512].float()) for i in range(0, len(x), 512)]
    return torch.cat(parts).view(len(x), len(nets), SHAPES)


def figures(p, y, levels=(0.5, 0.8, 0.9, 0.95, 0.98, 0.99)):
    """What is asked and misread when the least sure net must reach a level."""
    least = p.min(1).values
    sure, best = least.max(1)
    out = {}
    for level in levels:
        told = (sure >= level) & (best != OTHER)
        marks = y != OTHER
        out[level] = {
            "asked of 1000 marks": round(1000 * float((marks & ~told).sum()) / max(1, int(marks.sum())), 2),
            "confused of 1000 marks": round(1000 * float((marks & told & (best != y)).sum()) / max(1, int(marks.sum())), 3),
            "taken for one of 1000 others": round(1000 * float((~marks & told).sum()) / max(1, int((~marks).sum())), 3),
        }
    return out


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("boxes", nargs="+", help="files of main.go to learn from")
    ask.add_argument("--judge-by", nargs="*", default=[], help="files to report on, never learnt from")
    ask.add_argument("--rounds", type=int, default=8)
    ask.add_argument("--nets", type=int, default=1)
    ask.add_argument("--batch", type=int, default=128)
    ask.add_argument("--rate", type=float, default=0.003)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--go-on", nargs="*", default=[], help="nets (.pt) to teach further instead of new ones")
    ask.add_argument("--halfway", action="store_true", help="with --go-on: keep the mean of the weights before and after, which reads new hands as well and old ones better")
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("-o", default="judge.onnx")
    a = ask.parse_args()
    torch.set_num_threads(a.threads)
    start = time.time()
    clock = lambda: time.time() - start
    x, y = load(a.boxes)
    held = len(x) // 40
    print(f"{len(x) - held} boxes to learn from, {held} held back", flush=True)
    nets = []
    known = [state for path in a.go_on for state in torch.load(path)] or [None] * a.nets
    for k, state in enumerate(known):
        net = learn(x[held:], y[held:], a.rounds, a.batch, a.seed + k, a.rate, clock, state)
        if a.halfway and state is not None:
            after = net.state_dict()
            net.load_state_dict({name: (w + after[name]) / 2 if w.is_floating_point() else after[name] for name, w in state.items()})
        nets.append(net)
        torch.save([n.state_dict() for n in nets], a.o + ".pt")
    record = {"boxes": len(x) - held, "rounds": a.rounds, "nets": len(nets), "batch": a.batch, "rate": a.rate, "seed": a.seed, "seconds": round(clock())}
    record["held back"] = figures(words(nets, x[:held]), y[:held])
    for path in a.judge_by:
        ox, oy = load([path])
        record[path.split("/")[-1]] = figures(words(nets, ox), oy)
    torch.onnx.export(Nets(nets), torch.zeros(1, 1, SIDE, SIDE), a.o, opset_version=11, input_names=["pictures"], output_names=["words"],
                      dynamic_axes={"pictures": {0: "n"}, "words": {0: "n"}})
    record["sha256"] = hashlib.sha256(open(a.o, "rb").read()).hexdigest()
    print(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()

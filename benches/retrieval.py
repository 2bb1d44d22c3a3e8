#!/usr/bin/env python3
"""How well are passages found by questions about them?

Usage: retrieval.py DATA [PART] [VARIANTS]; DATA has docs.tsv (identifier, tab, text) and sets/SET/{queries,qrels}.tsv;
PART is how many of a hundred questions are asked. Builds and runs the example `retrieval`, and Lucene beside it when
CLASSPATH names its jars. Prints nDCG@10 and R@100 by set, and their mean."""
import math, os, subprocess, sys, tempfile
from collections import defaultdict

HOUSE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def measures(relevant, ranks):
    ideal = sum(1 / math.log2(i + 2) for i in range(min(relevant, 10)))
    gained = sum(1 / math.log2(r + 2) for r in ranks if r < 10)
    return gained / ideal, len([r for r in ranks if r < 100]) / relevant


def show(path):
    found = defaultdict(list)
    for line in open(path):
        name, group, variant, _, relevant, ranks = line.rstrip("\n").split("\t")
        found[name, variant, group].append(measures(int(relevant), [int(r) for r in ranks.split(",") if r]))
    for name, variant in sorted({key[:2] for key in found}):
        sets = {g: rows for (n, v, g), rows in found.items() if (n, v) == (name, variant)}
        means = {g: [sum(column) / len(rows) for column in zip(*rows)] for g, rows in sets.items()}
        for at, measure in enumerate(("nDCG@10", "R@100")):
            shown = " ".join(f"{g} {m[at]:.4f}" for g, m in sorted(means.items()))
            mean = sum(m[at] for m in means.values()) / len(means)
            print(f"{name} {variant} {measure}: {shown} mean {mean:.4f}")


def main():
    data, *given = sys.argv[1:]
    part, variants = given + ["100", "nat,kw"][len(given):]
    passages, sets = os.path.join(data, "docs.tsv"), os.path.join(data, "sets")
    with tempfile.TemporaryDirectory() as scratch:
        out = os.path.join(scratch, "out.tsv")
        run = ["cargo", "run", "--release", "--quiet", "--example", "retrieval", "--"]
        subprocess.run(run + ["diwan", passages, sets, out, variants, part], cwd=HOUSE, check=True)
        show(out)
        if os.environ.get("CLASSPATH"):
            peer = os.path.join(HOUSE, "benches/retrieval/Peer.java")
            subprocess.run(["java", "-XX:+UseSerialGC", peer, "lucene", passages, sets, out, variants, part], check=True)
            show(out)


main()

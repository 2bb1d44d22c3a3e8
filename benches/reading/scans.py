#!/usr/bin/env python3
"""What is found again on scans: search recall and precision, character errors, numbers, Latin words.

    python3 benches/reading/scans.py PAGES OUT [--peer] [--thorough OUT2]

PAGES holds pictures, each NAME.jpg|png|tif with NAME.gt.txt beside it. OUT is what
`target/release/examples/read PAGES OUT` wrote for them (with `--thorough`: OUT2). --peer reads the same pictures with
plain `tesseract -l ara --psm 3`, in the same run. Needs edlib (character errors); prints a table in Markdown.

Words are compared after folding (alef, yeh, teh marbuta, hamza; no marks, no punctuation). Search is by page: of the
different Arabic words of three letters and more, the share found on their page (recall); of the findings of any such
word of the set on any page, the share that is true (precision). Lines are compared wherever they stand on the page.
"""
import argparse
import collections
import glob
import json
import os
import re
import resource
import subprocess
import unicodedata

import edlib

UNSEEN = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
LETTERS = str.maketrans({
    "،": ",", "؛": ";", "؟": "?", "٪": "%", "٫": ".", "٬": ",", "–": "-", "—": "-", "ک": "ك", "ی": "ي", "ہ": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ء": "",
})
ARABIC = re.compile("^[\u0621-\u064a]{3,}$")
LATIN = re.compile("^[a-zà-ÿ]{3,}$")


def folded(text, digits=DIGITS):
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    text = text.translate(digits).translate(LETTERS).lower()
    text = re.sub(r"[^\w\s/.,:-]", " ", text)
    return re.sub(r"(?<!\d)[.,:/-]|[.,:/-](?!\d)", " ", text)


def words(text, digits=DIGITS):
    return folded(text, digits).split()


def line_errors(truth, text):
    """Characters of the lines of the truth, and how many are wrong where each line fits the text best."""
    target = " ".join(words(text))
    wrong = length = 0
    for line in truth.splitlines():
        line = " ".join(words(line))
        length += len(line)
        if line:
            best = edlib.align(line, target, mode="HW")["editDistance"] if target else len(line)
            wrong += min(best, len(line))
    return wrong, length


def found(wanted, got):
    wanted, got = collections.Counter(wanted), collections.Counter(got)
    return sum((wanted & got).values()), sum(wanted.values())


def numbers(text, keep):
    """Tokens with digits whose digits are all of the wanted kind."""
    kept = [w for w in words(text, {}) if re.search(r"\d", w)]
    return [w.translate(DIGITS) for w in kept if all(keep(c) for c in w if c.isdigit())]


def share(part, whole):
    return f"{100 * part / whole:.1f}" if whole else "-"


def score(pages):
    """`pages`: (truth, shown text, everything that is searched)."""
    sums = collections.Counter()
    truths = [{w for w in words(truth) if ARABIC.match(w)} for truth, _, _ in pages]
    vocabulary = set().union(*truths)
    for truth, (text, shown, searched) in zip(truths, pages):
        got = set(words(searched))
        sums["hit"] += len(truth & got)
        sums["truth"] += len(truth)
        sums["false"] += len((got & vocabulary) - truth)
        wrong, length = line_errors(text, shown)
        sums["wrong"] += wrong
        sums["length"] += length
        digits = [w for w in words(searched) if re.search(r"\d", w)]
        for name, keep in (("western", str.isascii), ("indic", lambda c: not c.isascii())):
            hit, all_ = found(numbers(text, keep), digits)
            sums[name] += hit
            sums[name + " all"] += all_
        hit, all_ = found((w for w in words(text) if LATIN.match(w)), words(searched))
        sums["latin"] += hit
        sums["latin all"] += all_
    return [
        share(sums["hit"], sums["truth"]), share(sums["hit"], sums["hit"] + sums["false"]),
        share(sums["wrong"], sums["length"]), share(sums["western"], sums["western all"]),
        share(sums["indic"], sums["indic all"]), share(sums["latin"], sums["latin all"]),
    ]


def ours(folder, name):
    path = os.path.join(folder, name + ".json")
    if not os.path.exists(path):
        return "", ""
    pages = json.load(open(path, encoding="utf-8"))["pages"]
    text = lambda lines: "\n".join(line["text"] for line in lines)
    shown = "\n".join(text(page["lines"]) for page in pages)
    also = [text(other["lines"]) for page in pages for other in page.get("also", [])]
    return shown, "\n".join([shown, *also])


def clocks(folder):
    """Processor seconds of the whole run, where `read` wrote them."""
    path = os.path.join(folder, "cpu.txt")
    return float(open(path).read()) if os.path.exists(path) else None


def peer(path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["nice", "-n", "10", "tesseract", path, "-", "-l", "ara", "--psm", "3"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    text = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return text, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(name, pages, seconds):
    speed = f"{60 * len(pages) / seconds:.0f}" if seconds else "-"
    print("|", " | ".join([name, *score(pages), speed]), "|")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pages")
    parser.add_argument("out")
    parser.add_argument("--thorough")
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    files = [f for f in sorted(glob.glob(os.path.join(options.pages, "*"))) if f.endswith((".jpg", ".png", ".tif"))]
    truths = [open(os.path.splitext(f)[0] + ".gt.txt", encoding="utf-8").read() for f in files]
    print(f"{len(files)} pages\n")
    print("| | search recall | precision | CER | Western numbers | Arabic-Indic | Latin words | pages/min/core |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, folder in (("fast", options.out), ("thorough", options.thorough)):
        if folder:
            read = [ours(folder, os.path.basename(f)) for f in files]
            row(name, [(truth, *texts) for truth, texts in zip(truths, read)], clocks(folder))
    if options.peer:
        read = [peer(f) for f in files]
        pages = [(truth, text, text) for truth, (text, _) in zip(truths, read)]
        row("tesseract ara psm 3", pages, sum(seconds for _, seconds in read))


if __name__ == "__main__":
    main()

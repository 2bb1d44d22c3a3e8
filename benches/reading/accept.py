"""Are records found by the words that are on them? Takes a folder in as a town hall would, then asks as a clerk would.

    cargo build --release
    python benches/reading/accept.py target/release/diwan FOLDER [--ocr thorough] [--words 8] [--keep ARCHIVE]

FOLDER holds files with their truth beside them: NAME.gt.txt for NAME.png (a scan), gt/NAME.txt or gt/DOC.txt for
DOC__PRODUCER.pdf, NAME.EXT.gt.txt for anything else. The truth is not taken in. For each file, some words of its
truth (four Arabic letters or more, drawn with a seed) are asked for one by one; a word counts as found when the
file is among the hits. Where the truth has form feeds, its pages are asked for too: the hit must show the page.
Printed: a row for each kind of file, then the files of which fewer than half the words were found.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{4,}")


def truth_of(path):
    beside = [path.with_suffix(".gt.txt"), path.with_name(path.name + ".gt.txt")]
    gt = path.parent / "gt"
    apart = [gt / f"{path.stem}.txt", gt / f"{path.stem.split('__')[0]}.txt"]
    return next((place for place in beside + apart if place.is_file()), None)


def kind_of(path):
    if "__" in path.stem:
        return path.stem.split("__")[1]
    return "scan" if path.suffix in (".png", ".jpg", ".tif") else path.suffix[1:]


def ask(diwan, archive, word):
    answer = subprocess.run(
        [diwan, "--archive", archive, "--json", "search", word, "--limit", "1000"], capture_output=True, text=True
    )
    rows = map(json.loads, answer.stdout.splitlines())
    return {row["name"].split("/", 1)[-1]: row["page"] for row in rows if row["type"] == "hit"}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("diwan")
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--ocr", default="thorough")
    options.add_argument("--words", type=int, default=8)
    options.add_argument("--keep", help="where to leave the archive")
    options = options.parse_args()
    scratch = pathlib.Path(options.keep or tempfile.mkdtemp())
    disk, archive = scratch / "disk", str(scratch / "archive")
    files = {}
    for path in sorted(options.folder.rglob("*")):
        truth = path.is_file() and truth_of(path)
        if truth and not path.name.endswith(".gt.txt") and path.parent.name != "gt":
            place = disk / path.relative_to(options.folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
            files[str(path.relative_to(options.folder))] = (path, truth.read_text())
    environment = {"env": {"PATH": "/usr/bin:/bin", "HOME": str(scratch)}}
    subprocess.run([options.diwan, "init", archive], check=True, stdout=subprocess.DEVNULL, **environment)
    ingest = [options.diwan, "--archive", archive, "ingest", str(disk), "--ocr", options.ocr]
    if subprocess.run(ingest, stdout=sys.stderr, **environment).returncode > 1:
        sys.exit("the ingest failed")
    dice, answers, found, missed = random.Random(15), {}, collections.defaultdict(list), []
    for name, (path, truth) in files.items():
        pages = truth.split("\f")
        words = [(word, at) for at, page in enumerate(pages, 1) for word in sorted(set(WORD.findall(page)))]
        asked = dice.sample(words, min(options.words, len(words)))
        for word, _ in asked:
            if word not in answers:
                answers[word] = ask(options.diwan, archive, word)
        whole = pages[1:] == []
        hits = [
            name in answers[word] and (whole or answers[word][name] == at or pages[answers[word][name] - 1].count(word))
            for word, at in asked
        ]
        found[kind_of(path)].append(sum(map(bool, hits)) / max(1, len(hits)))
        if sum(map(bool, hits)) * 2 < len(hits):
            missed.append((name, [word for (word, _), hit in zip(asked, hits) if not hit]))
    print("| kind | files | words found |\n|---|---|---|")
    for kind, shares in sorted(found.items()):
        print(f"| {kind} | {len(shares)} | {sum(shares) / len(shares):.3f} |")
    for name, words in missed:
        print("missed:", name, " ".join(words))


main()

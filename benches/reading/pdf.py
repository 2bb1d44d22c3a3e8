"""How well the text of PDF files is read, by Diwan and by the tools people use today, on the same files.

    pip install rapidfuzz pypdfium2 pymupdf pypdf                 # and pdftotext from poppler-utils
    python GENERATOR DOCUMENTS.json FOLDER                        # FOLDER/DOC__PRODUCER.pdf, FOLDER/gt/DOC.txt
    cargo build --release --bin diwan --example read
    target/release/examples/read FOLDER TEXTS --jobs 1            # TEXTS/NAME.pdf.txt, .json, times.tsv
    python benches/reading/pdf.py FOLDER TEXTS [--by producer|file] [--broken REGEX] [--layers] [--no-peers]

The truth of DOC__PRODUCER.pdf is gt/DOC__PRODUCER.txt, else gt/DOC.txt. A producer whose name matches --broken
writes no usable ToUnicode map; the second table is of the others. --layers leaves out the files of which Diwan
recognised a page by OCR. Printed are means over files:

    WR, WP  recall and precision of the bag of search words (marks dropped, digits folded)
    BR      recall of neighbouring pairs of words: the order
    NR      recall of numbers with signs inside: dates, amounts, telephone numbers
    CER     character errors per character of the truth (NFKC, without tatweel and controls), at most 1
    ms      median of milliseconds a page; Diwan's by times.tsv with its sandboxed process, and pdftotext's with
            its start; the libraries' in this process
"""
import argparse
import collections
import json
import pathlib
import re
import statistics
import subprocess
import time
import unicodedata

from rapidfuzz.distance import Levenshtein

HIDDEN = dict.fromkeys(
    [0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x61C, 0xFEFF, 0xAD, 0x640, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
BULLETS = dict.fromkeys(map(ord, "•◦▪●■○\uf0b7\uf0a7"), " ")
DIGITS = {0x660 + d: str(d) for d in range(10)} | {0x6F0 + d: str(d) for d in range(10)}
SIGNS = {0x66C: ",", 0x66B: ".", 0x66A: "%", 0x60C: ","}
HAMZA = "\u0653\u0654\u0655"
WORD = re.compile(r"[0-9]+|[a-z\u00c0-\u024f]+|[^\W_0-9a-z\u00c0-\u024f]+")
NUMBER = re.compile(r"(?<![\w/.,:-])[+]?\d[\d/.,:-]*\d(?![\w/])")
MEASURES = ("WR", "WP", "BR", "NR", "CER")
BROKEN = "^(gs-of|ps2pdf-of|notounicode-of)"


def plain(text):
    text = unicodedata.normalize("NFKC", text).translate(HIDDEN).translate(BULLETS)
    return " ".join(text.split())


def words(text):
    letters = unicodedata.normalize("NFKD", plain(text))
    letters = "".join(c for c in letters if unicodedata.category(c) != "Mn" or c in HAMZA)
    return WORD.findall(unicodedata.normalize("NFC", letters).translate(DIGITS | SIGNS).lower())


def numbers(text):
    return collections.Counter(NUMBER.findall(plain(text).translate(DIGITS | SIGNS)))


def score(truth, read):
    known, found = words(truth), words(read)
    hits = (collections.Counter(known) & collections.Counter(found)).total()
    pairs, found_pairs = (collections.Counter(zip(all, all[1:])) for all in (known, found))
    wanted = numbers(truth)
    distance = Levenshtein.distance(plain(truth), plain(read))
    return {
        "WR": hits / max(1, len(known)),
        "WP": hits / max(1, len(found)),
        "BR": (pairs & found_pairs).total() / max(1, pairs.total()),
        "NR": (wanted & numbers(read)).total() / wanted.total() if wanted else None,
        "CER": min(1, distance / max(1, len(plain(truth)))),
    }


def poppler(path):
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", path, "-"], capture_output=True, timeout=120).stdout
    return text.decode("utf-8", "replace").split("\f")[:-1]


def pdfium(path):
    import pypdfium2

    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)]


def pymupdf(path):
    import pymupdf

    return [page.get_text() for page in pymupdf.open(path)]


def pypdf(path):
    import pypdf

    reader = pypdf.PdfReader(path)
    if reader.is_encrypted:
        reader.decrypt("")
    return [page.extract_text() for page in reader.pages]


PEERS = {"poppler": poppler, "pdfium": pdfium, "pymupdf": pymupdf, "pypdf": pypdf}


def read_by(peer, path):
    began = time.perf_counter()
    try:
        pages = PEERS[peer](str(path))
    except Exception:  # a peer that cannot read a file has read nothing of it
        pages = []
    took = (time.perf_counter() - began) * 1000
    return "\n".join(pages), took / max(1, len(pages))


def read_by_diwan(texts):
    rows = (line.split("\t") for line in (texts / "times.tsv").read_text("utf-8").splitlines()[1:])
    return {
        name: ((texts / f"{name}.txt").read_text("utf-8"), float(ms) / max(1, int(pages)))
        for name, ms, pages, *_ in rows
    }


def by_layer_alone(texts, name):
    """True when no page of the file was recognised by OCR."""
    transcript = texts / f"{name}.json"
    pages = json.loads(transcript.read_text("utf-8"))["pages"] if transcript.exists() else []
    return all(page["method"] in ("text-layer", "blank") for page in pages)


def mean(values):
    values = [value for value in values if value is not None]
    return statistics.mean(values) if values else float("nan")


def table(title, label, rows):
    """Prints a row for each (name, results)."""
    print(f"\n### {title}\n\n| {label} | files | {' | '.join(MEASURES)} | lowest WR | ms |")
    print("|---" * (len(MEASURES) + 4) + "|")
    for name, results in rows:
        means = [f"{mean(result[measure] for result in results):.3f}" for measure in MEASURES]
        lowest = min(result["WR"] for result in results)
        took = statistics.median(result["ms"] for result in results)
        print(f"| {name} | {len(results)} | {' | '.join(means)} | {lowest:.3f} | {took:.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("texts", type=pathlib.Path)
    parser.add_argument("--by", choices=["producer", "file"])
    parser.add_argument("--broken", default=BROKEN)
    parser.add_argument("--layers", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    diwan = read_by_diwan(options.texts)
    readers = ["diwan", *([] if options.no_peers else PEERS)]
    results = collections.defaultdict(dict)
    for path in sorted(options.folder.glob("*.pdf")):
        truths = [options.folder / "gt" / f"{name}.txt" for name in (path.stem, path.stem.partition("__")[0])]
        truth = next((file.read_text("utf-8") for file in truths if file.exists()), None)
        if truth is None or (options.layers and not by_layer_alone(options.texts, path.name)):
            continue
        for reader in readers:
            text, ms = diwan.get(path.name, ("", 0.0)) if reader == "diwan" else read_by(reader, path)
            results[path.stem][reader] = score(truth, text) | {"ms": ms}
    producer = {name: name.partition("__")[2] or name for name in results}
    usable = [name for name in results if not re.search(options.broken, producer[name])]
    for title, names in (("all files", list(results)), ("usable ToUnicode", usable)):
        if names:
            table(title, "reader", [(reader, [results[name][reader] for name in names]) for reader in readers])
    if options.by:
        key = producer.get if options.by == "producer" else str
        groups = collections.defaultdict(list)
        for name in results:
            groups[key(name)].append(results[name]["diwan"])
        table(f"diwan by {options.by}", options.by, sorted(groups.items()))


if __name__ == "__main__":
    main()

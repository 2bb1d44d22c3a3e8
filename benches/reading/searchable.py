#!/usr/bin/env python3
"""What readers of PDF take out of the invisible layer of `diwan export --searchable-pdf`.

    searchable.py DIWAN ARCHIVE [--pdfjs FOLDER]

Gives out every recognised picture of the archive as a searchable PDF, reads it with Poppler (pdftotext),
PDFium (pypdfium2 from PyPI), MuPDF (PyMuPDF from PyPI, where installed) and pdf.js (FOLDER holds
node_modules/pdfjs-dist from npm, read by searchable.mjs), and prints the share of the transcript's Arabic words
and of its numbers that each gives back as they are spoken.
"""
import argparse, collections, json, pathlib, re, subprocess, sys, tempfile, unicodedata

HERE = pathlib.Path(__file__).resolve().parent
MARKS = re.compile("[\u064b-\u0652\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
ARABIC = re.compile("[\u0621-\u065f\u066e-\u06d3]+")
NUMBER = re.compile(r"[0-9\u0660-\u0669]+(?:[./:,-][0-9\u0660-\u0669]+)*")


def bags(text):
    text = MARKS.sub("", unicodedata.normalize("NFKC", text))
    words = collections.Counter(word for word in ARABIC.findall(text) if len(word) > 1)
    return words, collections.Counter(NUMBER.findall(text))


def poppler(pdf):
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout


def pdfium(pdf):
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def mupdf(pdf):
    import pymupdf

    return "\n".join(page.get_text() for page in pymupdf.open(pdf))


def pdfjs(folder):
    def read(pdf):
        command = ["node", HERE / "searchable.mjs", pathlib.Path(folder).resolve(), pdf]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return read


def recognised(diwan, archive):
    """Records of pictures, and what the transcript says of their recognised pages."""
    ask = lambda *args: [json.loads(row) for row in subprocess.run(
        [diwan, "--archive", archive, "--json", *args], capture_output=True, text=True, check=True
    ).stdout.splitlines()]
    for record in ask("list", "--limit", "0"):
        if record.get("type") != "record":
            continue
        rows = ask("show", str(record["record"]), "--text")
        pages = [row["text"] for row in rows if row["type"] == "page" and row["method"] == "ocr"]
        if pages:
            yield record["record"], "\n".join(pages)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("diwan")
    parser.add_argument("archive")
    parser.add_argument("--pdfjs")
    args = parser.parse_args()
    readers = {"Poppler": poppler, "PDFium": pdfium, "MuPDF": mupdf}
    if args.pdfjs:
        readers["pdf.js"] = pdfjs(args.pdfjs)
    sums = {name: [0, 0, 0, 0, 0] for name in readers}
    with tempfile.TemporaryDirectory() as folder:
        for record, text in recognised(args.diwan, args.archive):
            out = subprocess.run(
                [args.diwan, "--archive", args.archive, "--json", "export", str(record), "--searchable-pdf", "--to", folder],
                capture_output=True, text=True, check=True,
            )
            pdf = json.loads(out.stdout.splitlines()[0])["path"]
            words, numbers = bags(text)
            backwards = collections.Counter({word[::-1]: count for word, count in words.items()})
            for name, read in readers.items():
                got, got_numbers = bags(read(pdf))
                for at, (had, given) in enumerate([(words, got), (numbers, got_numbers), (backwards, got)]):
                    sums[name][at] += (had & given).total()
                sums[name][3] += words.total()
                sums[name][4] += numbers.total()
    print(f"{'reader':10} {'words':>7} {'reversed':>9} {'numbers':>8}   of words, numbers")
    for name, (words, numbers, backwards, all_words, all_numbers) in sums.items():
        share = lambda part, whole: f"{100 * part / max(whole, 1):.1f}"
        print(
            f"{name:10} {share(words, all_words):>7} {share(backwards, all_words):>9} "
            f"{share(numbers, all_numbers):>8}   {all_words}, {all_numbers}"
        )


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Writes src/extract/words-ar.txt: the most frequent Arabic words, marks taken off, most frequent first.

    pip install wordfreq==3.1.1
    python3 scripts/words.py > src/extract/words-ar.txt
"""
import re
import unicodedata

import wordfreq

COUNT = 26_000
HEAD = """\
# The 26,000 most frequent Arabic words of 2 to 14 letters, most frequent first, without marks and tatweel.
# Which words are frequent was taken from wordfreq 3.1.1 (Robyn Speer; code Apache-2.0, word lists CC BY-SA 4.0),
# which counts them in Wikipedia, subtitles, news, books, the web and Twitter. Made by scripts/words.py.
"""


def bare(word):
    letters = unicodedata.normalize("NFKC", word)
    return "".join(c for c in letters if unicodedata.category(c) != "Mn" and c != "\u0640")


def main():
    print(HEAD, end="")
    words = {}
    for word in wordfreq.top_n_list("ar", 400_000):
        word = bare(word)
        if re.fullmatch("[\u0621-\u063a\u0641-\u064a]{2,14}", word):
            words.setdefault(word)
        if len(words) == COUNT:
            break
    print("\n".join(words))


if __name__ == "__main__":
    main()

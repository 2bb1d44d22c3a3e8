#!/usr/bin/env python3
"""Is a bit that is flipped anywhere in an archive named by `verify`, and healed by `repair`?

  benches/flips.py ARCHIVE [--times 100] [--below FOLDER] [--seed 1]

Copies ARCHIVE and the configuration folder ($XDG_CONFIG_HOME/diwan, with the keys), flips one bit of one file that is
drawn at random by its size, verifies, repairs without any other copy, and verifies again; so many times. Every bit that
was not named or not healed is told, and ends it with 1. ARCHIVE must have parity; it is only read. The file that SQLite
shares between its processes (`-shm`) is left out: it means nothing when there are none.

Environment: DIWAN=path of the program   XDG_CONFIG_HOME=where the archive's keys lie
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def files_of(archive: Path, below: str) -> list[tuple[Path, int]]:
    paths = sorted(path for path in (archive / below).rglob("*") if path.is_file())
    sized = [(path.relative_to(archive), path.stat().st_size) for path in paths]
    return [(path, size) for path, size in sized if size and not path.name.endswith("-shm")]


def flip(path: Path, byte: int, bit: int) -> None:
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(byte)
        old = file.read(1)[0]
        file.seek(byte)
        file.write(bytes([old ^ 1 << bit]))


def trial(diwan: str, archive: Path, config: Path, damage: tuple[Path, int, int] | None) -> tuple[int, int]:
    """What `verify` says of a copy, damaged or not, and what it says after `repair`."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "archive"
        shutil.copytree(archive, copy)
        shutil.copytree(config, Path(scratch) / "config/diwan")
        if damage:
            place, byte, bit = damage
            flip(copy / place, byte, bit)
        env = {**os.environ, "XDG_CONFIG_HOME": f"{scratch}/config", "DIWAN_ARCHIVE": str(copy)}

        def run(*words: str) -> int:
            return subprocess.run([diwan, *words], env=env, capture_output=True, check=False).returncode

        first, _, last = run("verify"), run("repair"), run("verify")
        return first, last


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--below", default="")
    parser.add_argument("--seed", type=int, default=1)
    typed = parser.parse_args()
    diwan = os.environ.get("DIWAN", str(HERE.parent / "target/release/diwan"))
    config = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "diwan"
    files = files_of(typed.archive, typed.below)
    chance = random.Random(typed.seed)
    named = healed = 0
    if trial(diwan, typed.archive, config, None) != (0, 0):
        print("the archive does not verify as it is: nothing could be learned from it")
        return 2
    for _ in range(typed.times):
        (place, size), = chance.choices(files, weights=[size for _, size in files])
        byte, bit = chance.randrange(size), chance.randrange(8)
        first, last = trial(diwan, typed.archive, config, (place, byte, bit))
        named += first != 0
        healed += last == 0
        if first == 0 or last != 0:
            print(f"{place}: bit {bit} of byte {byte}: verify {first}, after repair {last}")
    total = sum(size for _, size in files)
    print(f"{typed.times} bits of {total} bytes in {len(files)} files: {named} named, {healed} healed")
    return 0 if named == healed == typed.times else 1


if __name__ == "__main__":
    sys.exit(main())

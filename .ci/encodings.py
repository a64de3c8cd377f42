"""Compares docbao's reading of legacy Vietnamese files with independent converters.

iconv (VISCII, Windows-1258) and the PyPI packages viscii-codec (VISCII) and viparse (TCVN3, VNI,
VISCII, VPS: its decoding tables, inverted) write the built-in articles in legacy encodings. docbao
must name the encoding and show the text of the UTF-8 file.
Usage: encodings.py BINARY; installs the two packages into a temporary folder.
"""

import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

PACKAGES = ["viparse==0.1.31", "viscii-codec==1.0.1"]

# Substitutes that typists write for characters that an encoding lacks.
SUBSTITUTES = {
    "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...",
    "\u00a0": " ", "×": "x", "·": "*", "→": "->", "←": "<-", "₫": "đ",
}


class CannotWrite(Exception):
    pass


def by_iconv(name):
    def encode(text):
        done = subprocess.run(
            ["iconv", "-f", "UTF-8", "-t", name], input=text.encode(), capture_output=True
        )
        if done.returncode:
            raise CannotWrite
        return done.stdout

    return encode


def by_viscii_codec(text):
    codec = importlib.import_module("viscii").Codec()
    try:
        return codec.encode(text)[0]
    except UnicodeEncodeError as error:
        raise CannotWrite from error


def by_viparse(name):
    """An encoder from a decoding table: characters in it by its rows,
    letters of Latin-1 whose byte is in no row as they are."""
    pairs = importlib.import_module("viparse.normalize.encodings").get_charmap(name).pairs
    table = {}
    for legacy, meant in sorted(pairs, key=lambda pair: len(pair[0])):
        table.setdefault(unicodedata.normalize("NFC", meant), legacy.encode("latin-1"))
    taken = {byte for row in table.values() for byte in row}

    def encode(text):
        out = bytearray()
        for c in text:
            if c in table:
                out += table[c]
            elif c < "\x80" or c < "\u0100" and c.isalpha() and ord(c) not in taken:
                out += c.encode("latin-1")
            else:
                raise CannotWrite
        return bytes(out)

    return encode


def prepared(text, encode):
    """Returns the lines that can be written, with substitutes where they are needed."""

    @functools.cache
    def can(part):
        try:
            return bool(encode(part)) or not part
        except CannotWrite:
            return False

    def write(c):
        # TCVN3 has no capitals with a tone.
        return c if can(c) else SUBSTITUTES.get(c, c.lower())

    lines = ["".join(map(write, line)) for line in text.split("\n")]
    return "\n".join(filter(can, lines))


def show(binary, path):
    done = subprocess.run(
        [binary, "show", str(path), "--json", str(path)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def difference(what, shown, expected):
    if not isinstance(shown, str):
        return f"{what} differs"
    at = len(os.path.commonprefix([shown, expected]))
    return f"{what}: {shown[max(at - 20, 0):at + 20]!r}, not {expected[max(at - 20, 0):at + 20]!r}"


def main(binary):
    seeds = sorted(path for path in Path("seeds").iterdir() if path.suffix in (".md", ".txt"))
    assert len(seeds) >= 12, seeds
    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder, "packages")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-cache-dir"]
        pip += ["--root-user-action=ignore", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", str(packages), *PACKAGES], check=True)
        sys.path.insert(0, str(packages))
        writers = [
            ("VISCII", "iconv", by_iconv("VISCII")),
            ("Windows-1258", "iconv", by_iconv("CP1258")),
            ("VISCII", "viscii-codec", by_viscii_codec),
            *((name, "viparse", by_viparse(name.lower())) for name in ("TCVN3", "VNI", "VISCII", "VPS")),
        ]
        checked, characters = 0, set()
        for encoding, writer, encode in writers:
            for seed in seeds:
                text = prepared(seed.read_text(encoding="utf-8"), encode)
                assert len(text) > 1000, (seed, encoding, writer, len(text))
                path = Path(folder, seed.name)
                path.write_bytes(text.encode())
                expected = show(binary, path)
                path.write_bytes(encode(text))
                shown = show(binary, path)
                assert expected["encoding"] == "UTF-8", (seed, expected["encoding"])
                assert shown["encoding"] == encoding, (seed, writer, encoding, shown["encoding"])
                for key in ("title", "text", "blocks"):
                    assert shown[key] == expected[key], difference(
                        f"{seed}: {encoding} by {writer}: {key}", shown[key], expected[key]
                    )
                checked += 1
                characters |= {(encoding, c) for c in text if c > "\x7f"}
    print(f"{checked} legacy files read alike, {len(characters)} characters beyond ASCII")


main(os.path.abspath(sys.argv[1]))

"""Compares docbao's decoding with converters that were written by others.

Every built-in article is converted by iconv and Python to other encodings and forms; the
text that docbao shows must stay the same. Usage: decoding.py BINARY
"""

import json
import os
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

BOM = "\ufeff".encode()


def iconv(to, data):
    return subprocess.run(
        ["iconv", "-f", "UTF-8", "-t", to], input=data, capture_output=True, check=True
    ).stdout


# What the encoding is called in JSON → how to make it from UTF-8.
FORMS = [
    ("UTF-8", lambda data: data),
    ("UTF-8", lambda data: BOM + data),
    ("UTF-8", lambda data: unicodedata.normalize("NFD", data.decode()).encode()),
    ("UTF-16LE", lambda data: iconv("UTF-16LE", data)),
    ("UTF-16BE", lambda data: iconv("UTF-16BE", data)),
    ("UTF-16LE", lambda data: iconv("UTF-16LE", BOM + data)),
    ("UTF-16BE", lambda data: iconv("UTF-16BE", BOM + data)),
]


def show(binary, path):
    done = subprocess.run(
        [binary, "show", str(path), "--json", str(path)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def main(binary):
    seeds = sorted(path for path in Path("seeds").iterdir() if path.suffix in (".md", ".txt"))
    assert len(seeds) >= 12, seeds
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            data, shown = seed.read_bytes(), []
            assert data.decode() == unicodedata.normalize("NFC", data.decode()), seed
            for encoding, convert in FORMS:
                path = Path(folder, seed.name)
                path.write_bytes(convert(data))
                article = show(binary, path)
                assert article["encoding"] == encoding, (seed, encoding, article["encoding"])
                shown.append((article["title"], article["text"], article["blocks"]))
                checked += 1
            assert shown[0][1], seed
            for form, other in enumerate(shown):
                assert other == shown[0], f"{seed}: {FORMS[form][0]} (row {form}) reads otherwise"
            # What is shown is what is written, but for marks of Markdown and the like.
            words = set(shown[0][1].split())
            assert len(words & set(data.decode().split())) > 0.8 * len(words), seed
    print(f"{checked} files read alike")


main(os.path.abspath(sys.argv[1]))

"""Compares docbao's decoding with independent converters.

iconv and Python convert every built-in article to other encodings and normal forms; docbao must
show the same text for each. Usage: decoding.py BINARY
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


# The name of each encoding in JSON, and the conversion to it from UTF-8.
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
            # The text shown is the text written, except for the markup of Markdown.
            words = set(shown[0][1].split())
            assert len(words & set(data.decode().split())) > 0.8 * len(words), seed
    print(f"{checked} files read alike")


main(os.path.abspath(sys.argv[1]))

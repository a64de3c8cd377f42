#!/usr/bin/env python3
"""Compares search in docbao with other programs, on one generated library in one run:
`benches/find_others.py [ARTICLES]`, by default 10,000.

Needs fzf and rg on the path. docbao, tantivy and SQLite answer from an index; fzf and rg are
processes that read every file for each query, as they do in normal use. The other programs get text
without diacritics, because they do not ignore Vietnamese diacritics themselves.
"""

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUERIES = [
    "dang uy", "kinh te xa hoi", "nghi quyet chi bo", "nguoi dan thanh pho", "khuyu tay",
    "nguyen van an", "hoa binh", "phat trien", "duong sat", "google", "2019", "nuoc",
]
LIMIT = 50
ROUNDS = 3
# A program that takes longer than this (in seconds) runs once, and only for the first few queries.
SLOW = 2.0
SLOW_QUERIES = 3


def build():
    """Builds the programs of this repository that write the library and search it. Returns their paths."""
    run = lambda *args, **more: subprocess.run(args, check=True, cwd=ROOT, **more)
    run("cargo", "build", "--quiet", "--release", "--example", "library")
    target = ROOT / "target" / "others"
    run("cargo", "build", "--quiet", "--release", "--manifest-path", "benches/others/Cargo.toml",
        "--target-dir", str(target))
    return ROOT / "target/release/examples/library", target / "release/docbao-others"


def engines(others, folder):
    """Returns the rows of docbao and tantivy: name, seconds to build, bytes, milliseconds of each query."""
    index = folder / "tantivy"
    index.mkdir()
    out = subprocess.run(
        [others, folder / "texts", folder / "folded", index],
        input="\n".join(QUERIES), text=True, check=True, stdout=subprocess.PIPE,
    ).stdout
    rows = {}
    for line in out.splitlines():
        what, which, seconds, much = line.split("\t")
        row = rows.setdefault(what, {"build": None, "bytes": None, "times": []})
        if which == "build":
            row["build"], row["bytes"] = float(seconds), int(much)
        else:
            row["times"].append(1000 * float(seconds))
    return rows


def sqlite(folder):
    path = folder / "fts.db"
    begin = time.perf_counter()
    base = sqlite3.connect(path)
    base.execute("create virtual table article using fts5(title, body, content='')")
    texts = (file.read_text().split("\n", 1) for file in sorted((folder / "folded").rglob("*.txt")))
    base.executemany("insert into article(title, body) values (?, ?)", texts)
    base.commit()
    base.execute("insert into article(article) values ('optimize')")
    base.commit()
    seconds = time.perf_counter() - begin

    def search(query, phrase):
        match = f'"{query}"' if phrase else " AND ".join(f'"{w}"' for w in query.split())
        base.execute("select count(*) from article(?)", (match,)).fetchone()
        ranked = "select rowid from article(?) order by rank limit ?"
        base.execute(ranked, (match, LIMIT)).fetchall()

    rows = {}
    for name, phrase in [("SQLite FTS5", False), ("SQLite FTS5 phrase", True)]:
        times = measure(lambda query: search(query, phrase))
        rows[name] = {"build": seconds, "bytes": path.stat().st_size, "times": times}
        seconds = None
    return rows


def measure(search):
    """Returns the milliseconds of each query, the median of some rounds."""
    times = []
    for query in QUERIES:
        samples = []
        while len(samples) < ROUNDS:
            begin = time.perf_counter()
            search(query)
            samples.append(time.perf_counter() - begin)
            if samples[0] > SLOW:
                break
        times.append(1000 * statistics.median(samples))
        if len(times) == SLOW_QUERIES and times[0] > 1000 * SLOW:
            break
    return times


def processes(folder):
    titles, lines = folder / "titles.txt", folder / "lines.txt"
    with titles.open("w") as heads, lines.open("w") as all_lines:
        for file in sorted((folder / "folded").rglob("*.txt")):
            text = file.read_text()
            heads.write(text.split("\n", 1)[0] + "\n")
            all_lines.writelines(line + "\n" for line in text.split("\n") if line)

    def run(args, stdin=None):
        # An exit status for no match is no failure.
        with open(stdin or os.devnull) as source:
            subprocess.run(args, stdin=source, stdout=subprocess.DEVNULL)

    searches = {
        "rg, phrase": lambda q: run(["rg", "-l", "-F", "--", q, folder / "folded"]),
        "fzf --filter, titles": lambda q: run(["fzf", "--filter", q], titles),
        "fzf --filter, paragraphs": lambda q: run(["fzf", "--filter", q], lines),
    }
    return {name: {"build": None, "bytes": None, "times": measure(search)}
            for name, search in searches.items()}


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    missing = [name for name in ["fzf", "rg"] if not shutil.which(name)]
    if missing:
        sys.exit(f"not on the path: {', '.join(missing)}")
    library, others = build()
    with tempfile.TemporaryDirectory(prefix="docbao-find-") as name:
        folder = Path(name)
        subprocess.run([library, folder / "texts", str(count)], check=True)
        subprocess.run([library, folder / "folded", str(count), "folded"], check=True)
        size = sum(file.stat().st_size for file in (folder / "texts").rglob("*.txt"))
        rows = engines(others, folder) | sqlite(folder) | processes(folder)
    print(f"{count} articles, {size / 1e6:.0f} MB, {len(QUERIES)} queries; milliseconds a query")
    print(f"{'':26}{'build s':>9}{'index MB':>10}{'of text':>9}{'median':>11}{'worst':>11}")
    for name, row in rows.items():
        seconds = f"{row['build']:.2f}" if row["build"] else ""
        much = f"{row['bytes'] / 1e6:.0f}" if row["bytes"] else ""
        share = f"{row['bytes'] / size:.2f}" if row["bytes"] else ""
        few = f"  ({len(row['times'])} queries)" if len(row["times"]) < len(QUERIES) else ""
        print(f"{name:26}{seconds:>9}{much:>10}{share:>9}"
              f"{statistics.median(row['times']):>11.2f}{max(row['times']):>11.2f}{few}")


if __name__ == "__main__":
    main()

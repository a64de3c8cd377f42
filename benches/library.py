#!/usr/bin/env python3
"""How starting and searching grow with a library: `benches/library.py BINARY [--kilobytes K] [--write] COUNT...`.

For each number of articles a folder is made, and what a user waits for is measured, each in a process of
its own: the first `docbao search`, which reads everything and writes the cache, the same again with the
cache, with one file changed, `docbao list`, and the time until the reader has the whole list. Beside them
stand programs that read all files each time, `grep -r` and ripgrep, and those with an index made beforehand:
SQLite's FTS5, tantivy (the Python package), and notmuch, for which each article is a mail. What is not installed
is left out, and so is notmuch where making its index would take hours.

Times are medians, in seconds; memory is that of the process that searches first, and the private memory of the
reader, in MB. Prints a table in Markdown; with `--write` puts table and figure into `docs/PERFORMANCE.md`.
"""

import argparse
import fcntl
import itertools
import json
import os
import pathlib
import pty
import random
import select
import shutil
import sqlite3
import statistics
import struct
import subprocess
import tempfile
import termios
import time
import unicodedata

import figure

SEED = 17
RUNS = 5
QUERY = "song nuoc"
WORD = "sông nước"
INITIALS = "b c ch d đ g h kh l m n ng nh ph qu s t th tr v x".split()
RHYMES = "a an ang anh ao ay ây en ên inh ich o oi ong ôi ông ơi oa um ung uân ươi ương iên yêu".split()
TONES = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
FILES_PER_FOLDER = 500
# Articles up to which notmuch is measured: it needs 25 s for 1,000.
NOTMUCH_MAX_ARTICLES = 1_000
DOCS = pathlib.Path(__file__).resolve().parent.parent / "docs"
HEADS = ["articles", "text, MB", "first search", "search", "one changed", "list", "reader’s list"]
HEADS += ["grep -r", "ripgrep", "FTS5", "tantivy", "notmuch", "first search, MB", "reader, MB"]


def words(random_):
    """Twelve thousand syllables, frequent ones first, and the sums of their frequencies, which are those of
    a natural language."""
    made = {
        unicodedata.normalize("NFC", initial + rhyme[0] + tone + rhyme[1:])
        for initial in INITIALS
        for rhyme in RHYMES
        for tone in TONES
    }
    made = sorted(made)
    random_.shuffle(made)
    return made, list(itertools.accumulate(1 / (rank + 2) for rank in range(len(made))))


def make(folder, count, kilobytes):
    random_ = random.Random(SEED)
    all_words, sums = words(random_)
    bytes_ = 0
    for number in range(count):
        part = folder / f"{number // FILES_PER_FOLDER:04}"
        part.mkdir(parents=True, exist_ok=True)
        length = max(20, int(kilobytes * 155 * random_.uniform(0.5, 1.5)))
        text = random_.choices(all_words, cum_weights=sums, k=length)
        if number % 7 == 0:
            text[length // 2] = WORD
        paragraphs = [" ".join(text[at : at + 60]) for at in range(0, length, 60)]
        title = " ".join(random_.choices(all_words, cum_weights=sums, k=8)).capitalize()
        data = (f"# {title}\n\n" + "\n\n".join(paragraphs) + "\n").encode()
        (part / f"{number:07}.md").write_bytes(data)
        bytes_ += len(data)
    return bytes_


def run(command, environment):
    """Seconds and private memory in MB of a command."""
    begin = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def median(command, environment, runs=RUNS):
    return statistics.median(run(command, environment)[0] for _ in range(runs))


def wait_until_idle(pid, terminal):
    """Waits until all can be searched and nothing is left to do: no CPU time is used for a second."""
    used = None
    while used != (now := pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]):
        used = now
        end = time.monotonic() + 1
        while (left := end - time.monotonic()) > 0:
            if select.select([terminal], [], [], left)[0]:
                os.read(terminal, 65536)


def read(binary, folder, count, environment):
    """Seconds until the reader shows how many articles there are, and its private memory in MB."""
    begin = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        os.execve(binary, [binary, "--lang", "en", str(folder)], environment)
    shown, wanted = b"", f"{count:,}".encode()
    while wanted not in shown:
        if not select.select([terminal], [], [], 120)[0]:
            raise SystemExit("the reader shows no list")
        shown += os.read(terminal, 65536)
    took = time.monotonic() - begin
    wait_until_idle(pid, terminal)
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    private = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    os.write(terminal, b"\x03")
    os.waitpid(pid, 0)
    os.close(terminal)
    return took, int(private.split()[1]) / 1024


def sqlite(folder, place):
    """Seconds of a query of SQLite's full text index in a process of its own; None without FTS5."""
    file = place / "fts.db"
    database = sqlite3.connect(file)
    try:
        database.execute("create virtual table a using fts5(text, tokenize='unicode61 remove_diacritics 2')")
    except sqlite3.OperationalError:
        return None
    texts = ((path.read_text(),) for path in sorted(folder.rglob("*.md")))
    database.executemany("insert into a values (?)", texts)
    database.commit()
    database.close()
    if not shutil.which("sqlite3"):
        begin = time.monotonic()
        query = "select snippet(a, 0, '', '', '…', 20) from a where a match ? order by rank limit 50"
        sqlite3.connect(file).execute(query, (f'"{QUERY}"',)).fetchall()
        return time.monotonic() - begin
    query = f"select snippet(a,0,'','','…',20) from a where a match '\"{QUERY}\"' order by rank limit 50"
    return median(["sqlite3", str(file), query], os.environ)


def tantivy(folder, place):
    """Seconds of a query of tantivy, which folds diacritics, from opening its index; None where it is missing."""
    try:
        from tantivy import Filter, Index, SchemaBuilder, SnippetGenerator, TextAnalyzerBuilder, Tokenizer
    except ImportError:
        return None
    schema = SchemaBuilder().add_text_field("text", stored=True, tokenizer_name="folded").build()
    folded = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold()).build()
    path = place / "tantivy"
    path.mkdir()
    index = Index(schema, path=str(path))
    index.register_tokenizer("folded", folded)
    writer = index.writer()
    for file in sorted(folder.rglob("*.md")):
        document = {"text": file.read_text()}
        writer.add_json(json.dumps(document))
    writer.commit()
    writer.wait_merging_threads()

    def search():
        begin = time.monotonic()
        index = Index.open(str(path))
        index.register_tokenizer("folded", folded)
        query, searcher = index.parse_query(f'"{QUERY}"', ["text"]), index.searcher()
        snippets = SnippetGenerator.create(searcher, query, schema, "text")
        hits = searcher.search(query, 50).hits
        assert hits and all(snippets.snippet_from_doc(searcher.doc(at)).highlighted() for _, at in hits)
        return time.monotonic() - begin

    return statistics.median(search() for _ in range(RUNS))


def notmuch(folder, place, count):
    """Seconds of a query of notmuch, in which each article is a mail; None where that is not measured."""
    if count > NOTMUCH_MAX_ARTICLES or not shutil.which("notmuch"):
        return None
    mail = place / "mail" / "cur"
    mail.mkdir(parents=True)
    for number, path in enumerate(sorted(folder.rglob("*.md"))):
        head = f"From: a@example.vn\nMessage-ID: <{number}@example.vn>\nSubject: {number}\n"
        head += "Date: Mon, 30 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n"
        head += "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        (mail / str(number)).write_bytes(head.encode() + path.read_bytes())
    settings = place / "notmuch"
    settings.write_text(f"[database]\npath={place}/mail\n[user]\nprimary_email=a@example.vn\n[new]\ntags=\n")
    environment = dict(os.environ, NOTMUCH_CONFIG=str(settings))
    subprocess.run(["notmuch", "new", "--quiet"], env=environment, check=True)
    return median(["notmuch", "search", "--limit=50", f'"{WORD}"'], environment)


def measure(binary, count, kilobytes):
    place = pathlib.Path(tempfile.mkdtemp(prefix="docbao-library-"))
    environment = dict(os.environ, HOME=str(place), TERM="xterm-256color")
    for name in ["CONFIG", "STATE", "CACHE", "DATA"]:
        environment[f"XDG_{name}_HOME"] = str(place / name.lower())
    folder = place / "library"
    text = make(folder, count, kilobytes) / 1e6
    search = [binary, "search", QUERY, str(folder)]
    cold, cold_memory = run(search, environment)
    warm = median(search, environment)
    listed = median([binary, "list", str(folder)], environment)
    (folder / "0000" / "0000000.md").write_text("# Mới\n\nMột câu mới.\n")
    changed, _ = run(search, environment)
    start, memory = read(binary, folder, count, environment)
    grep = median(["grep", "-rl", WORD, str(folder)], environment)
    ripgrep = median(["rg", "-l", WORD, str(folder)], environment) if shutil.which("rg") else None
    index = sqlite(folder, place)
    segments = tantivy(folder, place)
    mail = notmuch(folder, place, count)
    shutil.rmtree(place)
    times = [cold, warm, changed, listed, start, grep, ripgrep, index, segments, mail]
    return [count, text, *times, cold_memory, memory]


def cell(head, value):
    if value is None:
        return "–"
    return f"{value:,.0f}" if head == "articles" or "MB" in head else f"{value:.3f}"


def table(rows):
    lines = ["| " + " | ".join(HEADS) + " |", "|" + "---:|" * len(HEADS)]
    lines += ["| " + " | ".join(map(cell, HEADS, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def write(rows, kilobytes):
    """Puts the table and the figure into the document, in the place of those for articles of this size."""
    name = f"library-{kilobytes:g}k"
    (DOCS / f"{name}.svg").write_text(figure.draw(HEADS, rows))
    document = DOCS / "PERFORMANCE.md"
    before, rest = document.read_text().split(f"<!-- {name} -->\n", 1)
    _, after = rest.split("<!-- end -->\n", 1)
    made = f"![Seconds and MB by number of articles]({name}.svg)\n\n{table(rows)}"
    document.write_text(f"{before}<!-- {name} -->\n{made}<!-- end -->\n{after}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("counts", nargs="+", type=int)
    parser.add_argument("--kilobytes", type=float, default=7)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    rows = []
    for count in arguments.counts:
        rows.append(measure(os.path.abspath(arguments.binary), count, arguments.kilobytes))
        if arguments.write:
            write(rows, arguments.kilobytes)
    print(table(rows), end="")


main()

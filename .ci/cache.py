#!/usr/bin/env python3
"""The cache of a library on the release binary: `.ci/cache.py BINARY`.

A folder changes at random, by rename, rewriting, appending, deleting, while commands that use the cache
are killed at random moments and run in twos. After each round the answers of a command with the cache
must be those of one without.
"""

import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BINARY = sys.argv[1]
ROUNDS = 25
FILES = 300
CHANGES_PER_ROUND = 40
SEED = 17
QUERIES = ["cho noi", "ghe thuyen", "ben do", "chu17", "title:bai", "in:2"]
WORDS = "chợ nổi ghe thuyền bến đò sông nước sớm chiều người bán mua trái cây".split()


def text(random_, number):
    """An article of some kilobytes, enough in all for the library to have a cache."""
    paragraphs = (" ".join(random_.choices(WORDS, k=60)) for _ in range(14))
    return f"# Bài {number}\n\n" + "\n\n".join(paragraphs) + f"\n\nchữ{number}\n"


def change(random_, library, number):
    files = [path for path in library.rglob("*.md")]
    path = random_.choice(files)
    match random_.randrange(6):
        case 0:
            path.write_text(text(random_, number))
        case 1:  # as editors do
            new = path.with_suffix(".tmp")
            new.write_text(text(random_, number))
            new.rename(path)
        case 2:
            with path.open("a") as file:
                file.write(f"\nThêm chữ{number}.\n")
        case 3 if len(files) > FILES // 2:
            path.unlink()
        case 4:
            path.rename(path.with_name(f"{number}.md"))
        case _:
            (library / str(number % 7)).mkdir(exist_ok=True)
            (library / str(number % 7) / f"moi-{number}.md").write_text(text(random_, number))


def run(home, *arguments):
    return subprocess.Popen(
        [BINARY, *arguments], env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def output(home, *arguments):
    process = run(home, *arguments)
    out, errors = process.communicate(timeout=120)
    if process.returncode not in (0, 1) or b"panicked" in errors:
        sys.exit(f"{arguments}: status {process.returncode}: {errors.decode()}")
    return out


def main():
    random_ = random.Random(SEED)
    place = pathlib.Path(tempfile.mkdtemp())
    library = place / "báo"
    library.mkdir()
    home = dict(os.environ, HOME=str(place))
    for name in ["CONFIG", "STATE", "CACHE", "DATA"]:
        home[f"XDG_{name}_HOME"] = str(place / name.lower())
    for number in range(FILES):
        (library / str(number % 7)).mkdir(exist_ok=True)
        (library / str(number % 7) / f"{number}.md").write_text(text(random_, number))
    killed = 0
    for round_ in range(ROUNDS):
        for number in range(CHANGES_PER_ROUND):
            change(random_, library, 1000 * (round_ + 1) + number)
        commands = [run(home, "search", "cho", str(library)) for _ in range(2)]
        time.sleep(random_.random() * 0.3)
        for process in commands:
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.communicate()
        if round_ % 5 == 4:
            cached = [path for path in (place / "cache").rglob("*") if path.is_file()]
            if cached:
                broken = random_.choice(cached)
                os.truncate(broken, os.stat(broken).st_size // 2)
        both = [run(home, "search", QUERIES[0], str(library)) for _ in range(2)]
        answers = {process.communicate(timeout=120)[0] for process in both}
        if len(answers) != 1:
            sys.exit(f"round {round_}: two commands at once give two answers")
        path = random_.choice(list(library.rglob("*.md")))
        # The end of a path is looked up in the library; a whole one would be read itself.
        shown = f"{path.parent.name}/{path.name}"
        commands = [("list",), ("show", shown), *[("search", query) for query in QUERIES]]
        for arguments in commands:
            arguments = (*arguments, str(library))
            warm = output(home, *arguments)
            cold = output(home, "--no-cache", *arguments)
            if warm != cold:
                sys.exit(f"round {round_}: {arguments} gives another answer from the cache")
    if not any((place / "cache").rglob("manifest")):
        sys.exit("there is no cache")
    if killed == 0:
        sys.exit("no command was killed at work")
    shutil.rmtree(place)
    print(f"{ROUNDS} rounds of {CHANGES_PER_ROUND} changes, {killed} commands killed: the answers are the same")


main()

#!/usr/bin/env python3
"""Measures the time from the start of the program to an article on the screen. Opens an article of
7 KB in a pseudo-terminal, with docbao and `less` in turn: `benches/first_frame.py [ROUNDS] [BINARY...]`.

A frame counts as shown when this script has read the last line of the article that fits, so the time
of the pseudo-terminal and of the script is included for both programs. Compare only the ratio,
because times on a shared machine are noisy. The script must not depend on how docbao is built.
"""

import fcntl
import os
import pty
import re
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 100, 30
# Seconds within which a program has certainly drawn its first frame, and seconds after which it has failed.
QUIET, SLOWEST = 0.5, 20


def article():
    """Returns a title and paragraphs of one line each, about 7 KB. Each paragraph contains its number
    twice, so that the last one on the screen can be recognised as complete."""
    words = "bún chợ phiên sông nước đường làng mưa nắng thuyền gạo".split()
    lines = [f"Dòng{n}a " + " ".join(words[(n + k) % len(words)] for k in range(7)) + f" D{n}z." for n in range(1, 121)]
    return "Chợ phiên bên sông\n\n" + "\n\n".join(lines) + "\n"


def start(command, env):
    """Starts a program in a terminal of its own. Returns the process, the terminal and the time
    of the start."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
    os.close(slave)
    return process, master, begin


def read_until(master, is_done, wait):
    """Reads until a condition holds. Returns the time, or None when it never did."""
    seen, end = b"", time.monotonic() + wait
    while time.monotonic() < end:
        if select.select([master], [], [], max(0, end - time.monotonic()))[0]:
            seen += os.read(master, 1 << 16)
            if is_done(seen):
                return time.perf_counter(), seen
    return None, seen


def stop(process, master):
    process.kill()
    process.wait()
    os.close(master)


def last_line(command, env):
    """Returns the end of the last line of the article that the program shows."""
    process, master, _ = start(command, env)
    _, seen = read_until(master, lambda _: False, QUIET)
    stop(process, master)
    numbers = [int(n) for n in re.findall(rb"D(\d+)z", seen)]
    assert numbers, f"{command[0]} shows nothing: {seen!r}"
    return b"D%dz" % max(numbers)


def once(command, env, last):
    """Returns the milliseconds to the first frame."""
    process, master, begin = start(command, env)
    end, seen = read_until(master, lambda seen: last in seen, SLOWEST)
    stop(process, master)
    assert end, f"{command[0]} never showed {last}: {seen!r}"
    return (end - begin) * 1000


def install(binary, folder):
    """Copies a program, as an installer does: a linker leaves its output in the page cache in pieces of
    4 KB, each of which costs time when the program is mapped."""
    folder.mkdir()
    return shutil.copy(binary, folder)


def main(rounds, binaries):
    if not binaries:
        subprocess.run(["cargo", "build", "-q", "--profile", "dist"], cwd=ROOT, check=True)
        binaries = [ROOT / "target/dist/docbao"]
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "chợ.txt"
        path.write_text(article())
        folders = {f"XDG_{name}_HOME": f"{home}/{name}" for name in ("CONFIG", "STATE", "CACHE")}
        env = {**os.environ, **folders, "HOME": home, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "LESS": ""}
        commands = {str(binary): [install(binary, Path(home) / str(n)), str(path)] for n, binary in enumerate(binaries)}
        commands["less"] = ["less", str(path)]
        last = {name: last_line(command, env) for name, command in commands.items()}
        times = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                times[name].append(once(command, env, last[name]))
    less = statistics.median(times["less"])
    for name, all_of_it in times.items():
        all_of_it.sort()
        median = statistics.median(all_of_it)
        print(f"{name}: median {median:.2f} ms, least {all_of_it[0]:.2f} ms, {median / less:.2f} × less")


arguments = sys.argv[1:]
main(int(arguments.pop(0)) if arguments else 40, arguments)

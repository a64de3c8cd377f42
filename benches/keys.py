#!/usr/bin/env python3
"""Measures the time from a key to its frame. Types queries into the find box in a pseudo-terminal,
over a generated library: `benches/keys.py [ARTICLES]`, by default 10,000.

A frame counts as shown when this script has read its last byte, so the time of the pseudo-terminal
and of the script is included. The script must not depend on how docbao is built.
"""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUERIES = [
    "dang uy", "kinh te xa hoi", "nghi quyet chi bo", "nguoi dan thanh pho", "hòa bình",
    "ddangr uyr", '"kinh te xa hoi"', "05-CT/TU", "26-hd/duk", "1.250.000", "hnm", "ktxh",
    "nghi quyat", "kinj te", "hoa binh !chien", "google",
]
WIDTH, HEIGHT = 110, 30
CLEAR = b"\x15"
# The query for the terminal's background, and the answer.
QUESTION, ANSWER = b"\x1b]11;?", b"\x1b]11;rgb:1e/1e/1e\x1b\\\x1b[?62c"
END_OF_FRAME = b"\x1b[?2026l"
# A frame with results has at least this number of bytes; a frame with only the new letter has fewer.
WITH_RESULTS = 200
# Seconds without output after which the last answer to a key has been drawn.
QUIET = 0.2
SLOWEST = 8


def build():
    """Builds the programs of this repository. Returns their paths."""
    for what in (["--bin", "docbao"], ["--example", "library"]):
        subprocess.run(["cargo", "build", "--quiet", "--release", *what], check=True, cwd=ROOT)
    return ROOT / "target/release/docbao", ROOT / "target/release/examples/library"


class Terminal:
    """docbao in a pseudo-terminal."""

    def __init__(self, docbao, folder, home):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            kinds = {f"XDG_{kind}_HOME": str(home) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
            env = {**os.environ, **kinds, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            os.execve(docbao, [docbao, folder], env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))

    def press(self, keys):
        """Sends keys. Returns each frame that follows, as seconds after the keys and number of bytes."""
        frames, frame = [], b""
        begin = time.perf_counter()
        os.write(self.fd, keys)
        while select.select([self.fd], [], [], QUIET)[0]:
            read = os.read(self.fd, 1 << 16)
            now = time.perf_counter() - begin
            if QUESTION in read:
                os.write(self.fd, ANSWER)
            *ended, frame = (frame + read).split(END_OF_FRAME)
            frames.extend((now, len(one)) for one in ended)
        return frames

    def wait_until_idle(self):
        """Waits until all articles are loaded and indexed, when the process uses no more CPU time."""
        used = None
        while used != (now := self.used()):
            used = now
            end = time.monotonic() + 1
            while time.monotonic() < end:
                self.press(b"")

    def used(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])


def share(times, part):
    return times[round((len(times) - 1) * part)] if times else 0.0


def main():
    count = sys.argv[1] if len(sys.argv) > 1 else "10000"
    docbao, library = build()
    with tempfile.TemporaryDirectory() as folder:
        texts, home = Path(folder, "texts"), Path(folder, "home")
        subprocess.run([library, texts, count], check=True)
        terminal = Terminal(docbao, str(texts), home)
        terminal.wait_until_idle()
        terminal.press(b"/")
        typed, first, found, last = 0, [], [], []
        for query in QUERIES:
            terminal.press(CLEAR)
            for end in range(len(query)):
                frames = terminal.press(query[end].encode())
                typed += 1
                with_results = [at for at, size in frames if size > WITH_RESULTS]
                first.extend(at for at, _ in frames[:1])
                last.extend(at for at, _ in frames[-1:])
                found.extend((at, query[: end + 1]) for at in with_results[:1])
        os.kill(terminal.pid, 9)
    print(f"{count} articles, {typed} keys, ms until a frame was read:")
    slowest = sorted(found, reverse=True)[:SLOWEST]
    for what, times in [
        ("the key alone, or with results", first),
        ("the first with results", [at for at, _ in found]),
        ("the last", last),
    ]:
        times = sorted(1000 * at for at in times)
        print(
            f"{what:32}{len(times):5} frames, median {share(times, 0.5):6.2f}, "
            f"p90 {share(times, 0.9):6.2f}, p99 {share(times, 0.99):6.2f}, worst {share(times, 1):6.2f}"
        )
    print("slowest with results:", ", ".join(f"[{q}] {1000 * at:.1f}" for at, q in slowest))


if __name__ == "__main__":
    main()

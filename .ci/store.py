"""Saves bookmarks with the release binary under bad conditions: on a full disk, on a read-only disk,
from several processes at once, and killed in the middle.

Each acknowledged bookmark (its id was printed) must be complete afterwards; each failure must be
reported in one line with the path and the cause. The disks are small tmpfs mounts, which need
root; without permission to mount, the two disk parts are skipped with a warning. The script must
not depend on how docbao is built. Usage: store.py BINARY
"""

import contextlib
import fcntl
import json
import os
import pty
import random
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WRITERS, SAVES = 4, 25
KILLS = 100
NUMBERS = 400
BINARY = os.path.abspath(sys.argv[1])


class Home:
    """A folder with an article of many sentences, and the settings folder `config`."""

    def __init__(self, root, config=None):
        self.config = Path(config or root, "docbao")
        self.article = Path(root, "dem.md")
        lines = (f"Người đếm thuyền ghi chiếc thứ {n} vào sổ." for n in range(NUMBERS))
        self.article.write_text("# Đếm thuyền\n\n" + "\n\n".join(lines), "utf-8")

    def command(self, *args):
        return [BINARY, "--lang", "en", "--config-dir", str(self.config), "bookmarks", *args]

    def add(self, n, *more):
        quote = f"Người đếm thuyền ghi chiếc thứ {n} vào sổ."
        return self.command("add", str(self.article), "--quote", quote, *more)

    def listed(self):
        """Returns the rows of the list; no bookmark in the store may be broken."""
        done = subprocess.run(self.command("list", "--json"), capture_output=True, text=True)
        assert done.stderr == "", done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def files(self):
        """Returns the file names in the store, without the trash."""
        return [name for name in os.listdir(self.config / "bookmarks") if name != "trash"]


def run(command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def must(command):
    done = run(command)
    assert (done.returncode, done.stderr) == (0, ""), (command, done)
    return done.stdout.strip()


def is_refused(command, cause):
    """Asserts that the command fails within a second, in one line that names the cause."""
    begin = time.monotonic()
    done = run(command)
    took = time.monotonic() - begin
    assert (done.returncode, done.stdout) == (2, ""), done
    assert len(done.stderr.splitlines()) == 1 and cause in done.stderr, done.stderr
    assert "could not save /" in done.stderr, done.stderr
    assert took < 1, f"reported after {took:.1f} s"


@contextlib.contextmanager
def small_disk():
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "docbao", place], check=True)
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", place], check=True)


def can_mount():
    try:
        with small_disk():
            return True
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False


def fill(path):
    """Fills the disk to the last byte."""
    with open(path, "wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while True:
                file.write(b"\0" * 4096)


def full_disk():
    with tempfile.TemporaryDirectory() as root, small_disk() as disk:
        home = Home(root, disk)
        first = must(home.add(0))
        export = disk / "kept.md"
        must(home.command("export", "-o", str(export)))
        before = export.read_bytes()
        fill(disk / "ballast")
        is_refused(home.add(1), "no space left")
        is_refused(home.add(0, "--note", "x" * 10_000), "no space left")
        is_refused(home.command("export", "-o", str(export)), "no space left")
        assert export.read_bytes() == before
        assert [row["id"] for row in home.listed()] == [first]
        assert home.files() == [f"{first}.json"], home.files()
        (disk / "ballast").unlink()
        must(home.add(1))
        assert len(home.listed()) == 2
    print("full disk: three times refused and reported, nothing lost, then saved")


class Reader:
    """The reader in a pseudo-terminal, and everything that it wrote."""

    def __init__(self, home):
        self.wide = False
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            options = ["--lang", "en", "--config-dir", str(home.config)]
            os.execv(BINARY, [BINARY, *options, str(home.article)])
        self.redraw()

    def redraw(self):
        """Changes the size, so that everything is drawn anew with whole words."""
        self.written = b""
        self.wide = not self.wide
        size = struct.pack("HHHH", 30, 160 + self.wide, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def shows(self, text, seconds=20):
        """Waits until the screen shows the text; gaps in a line are cursor movements."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.redraw()
            while select.select([self.terminal], [], [], 0.2)[0]:
                self.written += os.read(self.terminal, 65_536)
            moved = re.sub(rb"\x1b\[[0-9;]*[HCG]", b" ", self.written)
            shown = re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", moved).decode("utf-8", "replace")
            if text in " ".join(shown.split()):
                return
        raise AssertionError(f"{text!r} is not on screen: {shown[-2_000:]!r}")

    def ends(self):
        """Reads until the program has ended by itself. Returns its exit status."""
        with contextlib.suppress(OSError):
            while os.read(self.terminal, 65_536):
                pass
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def full_disk_on_screen():
    with tempfile.TemporaryDirectory() as root, small_disk() as disk:
        home = Home(root, disk)
        must(home.add(0))
        fill(disk / "ballast")
        reader = Reader(home)
        reader.shows("chiếc thứ 1 vào sổ.")
        reader.type("m")
        reader.shows("Not saved: no space left on the disk (")
        reader.type("))m")
        reader.shows("no space left on the disk (")
        reader.type("q")
        reader.shows("2 bookmarks are not saved")
        assert len(home.listed()) == 1
        (disk / "ballast").unlink()
        # The next save also writes the pending bookmarks.
        reader.type("))m")
        reader.shows("chiếc thứ 1 vào sổ.")
        until = time.monotonic() + 20
        while len(home.listed()) < 4:
            assert time.monotonic() < until, home.listed()
        reader.type("q")
        assert reader.ends() == 0
    print("full disk on screen: reported with path and cause, asked before quitting, then all saved")


def read_only_disk():
    with tempfile.TemporaryDirectory() as root, small_disk() as disk:
        home = Home(root, disk)
        first = must(home.add(0))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        is_refused(home.add(1), "the disk is read-only")
        is_refused(home.command("remove", first), "the disk is read-only")
        is_refused(home.command("export", "-o", str(disk / "x.csv")), "the disk is read-only")
        assert [row["id"] for row in home.listed()] == [first]
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        must(home.add(1))
        assert len(home.listed()) == 2
    print("read-only disk: three times refused and reported, nothing lost, then saved")


def several_at_once():
    with tempfile.TemporaryDirectory() as root, ThreadPoolExecutor(WRITERS) as pool:
        home = Home(root)
        numbers = [range(w * SAVES, (w + 1) * SAVES) for w in range(WRITERS)]
        writers = [pool.submit(lambda part: [must(home.add(n)) for n in part], part) for part in numbers]
        ids = {one for writer in writers for one in writer.result()}
        assert len(ids) == WRITERS * SAVES
        assert {row["id"] for row in home.listed()} == ids
        assert len(home.files()) == len(ids), home.files()

        def tag(writer):
            return [must(home.add(0, "--tag", f"{writer}-{n}")) for n in range(SAVES)]

        for writer in [pool.submit(tag, w) for w in range(WRITERS)]:
            writer.result()
        (row,) = [row for row in home.listed() if row["tags"]]
        assert len(set(row["tags"])) == WRITERS * SAVES, len(row["tags"])
        assert len(home.files()) == len(ids), home.files()
    print(f"{WRITERS} × {SAVES} saves at once: all there; {WRITERS} × {SAVES} tags of one bookmark: all there")


def killed():
    chance = random.Random(2026)
    with tempfile.TemporaryDirectory() as root:
        home = Home(root)
        begin = time.monotonic()
        acknowledged = [must(home.add(0))]
        usual = time.monotonic() - begin
        kills = 0
        for n in range(1, NUMBERS):
            process = subprocess.Popen(home.add(n), stdout=subprocess.PIPE, text=True)
            try:
                process.wait(chance.uniform(0, 1.5 * usual))
            except subprocess.TimeoutExpired:
                process.kill()
            # An id that was printed before the kill counts as acknowledged.
            acknowledged += process.communicate()[0].split()
            kills += process.returncode == -9
            if kills >= KILLS and len(acknowledged) >= KILLS:
                break
        assert kills >= KILLS, f"only {kills} kills"
        listed = {row["id"] for row in home.listed()}
        assert listed >= set(acknowledged), set(acknowledged) - listed
        must(home.add(NUMBERS - 1, "--note", "sau cùng"))
    print(f"{kills} kills, {len(acknowledged)} saves acknowledged, {len(listed)} there: none lost, none broken")


def main():
    if can_mount():
        full_disk()
        full_disk_on_screen()
        read_only_disk()
    else:
        print("SKIPPED: a full disk and a read-only one: this user may not mount", file=sys.stderr)
    several_at_once()
    killed()


main()

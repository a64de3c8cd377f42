"""Uses the release binary as a person would: in a pseudo-terminal, from outside.

Opens the built-in articles, finds a passage, bookmarks it, quits; then the same bookmark
must be there. Waits for what is on the screen, never for time; it must not know how
docbao is built. Usage: reader.py BINARY
"""

import codecs
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

WIDTH, HEIGHT = 120, 36
DEADLINE = 60  # seconds; what takes longer will never come
PASSAGE = "con dấu rơi xuống dòng dưới"
QUERY = '"con dau roi xuong"'
# A control sequence; a command to the terminal itself; any other escape of two characters.
SEQUENCE = re.compile(
    r"\x1b\[([?>]?)([0-9;]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[^\[\]]"
)


class Reader:
    """docbao in a terminal, and what is on the screen."""

    def __init__(self, binary, home):
        self.cells, self.at, self.left, self.modes = {}, (0, 0), "", set()
        self.decode = codecs.getincrementaldecoder("utf-8")().decode
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        self.slave, self.before = slave, termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            [binary], stdin=slave, stdout=slave, stderr=slave, env=environment(home)
        )

    def press(self, keys):
        os.write(self.master, keys.encode())

    def text(self):
        rows = ("".join(self.cells.get((y, x), " ") for x in range(WIDTH)) for y in range(HEIGHT))
        return "\n".join(rows)

    def take_in(self, wait):
        """Draws what arrived; says whether something did."""
        if not select.select([self.master], [], [], wait)[0]:
            return False
        self.left += self.decode(os.read(self.master, 1 << 16))
        while self.left:
            found = SEQUENCE.match(self.left)
            if found:
                self.obey(found)
                self.left = self.left[found.end() :]
            elif self.left[0] == "\x1b":
                break  # the rest of it is still to come
            else:
                self.put(self.left[0])
                self.left = self.left[1:]
        return True

    def put(self, char):
        y, x = self.at
        if char >= " ":
            self.cells[y, x] = char
            self.at = (y, x + 1)

    def obey(self, found):
        private, numbers, final = found.group(1, 2, 3)
        values = [int(n or 1) for n in (numbers or "").split(";")]
        if final == "H":
            self.at = (values[0] - 1, (values + [1])[1] - 1)
        elif final == "J":
            self.cells.clear()
        elif private == "?" and final == "h":
            self.modes.update(values)
        elif private == "?" and final == "l":
            self.modes.difference_update(values)

    def wait_for(self, *texts):
        end = time.monotonic() + DEADLINE
        # 2026: in the middle of a frame.
        while 2026 in self.modes or not all(text in self.text() for text in texts):
            if not self.take_in(max(0, end - time.monotonic())):
                sys.exit(f"never came: {texts}\n{self.text()}")

    def leave(self):
        """Quits; the terminal must be as it was."""
        self.press("qq")
        end = time.monotonic() + DEADLINE
        while self.process.poll() is None:
            self.take_in(0.1)
            if time.monotonic() > end:
                sys.exit(f"never ended\n{self.text()}")
        while self.take_in(0):
            pass
        assert self.process.returncode == 0, f"exit status {self.process.returncode}"
        # Alternate screen, mouse, bracketed paste; 25, the cursor, and 7, the wrapping of lines, are
        # those to be on.
        assert self.modes <= {7, 25}, f"modes left on: {self.modes}"
        assert 25 in self.modes, "the cursor is hidden"
        assert termios.tcgetattr(self.slave) == self.before, "terminal settings"


def environment(home):
    folders = {f"XDG_{name}_HOME": f"{home}/{name}" for name in ("CONFIG", "STATE", "CACHE")}
    return {**os.environ, **folders, "HOME": home, "TERM": "xterm-256color", "LC_ALL": "vi_VN.UTF-8"}


def main(binary):
    with tempfile.TemporaryDirectory() as home:
        reader = Reader(binary, home)
        reader.wait_for("Cẩm nang đọc báo", "Chào bạn.", "? trợ giúp")
        reader.press("/")
        reader.wait_for("Gõ vài chữ")
        reader.press(QUERY)
        reader.wait_for(PASSAGE, "1 bài · 1 đoạn")
        reader.press("\r")
        reader.wait_for(PASSAGE, "Thư viện ·")
        reader.press("m")
        reader.wait_for("Đã lưu")
        reader.leave()

        listed = subprocess.run(
            [binary, "bookmarks", "--json"], env=environment(home), capture_output=True, check=True
        )
        (kept,) = map(json.loads, listed.stdout.splitlines())
        assert PASSAGE in kept["exact"], kept

        reader = Reader(binary, home)
        reader.wait_for("Thư viện ·", PASSAGE, "trợ giúp")
        reader.press("B")
        reader.wait_for("Chỗ đánh dấu · 1")
        reader.press("\r")
        reader.wait_for(PASSAGE, "Thư viện ·")
        reader.leave()
    print("found, kept, found again; the terminal given back twice")


main(os.path.abspath(sys.argv[1]))

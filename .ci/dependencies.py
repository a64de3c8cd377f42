"""Checks all dependencies, those for tests and other systems too: licences that bind
nobody to the GPL, and a stated Rust version that is not older than theirs.
"""

import json
import re
import subprocess
import sys


def version(text):
    return tuple(int(part) for part in (text.split("-")[0] + ".0.0").split(".")[:3])


def is_free(expression):
    """Whether an SPDX expression leaves a choice without GPL, LGPL or AGPL."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))
    as_python = {"(": "(", ")": ")", "OR": "or", "AND": "and"}
    words, skip = [], False
    for token in tokens:
        if skip or token == "WITH":
            skip = token == "WITH"
        else:
            words.append(as_python.get(token) or str("GPL" not in token.upper()))
    return eval(" ".join(words), {"__builtins__": {}})


def main():
    for expression, free in [
        ("MIT OR Apache-2.0", True),
        ("MIT/Apache-2.0", True),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("Apache-2.0 WITH LLVM-exception OR LGPL-2.1-or-later", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0", False),
    ]:
        assert is_free(expression) == free, expression

    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    metadata = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    root = metadata["resolve"]["root"]
    (ours,) = [package for package in metadata["packages"] if package["id"] == root]
    others = [package for package in metadata["packages"] if package["id"] != root]

    wrong = []
    for package in others:
        name = f"{package['name']} {package['version']}"
        licence, needs = package["license"], package["rust_version"] or "1.0"
        if not licence or not is_free(licence):
            wrong.append(f"{name}: licence {licence}")
        if version(needs) > version(ours["rust_version"]):
            wrong.append(f"{name}: needs Rust {needs}, stated is {ours['rust_version']}")
    if wrong:
        sys.exit("\n".join(wrong))
    newest = max(others, key=lambda package: version(package["rust_version"] or "1.0"))
    print(
        f"{len(others)} packages; the newest Rust is asked for by {newest['name']}: "
        f"{newest['rust_version']}, stated is {ours['rust_version']}"
    )


main()

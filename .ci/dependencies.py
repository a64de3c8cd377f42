"""Checks all dependencies, those for tests and other systems too: licences that bind
nobody to the GPL, and a stated Rust version that is not older than theirs.
"""

import json
import re
import subprocess
import sys
from pathlib import Path


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


def licence(package):
    """What a package says, or what the licence that it names by its file is."""
    if package["license"] or not package["license_file"]:
        return package["license"] or "none"
    text = Path(package["manifest_path"]).with_name(package["license_file"]).read_text()
    words = " ".join(text.split())
    is_mit = "Permission is hereby granted, free of charge" in words
    return "MIT" if is_mit and "GENERAL PUBLIC LICENSE" not in words.upper() else "unknown"


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
        terms, needs = licence(package), package["rust_version"] or "1.0"
        if terms in ("none", "unknown") or not is_free(terms):
            wrong.append(f"{name}: licence {terms}")
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

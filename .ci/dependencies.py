"""Checks that no dependency needs a newer Rust version than Cargo.toml states, including dependencies
for tests and for other systems. cargo-deny checks licences, sources and duplicates (deny.toml).
"""

import json
import subprocess
import sys


def version(text):
    return tuple(int(part) for part in (text.split("-")[0] + ".0.0").split(".")[:3])


def main():
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    metadata = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    root = metadata["resolve"]["root"]
    (ours,) = [package for package in metadata["packages"] if package["id"] == root]
    others = [package for package in metadata["packages"] if package["id"] != root]

    wrong = []
    for package in others:
        name = f"{package['name']} {package['version']}"
        needs = package["rust_version"] or "1.0"
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

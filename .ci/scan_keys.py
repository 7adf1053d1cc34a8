"""Fails where a committed file, or any commit's diff, holds what looks like a key."""

import re
import subprocess
import sys

KEY = re.compile(
    rb"(sk-(?:proj-|ant-)?[A-Za-z0-9_-]{24,}|hf_[A-Za-z0-9]{30,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}"
    rb"|-----BEGIN [A-Z ]*PRIVATE KEY-----|xox[baprs]-[A-Za-z0-9-]{20,})"
)

PLANTED = b"planted"
"""Stands in the made-up keys that tests plant to see that none is ever written."""


def keys_in(data: bytes) -> list[bytes]:
    return [match for match in KEY.findall(data) if PLANTED not in match]


def main() -> int:
    found = []
    for name in subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True).stdout.split(b"\0"):
        if name:
            try:
                with open(name, "rb") as file:
                    found += [f"{name.decode()}: {match[:8].decode()}..." for match in keys_in(file.read())]
            except (FileNotFoundError, IsADirectoryError):
                continue
    history = subprocess.run(["git", "log", "-p", "--all", "--no-color"], capture_output=True, check=True).stdout
    found += [f"history: {match[:8].decode()}..." for match in keys_in(history)]
    for line in sorted(set(found)):
        print(f"looks like a key: {line}")
    if not found:
        print("no keys")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

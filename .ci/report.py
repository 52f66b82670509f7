"""Reads `go test -json` and tells what matters: a line for each package, in full
what failed, and what was left out. With --strict a test that left out a
comparison because a tool was missing is a failure, too."""

import json
import re
import sys

LEFT_OUT = re.compile(r"NOT CHECKED|NOT COMPARED|SKIPPED")


def main(strict):
    output, failed, skipped, stray = {}, [], [], []
    for line in sys.stdin:
        try:
            event = json.loads(line)
        except ValueError:
            stray.append(line)
            continue
        key = (event.get("Package") or event.get("ImportPath", ""), event.get("Test", ""))
        action = event["Action"]
        if action == "output":
            output.setdefault(key, []).append(event["Output"])
        elif action == "build-output":
            stray.append(event["Output"])
        elif action == "fail":
            failed.append(key)
        elif action == "skip" and key[1]:
            skipped.append(key)
        if not key[1] and action in ("pass", "fail", "skip"):
            print(f"{action:5} {key[0]}  {event.get('Elapsed', 0):.1f} s", flush=True)
    for key in skipped:
        text = said(output, key)
        print("left out:", *key, text)
        if strict and LEFT_OUT.search(text):
            failed.append(key)
    for key in failed:
        text = said(output, key)
        if key[1] or text:  # a package says only what its tests do not: a panic
            print(f"\n--- {key[0]} {key[1]}\n    {text}")
    print("".join(stray), end="")  # what the compiler said
    return 1 if failed else 0


def said(output, key):
    lines = [l for l in output.get(key, []) if not re.match(r"\s*(=== |--- |PASS|FAIL|ok )", l)]
    return "    ".join(lines[-60:]).strip()


if __name__ == "__main__":
    sys.exit(main("--strict" in sys.argv))

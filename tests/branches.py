"""Whether the tests take the branches of the rooms that make facts: reads coverage's JSON report, names what is left.

Usage: python tests/branches.py REPORT. Ends with 1 where a room is under the bound.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

ROOMS = ("read", "extract", "store")
LEAST = 0.95
WORST = 5


def main(report: Path) -> int:
    there, taken = Counter[str](), Counter[str]()
    missing: dict[str, list[tuple[int, str, list[list[int]]]]] = {room: [] for room in ROOMS}
    for name, found in json.loads(report.read_text("utf-8"))["files"].items():
        path = Path(name)
        room, summary = path.parent.name, found["summary"]
        if room in missing:
            there[room] += summary["num_branches"]
            taken[room] += summary["covered_branches"]
            left = summary["num_branches"] - summary["covered_branches"]
            missing[room].append((left, path.name, found["missing_branches"]))
    for room in ROOMS:
        print(f"{room}: {taken[room]} of {there[room]} branches, {taken[room] / there[room]:.1%}")
    low = [room for room in ROOMS if taken[room] < LEAST * there[room]]
    for room in low:
        print(f"{room} is under {LEAST:.0%}; most are left in:", file=sys.stderr)
        for left, module, branches in sorted(missing[room], reverse=True)[:WORST]:
            lines = ", ".join(str(begin) for begin, _ in branches)
            print(f"  {module}: {left}, from lines {lines}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Ten thousand pages as no newsroom would send them: none breaks the program, none holds it up, none stays in memory.

One page again, by its number: ``python tests/fuzz/test_fuzz.py 4711 > page.html``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SLOWEST = 1.0
"""Seconds of processor time a page may take; one that takes longer is read again, for a busy core lengthens them."""
GROWTH = 40_000_000
"""Bytes that memory may grow by after the first quarter: what is remembered of words has a bound, pages do not stay."""
PAGES = 10_000
PARTS = 4
_WORK = """
import ctypes, gc, json, resource, sys, time
from contextlib import suppress
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from fuzz.mutations import mutated, seeds
from newsextract import extract_page
from newsextract.models import ReadError

# What is free and not given back goes up and down by tens of MB, and tells nothing of what stays.
trim = getattr(ctypes.CDLL(None), "malloc_trim", None)

def memory():
    gc.collect()
    if trim:
        trim(0)
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

first, last = int(sys.argv[2]), int(sys.argv[3])
sources, slow, broken, read, early = seeds(), [], [], 0, 0
# Patterns are compiled when they are needed first, which is no page's fault.
for page in sources * 10:
    extract_page(page)
for seed in range(first, last):
    name, page = mutated(seed, sources)
    begin = time.process_time()
    try:
        found = extract_page(page)
        texts = [block.text for block in found.article.blocks]
        for fact in (*found.statistics, *found.officials, *found.targets):
            assert texts[fact.block][fact.start : fact.end] == fact.quote, fact
        json.dumps(found.to_dict()).encode()
        read += 1
    except ReadError:
        pass
    except Exception as error:
        broken.append(f"{seed}: {name}: {error!r}")
    spent = time.process_time() - begin
    for _ in range(2):
        if spent > float(sys.argv[4]):
            # A neighbour of this core may have slowed it down: a page is slow that is slow whenever it is read.
            begin = time.process_time()
            with suppress(ReadError):
                json.dumps(extract_page(page).to_dict()).encode()
            spent = min(spent, time.process_time() - begin)
    if spent > float(sys.argv[4]):
        slow.append(f"{seed}: {name}, {len(page)} bytes: {spent:.2f} s")
    if seed == first + (last - first) // 4:
        early = memory()
print(json.dumps({"slow": slow, "broken": broken, "read": read, "growth": memory() - early}))
"""


def fuzz(first: int, last: int) -> dict[str, object]:
    """What became of the pages of these numbers, in a process of its own."""
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-c", _WORK, str(tests), str(first), str(last), str(SLOWEST)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=3_000)
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize(
    "part", [pytest.param(0, id="a few"), *(pytest.param(n, marks=pytest.mark.long) for n in range(1, PARTS + 1))]
)
def test_mutated_pages(part: int) -> None:
    size = PAGES // PARTS if part else 60
    first = PAGES // PARTS * (part - 1) if part else PAGES
    report = fuzz(first, first + size)
    assert report["broken"] == []
    assert report["slow"] == []
    assert isinstance(report["read"], int)
    assert isinstance(report["growth"], int)
    assert size // 4 < report["read"] < size, "mutations that spare all pages, or none, test nothing"
    assert report["growth"] < GROWTH


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from fuzz.mutations import mutated, seeds

    sys.stdout.buffer.write(mutated(int(sys.argv[1]), seeds())[1])

"""The picture of the rooms shows the arrows that the code has, and the page names what there is."""

from __future__ import annotations

import re

import grimp
from conftest import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
SOURCE = ROOT / "src" / "newsextract"


def room(module: str) -> str:
    """``newsextract.read.page`` is in ``read``; the package itself is ``newsextract``."""
    return [*module.split("."), module][1]


def imports() -> set[tuple[str, str]]:
    graph = grimp.build_graph("newsextract", cache_dir=None)
    pairs = {(room(a), room(b)) for a in graph.modules for b in graph.find_modules_directly_imported_by(a)}
    return {(a, b) for a, b in pairs if a != b}


def rooms() -> set[str]:
    inside = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    return inside | {path.stem for path in SOURCE.glob("*.py") if path.stem != "__init__"}


def test_the_arrows_are_the_imports() -> None:
    drawn = set(re.findall(r"^    (\w+) -\.-> (\w+)$", PAGE, re.MULTILINE))
    assert drawn == {(a, b) for a, b in imports() if a != "cli" and b != "models"}


def test_what_is_not_drawn_is_as_the_page_says() -> None:
    found = imports()
    assert {b for a, b in found if a == "cli"} >= rooms() - {"cli", "data"}
    assert {a for a, b in found if b == "models"} >= rooms() - {"models", "data", "demo"}
    assert not [a for a, b in found if b == "cli"]


def test_the_way_of_the_data_leads_through_rooms() -> None:
    way = re.findall(r"^    (\w+)[^=]* ==>\|.+\| (\w+)", PAGE, re.MULTILINE)
    assert [a for a, _ in way[1:]] == [b for _, b in way[:-1]] == ["crawl", "read", "extract", "store", "explore"]


def test_every_room_is_drawn_and_described() -> None:
    picture = PAGE.split("```")[1]
    assert all(re.search(rf"\b{name}\b", picture) for name in rooms())
    assert set(re.findall(r"^\| `(\w+)` \| .+ \| .+ \|$", PAGE, re.MULTILINE)) == rooms()


def test_what_it_names_is_there() -> None:
    for name in re.findall(r"`(\w+\.\w+)`", PAGE):
        path, last = name.split(".")
        assert (SOURCE / path / f"{last}.py").is_file() or last == "toml", name
    for name in re.findall(r"`(src/[\w/]+/?)`", PAGE):
        assert (ROOT / name).exists(), name
    for link in re.findall(r"\]\(([\w.-]+)\)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link

"""Real requests to a real Datasette, and what a real HTML parser makes of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import tilde_encode

from newsextract.explore import plugin
from newsextract.explore.metadata import metadata
from newsextract.explore.serve import SETTINGS

T = TypeVar("T")

# An environment that was installed before the entry point existed does not know of it.
if not pm.is_registered(plugin):
    pm.register(plugin, "newsextract")


def with_datasette(
    files: Sequence[Path],
    do: Callable[[Datasette], Awaitable[T]],
    *,
    settings: dict[str, Any] | None = None,
    **more: Any,
) -> T:
    """What ``do`` makes of a Datasette that serves these files as ``newsextract serve`` would."""

    async def run() -> T:
        known = {"metadata": metadata(files[0]), "settings": {**SETTINGS, **(settings or {})}, **more}
        datasette = Datasette([str(file) for file in files], **known)
        try:
            return await do(datasette)
        finally:
            for database in datasette.databases.values():
                database.close()
            if datasette.executor:
                datasette.executor.shutdown()

    return asyncio.run(run())


def ask(files: Path | Sequence[Path], *paths: str, **more: Any) -> list[Any]:
    """The answers to requests; a path begins at the root."""

    async def do(datasette: Datasette) -> list[Any]:
        return [await datasette.client.get(path) for path in paths]

    return with_datasette([files] if isinstance(files, Path) else files, do, **more)


def below(db_path: Path, path: str) -> str:
    """The path of a page below the database."""
    return f"/{tilde_encode(db_path.stem)}{path}"


class Html(HTMLParser):
    """A page as a browser reads it: its elements in order, and the text of the marks of each fact."""

    VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.marks: dict[str, str] = {}
        self.texts: dict[str, list[str]] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(source)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> repeats an attribute"
        element = (tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in self.VOID:
            self._open.append(element)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag, f"<{opened}> closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        self.text += data
        tags = [tag for tag, _ in self._open]
        for tag in dict.fromkeys(tags):
            self.texts[tag][-1] += data
        if "sup" not in tags:
            for tag, attributes in self._open:
                if tag == "mark":
                    for key in attributes.get("data-facts", "").split():
                        self.marks[key] = self.marks.get(key, "") + data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements of a name."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for attributes in self.all("a")]

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


ACTIVE = {
    "script",
    "iframe",
    "object",
    "embed",
    "base",
    "svg",
    "math",
    "style",
    "img",
    "video",
    "audio",
    "link",
    "meta",
}
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset", "background"}


def assert_harmless(page: Html, *, known: Sequence[str] = ()) -> None:
    """Nothing on the page runs, and every address is of the desk itself or http(s); ``known`` are allowed elements."""
    for tag, attributes in page.elements:
        assert tag not in ACTIVE or tag in known, f"<{tag} {attributes}>"
        for name, value in attributes.items():
            assert not name.startswith("on"), f"<{tag} {name}={value!r}>"
            assert name not in ("style", "srcdoc"), f"<{tag} {name}={value!r}>"
            if name in ADDRESSES:
                parts = urlsplit(value)
                assert parts.scheme in ("", "http", "https"), f"<{tag} {name}={value!r}>"
                assert not value.startswith("//"), f"<{tag} {name}={value!r}>"

"""What decides the facts of an article, named by hashes: the reader, the engine, the rules."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from newsextract.extract.changes import plain_rules
from newsextract.extract.rules import Rules
from newsextract.models import Paper
from newsextract.store.catalogues import IndicatorRow, RuleRow
from newsextract.store.database import Database
from newsextract.store.recipes import Recipe

__all__ = ["name_recipe", "recipe_of"]

_READERS = ("read",)
_ENGINES = ("extract", "data", "read/text.py", "models.py", "store/rows.py", "store/citation.py")
"""What turns an article into rows of facts, as paths in the package."""
_READING = ("selectolax", "charset-normalizer")
_MATCHING = ("regex", "google-re2", "dateparser")


def recipe_of(rules: Rules, paper: Paper) -> Recipe:
    """What our code, the paper's data and these rules make of a page.

    The sources themselves are hashed, and the versions of the libraries that they lean on: a hash changes more often
    than what comes out, and never fails to change when it must.
    """
    reader = _hash(repr(paper), *_code(_READERS), *_versions(_READING))
    province = sorted(paper.province.items())
    engine = _hash(repr(province), unicodedata.unidata_version, *_code(_ENGINES), *_versions(_MATCHING))
    plain = plain_rules(rules)
    return Recipe(_hash(reader, engine, plain), reader, engine, plain)


def name_recipe(db: Database, rules: Rules, paper: Paper, now: datetime) -> Recipe:
    """Write down what facts will be made with from now on, and the rules, indicators and places that they refer to."""
    recipe = recipe_of(rules, paper)
    db.name_recipe(recipe, now)
    db.sync_places()
    db.sync_indicators(IndicatorRow(x.id, x.vi, x.en, x.unit, None) for x in rules.indicators)
    db.sync_rules(RuleRow(x.id, x.kind, x.title, x.status, x.hash) for x in rules.rules)
    return recipe


def _hash(*parts: str) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        digest.update(f"{len(part)}:{part}".encode())
    return digest.hexdigest()


def _versions(packages: Iterable[str]) -> list[str]:
    return [f"{package} {version(package)}" for package in packages]


@cache
def _code(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The names and contents of the files under these paths of the package."""
    root = files("newsextract")
    return tuple(part for path in paths for name, text in _files(root.joinpath(path), path) for part in (name, text))


def _files(entry: Traversable, path: str) -> Iterator[tuple[str, str]]:
    if entry.is_file():
        yield path, entry.read_text("utf-8")
        return
    for child in sorted(entry.iterdir(), key=lambda child: child.name):
        if child.is_dir() or child.name.endswith((".py", ".csv", ".toml")):
            yield from _files(child, f"{path}/{child.name}")

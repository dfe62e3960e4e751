"""The command explains itself, and at once."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from conftest import Command

import newsextract as package
from newsextract.cli import main

HEAVY = ("httpx", "pydantic", "selectolax", "sqlite_utils", "dateparser", "regex", "re2", "rich", "datasette", "warcio")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = [pytest.param(path, command, id=" ".join(path)) for path, command in commands(main)]


def test_help_and_version(newsextract: Command) -> None:
    shown = newsextract("--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in main.commands)
    assert newsextract("--version").stdout == f"newsextract, version {package.__version__}\n"


@pytest.mark.parametrize("group", [(), ("rules",), ("archive",)])
def test_each_verb_is_told_in_a_line(newsextract: Command, group: tuple[str, ...]) -> None:
    listed = newsextract(*group, "--help").stdout.partition("Commands:\n")[2].splitlines()
    assert listed
    assert not [line for line in listed if not re.match(r"  [a-z]", line) or "..." in line]


def test_help_waits_for_no_library() -> None:
    code = f"import sys, newsextract.cli; print(sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(("path", "command"), ALL)
def test_every_verb_and_option_is_explained(path: tuple[str, ...], command: click.Command, root: Path) -> None:
    assert command.help
    assert f"newsextract {' '.join(path)}" in (root / "README.md").read_text("utf-8")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_a_day_is_asked_for_in_words(newsextract: Command) -> None:
    assert "--since YYYY-MM-DD" in newsextract("crawl", "--help").stdout
    done = newsextract("explain", "page.html", "--published", "1/3/2025")
    assert done.returncode == 2
    assert "'1/3/2025' is no day; write it as YYYY-MM-DD" in done.stderr

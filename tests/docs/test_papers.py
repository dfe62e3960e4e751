"""The page on further newspapers: its command runs, and it explains every key and nothing else."""

from __future__ import annotations

import json
import re
import shlex
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from conftest import ROOT

from newsextract.cli import main
from newsextract.models import Layout, Paper
from newsextract.papers import load_paper

from .running import blocks, shell

PAGE = (ROOT / "docs" / "papers.md").read_text("utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    return tmp_path


def test_the_command_prints_the_facts_of_the_other_newspaper(checkout: Path) -> None:
    (command,) = blocks(PAGE, "sh")
    found = json.loads(shell(command, checkout))
    assert found["article"]["url"].startswith(load_paper("nhandan").base_url)
    assert found["statistics"]


def test_the_crontab_calls_what_there_is() -> None:
    (line,) = blocks(PAGE, "cron")
    calls = re.findall(r"bin/newsextract ([^;\n]+)", line)
    told = [main.commands[verb].make_context(verb, rest).params["paper"] for verb, *rest in map(shlex.split, calls)]
    assert told == [load_paper("baolaocai"), load_paper("nhandan")]


@pytest.mark.parametrize(("record", "number"), [(Paper, 0), (Layout, 1)])
def test_every_key_is_explained(record: type[Paper | Layout], number: int) -> None:
    tables = re.findall(r"^\| --- \| --- \|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    explained = [key for row in tables[number].splitlines() for key in re.findall(r"`(\w+)`", row.split("|")[1])]
    keys = ["layout" if field.name == "layouts" else field.name for field in fields(record)]
    assert sorted(explained) == sorted(keys)

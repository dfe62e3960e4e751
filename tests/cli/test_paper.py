"""``--paper``: every verb that is about a newspaper can be told which, and says when it knows none of that name."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from conftest import Command

from newsextract.papers import paper_ids

from .test_help import ALL

ABOUT_ONE = {
    "crawl": (),
    "reextract": (),
    "status": (),
    "extract": ("page.html",),
    "explain": ("page.html",),
    "import-facts": ("shard.jsonl",),
    "archive export": ("out.warc.gz",),
    "archive import": ("in.warc.gz",),
    "rules check": (),
    "rules coverage": (),
    "rules diff": (),
    "rules try": (__file__,),
}
"""With the arguments that they need."""
FURTHER = "nhandan"
PAGE = Path("tests") / "fixtures" / "papers" / FURTHER / "communes.html"


def test_these_verbs_have_the_option() -> None:
    params = [(path, command) for path, command in (param.values for param in ALL)]
    having = {
        " ".join(path)
        for path, command in params
        if isinstance(command, click.Command) and any("--paper" in option.opts for option in command.params)
    }
    assert having == set(ABOUT_ONE)


@pytest.mark.parametrize("verb", ABOUT_ONE)
def test_an_unknown_newspaper_is_named_before_anything_is_done(verb: str, newsextract: Command, tmp_path: Path) -> None:
    done = newsextract(*verb.split(), "--paper", "nobody", *ABOUT_ONE[verb], cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert done.returncode == 2
    assert done.stderr == f"Error: unknown paper 'nobody'; known: {', '.join(paper_ids())}\n"


def test_the_rules_hold_whatever_newspaper_is_read(newsextract: Command) -> None:
    done = newsextract("rules", "check", "--paper", FURTHER)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_is_read_as_the_newspaper_s(newsextract: Command, root: Path) -> None:
    told = {
        paper_id: newsextract("explain", "--paper", paper_id, root / PAGE).stdout for paper_id in ("baolaocai", FURTHER)
    }
    assert "Xã Xuân Hòa (02962@2025)" in told["baolaocai"]
    assert "Xã Xuân Hòa (commune)" in told[FURTHER]

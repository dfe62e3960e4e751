"""The pages for strangers: their commands run, their links lead somewhere, and what they state is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml
from conftest import ROOT

from newsextract.cli import main

from .running import blocks, shell

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RELEASE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def anchors(page: str) -> set[str]:
    """The fragments of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.long
@pytest.mark.parametrize("commands", blocks(CONTRIBUTING, "sh"))
def test_the_commands_for_contributors_run(commands: str, clone: Path) -> None:
    assert shell(commands, clone)


@pytest.mark.parametrize(
    "path", [path for path in PAGES if blocks(path.read_text("utf-8"), "sh")], ids=lambda p: p.name
)
def test_a_page_with_commands_has_a_test_that_runs_them(path: Path) -> None:
    tests = [test.read_text("utf-8") for test in sorted(Path(__file__).parent.glob("test_*.py"))]
    assert any(f'"{path.name}"' in test and "shell(" in test for test in tests)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    page = path.read_text("utf-8")
    for link in re.findall(r"\]\((?!\w+:)([^)]+)\)", page):
        name, _, fragment = link.partition("#")
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not fragment or fragment in anchors(target.read_text("utf-8")), link


def known(words: list[str]) -> bool:
    """Whether the words after ``newsextract`` begin with a verb, and with what belongs to it."""
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        if word not in command.commands:
            return False
        command = command.commands[word]
    options = {name for parameter in command.params for name in parameter.opts} | {"--version", "--help", "--"}
    return all(word.split("=")[0] in options for word in words if re.fullmatch(r"--[\w-]+(=.*)?", word))


@pytest.mark.parametrize("path", [*PAGES, *TEMPLATES], ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    for call in re.findall(r"`newsextract ([a-z-][^`\n]*)`", path.read_text("utf-8")):
        assert known(call.split(" -- ")[0].split()), call


def test_the_stated_bounds_are_the_real_ones() -> None:
    from inspect import signature

    from newsextract.crawl import fetch
    from newsextract.explore.serve import PUBLIC
    from newsextract.extract import facts
    from newsextract.read import body, parse

    limits = {name: p.default for name, p in signature(fetch.Fetcher).parameters.items()}
    assert f"{limits['max_bytes'] // 2**20} MiB on the wire" in SECURITY
    assert f"{limits['deadline']:.0f} seconds from" in SECURITY
    assert fetch.MAX_REDIRECTS == 5
    assert f"over {parse.DEEPEST:,} deep" in SECURITY
    assert f"at most {body.MAX_BLOCK:,} characters, {facts.MOST_TEXT:,} characters of an article" in SECURITY
    assert PUBLIC["sql_time_limit_ms"] == 1000


def test_the_version_is_one() -> None:
    import newsextract

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == RELEASE["version"] == newsextract.__version__
    assert f"## [{RELEASE['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert citation["license"] == RELEASE["license"]


def test_the_citation_has_what_the_format_asks_for() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == RELEASE["authors"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_an_issue_template_is_a_form(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    assert {"name", "description", "body"} <= set(form)
    ids = [field["id"] for field in form["body"] if field["type"] != "markdown"]
    assert len(ids) == len(set(ids)) > 1
    for field in form["body"]:
        assert field["type"] in ("input", "textarea", "markdown")
        assert ("value" in field["attributes"]) if field["type"] == "markdown" else field["attributes"]["label"]


def test_there_is_a_template_for_what_people_meet() -> None:
    names = {yaml.safe_load(path.read_text("utf-8"))["name"] for path in TEMPLATES}
    assert names == {"A fact is wrong", "A fact is missing", "The site changed"}

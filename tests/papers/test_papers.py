"""Every newspaper is data that holds together: its file, its fixtures, and no word of it in the code."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest
from conftest import ROOT
from selectolax.lexbor import LexborHTMLParser

from newsextract import extract_page
from newsextract.cli.options import PAPER
from newsextract.extract.places import VINTAGES, gazetteer
from newsextract.models import Layout, Paper, UsageError
from newsextract.papers import load_paper, paper_ids, read_paper
from newsextract.read.address import Site

FURTHER = [paper_id for paper_id in paper_ids() if paper_id != PAPER]
FILES = ROOT / "src" / "newsextract" / "papers"
PAGES = sorted((ROOT / "tests" / "fixtures" / "papers").glob("*/*.html"))


@pytest.fixture(params=paper_ids())
def paper(request: pytest.FixtureRequest) -> Paper:
    return load_paper(request.param)


def test_every_further_paper_has_fixtures() -> None:
    assert FURTHER
    assert {page.parent.name for page in PAGES} == set(FURTHER)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_page_gives_the_recorded_article_and_facts(page: Path) -> None:
    found = extract_page(page.read_bytes(), paper=page.parent.name)
    recorded = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert found.to_dict() == recorded, "read the diff of tests/fixtures/regenerate.py"
    assert found.article.paper == page.parent.name
    assert found.article.layout in {layout.id for layout in load_paper(page.parent.name).layouts}


@pytest.mark.parametrize("paper_id", FURTHER)
def test_no_code_names_a_further_paper(paper_id: str) -> None:
    paper = load_paper(paper_id)
    words = (paper.id, paper.name, *paper.hosts)
    named = [
        f"{file.relative_to(ROOT)}: {word}"
        for file in sorted((ROOT / "src").rglob("*.py"))
        for word in words
        if word.casefold() in file.read_text("utf-8").casefold()
    ]
    assert named == []


def selectors(paper: Paper) -> list[str]:
    fields = ("probe", "title", "summary", "body", "author", "drop")
    return [paper.story, paper.pagination, *(getattr(x, name) for x in paper.layouts for name in fields)]


def test_selectors_parse(paper: Paper) -> None:
    page = LexborHTMLParser("<html><body><p>x</p></body></html>")
    for selector in selectors(paper):
        assert page.css(selector) == []


def test_patterns_compile_and_know_an_article(paper: Paper) -> None:
    assert re.compile(paper.article_pattern).groupindex.keys() == {"post_id"}
    for pattern in paper.drop_lines:
        assert re.fullmatch(pattern, "Cả trường có 12 lớp.") is None
    link = Site.at(paper.base_url, paper).article("/truong-moi-post12.html?utm=1")
    assert link
    assert (link.post_id, link.url) == ("12", f"{paper.base_url}/truong-moi-post12.html")


def test_addresses_can_be_filled_in(paper: Paper) -> None:
    assert paper.base_url.removeprefix("https://") in paper.hosts
    assert all(section.startswith("/") for section in paper.sections)
    fields = {name for _, name, _, _ in string.Formatter().parse(paper.more_news) if name}
    assert fields == {"zone", "page"}
    if paper.month_sitemap:
        assert paper.month_sitemap.format(year=2025, month=7).startswith("/")
    assert paper.sections
    assert paper.section_names


def test_the_province_is_one_of_the_gazetteer(paper: Paper) -> None:
    assert set(paper.province) in (set(), set(VINTAGES))
    for vintage, code in paper.province.items():
        assert gazetteer().by_id[f"{code}@{vintage}"].level == "province"


def test_words_are_there(paper: Paper) -> None:
    assert all(word == word.lower() for word in paper.page_words)
    assert len({layout.id for layout in paper.layouts}) == len(paper.layouts)
    assert all(isinstance(layout, Layout) and layout.probe for layout in paper.layouts)


# -- a file with a mistake --

GOOD = (FILES / f"{PAPER}.toml").read_text("utf-8").replace(f'id = "{PAPER}"', 'id = "tried"')

MISTAKES = [
    ('name = "Báo Lào Cai"\n', "", "`name` is missing; write a string"),
    ("name =", "nmae =", "unknown key `nmae`; the keys are id, name, "),
    ('name = "Báo Lào Cai"', "name = 5", "`name` is 5; write a string"),
    ('sections = ["/giao-duc/"]', 'sections = "/giao-duc/"', "`sections` is '/giao-duc/'; write a list of strings"),
    ('hosts = ["baolaocai.vn", ', "hosts = [5, ", "`hosts` is [5, 'www.baolaocai.vn']; write a list of strings"),
    ('2024 = "10"', "2024 = 10", "`province` is {'2024': 10, '2025': '15'}; write a table of strings"),
    ('id = "media"\n', "", "layout 2: `id` is missing; write a string"),
    ("texts = false", 'texts = "no"', "layout 2: `texts` is 'no'; write true or false"),
    ("probe = ", "prob = ", "layout 1: unknown key `prob`"),
    ("[[layout]]", "[[layuot]]", "unknown key `layuot`"),
    ('id = "tried"', 'id = "other"', "`id` is 'other', but the file's name says 'tried'"),
    ("[province]", "[province", "not TOML in UTF-8: "),
]


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[said[:30] for *_, said in MISTAKES])
def test_a_mistake_is_named_with_its_file_and_key(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "tried.toml"
    assert right in GOOD
    file.write_text(GOOD.replace(right, wrong), "utf-8")
    with pytest.raises(UsageError) as caught:
        read_paper(file)
    assert str(caught.value).startswith(f"{file}: {said}")


def test_layouts_are_needed_and_a_province_is_not(tmp_path: Path) -> None:
    file = tmp_path / "tried.toml"
    before, _, behind = GOOD.partition("[province]")
    file.write_text(before + behind[behind.index("[[layout]]") :], "utf-8")
    assert read_paper(file).province == {}
    file.write_text(before, "utf-8")
    with pytest.raises(UsageError, match="`layout` is missing; write one or more tables"):
        read_paper(file)

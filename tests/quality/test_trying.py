"""What rules on trial match."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsextract.models import UsageError
from newsextract.quality.trying import Trying, rules_of
from newsextract.store.database import Database

from .making import FIRST, KITCHENS, SECOND, make_maker, store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kitchens.toml"
    path.write_text(KITCHENS, "utf-8")
    return path


@pytest.fixture
def trying(rules_dir: Path, file: Path) -> Trying:
    maker = make_maker(rules_dir, file)

    def warn(text: str) -> None:
        raise AssertionError(text)

    return Trying(maker, rules_of(maker.rules, file), warn)


def test_a_text(trying: Trying) -> None:
    (sighting,) = trying.text("Huyện có 12 bếp ăn một chiều và 3 trường.").sightings
    assert (sighting.rule.id, sighting.fate) == ("statistic.kitchens", "fact")


def test_its_own_examples(trying: Trying) -> None:
    assert [len(trial.sightings) for trial in trying.examples()] == [1, 0]


@pytest.mark.parametrize(("limit", "shown"), [(1, 1), (2, 2), (9, 2)])
def test_the_first_of_an_archive(trying: Trying, limit: int, shown: int) -> None:
    trials = list(trying.archive([FIRST, SECOND], limit))
    assert sum(len(trial.sightings) for trial in trials) == shown
    assert (trying.matches, trying.articles, trying.read) == (2, 2, 2)


def test_a_file_without_rules(rules_dir: Path, tmp_path: Path) -> None:
    retired = tmp_path / "old.toml"
    retired.write_text(KITCHENS.replace('kind = "statistic"', 'kind = "statistic"\nstatus = "retired"'), "utf-8")
    with pytest.raises(UsageError, match=r"old\.toml: no \[\[rule\]\]"):
        rules_of(make_maker(rules_dir, retired).rules, retired)


def test_a_rule_that_takes_too_long_is_told(rules_dir: Path, tmp_path: Path) -> None:
    slow = tmp_path / "slow.toml"
    slow.write_text(
        "[[rule]]\nid = 'statistic.slow'\ntitle = 't'\nkind = 'statistic'\n"
        "pattern = '''(?P<value>\\d) (?:a|a{2,4}){1,60}(?P<unit>b)(?!c)'''\n",
        "utf-8",
    )
    maker = make_maker(rules_dir, slow)
    told: list[str] = []
    Trying(maker, rules_of(maker.rules, slow), told.append).text(f"Có 1 {'a' * 60}bc")
    assert any("statistic.slow was stopped" in text for text in told)


def test_the_database_is_as_good_as_the_articles(trying: Trying, tmp_path: Path) -> None:
    path = store(tmp_path / "news.db", trying.maker)
    with Database.read(path) as database:
        trials = list(trying.archive((stored.article for stored in database.articles("baolaocai")), 5))
    assert [trial.article for trial in trials] == [FIRST, SECOND]

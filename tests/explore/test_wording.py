"""Numbers, times and doubts in plain words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from newsextract.explore import wording

NUMBER: dict[str, Any] = {"value_max": None, "of": None, "comparator": "=", "unit": "trường"}
PERSON: dict[str, Any] = {"name": "Trần Thị Mẫu", "former": 0}


@pytest.mark.parametrize(
    ("value", "shown"),
    [(235731.0, "235,731"), (72.2, "72.2"), (1900000000.0, "1,900,000,000"), (0.0, "0"), (None, ""), (12, "12")],
)
def test_numbers(value: object, shown: str) -> None:
    assert wording.number(value) == shown


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (NUMBER | {"value": 594.0}, "594 trường"),
        (NUMBER | {"value": 134.0, "of": 152.0, "unit": "xã"}, "134 of 152 xã"),
        (NUMBER | {"value": 10.0, "value_max": 12.0, "comparator": "~"}, "about 10–12 trường"),
        (NUMBER | {"value": None}, "trường"),
    ],
)
def test_what_a_number_says(row: dict[str, Any], shown: str) -> None:
    assert wording.headline("statistic", row) == shown


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (PERSON | {"title": "Giám đốc", "organisation": "Sở Giáo dục"}, "Trần Thị Mẫu, Giám đốc Sở Giáo dục"),
        (
            PERSON | {"title": "Giám đốc Sở Giáo dục", "organisation": "Sở Giáo dục"},
            "Trần Thị Mẫu, Giám đốc Sở Giáo dục",
        ),
        (PERSON | {"title": "cố Giám đốc", "organisation": "", "former": 1}, "Trần Thị Mẫu, cố Giám đốc"),
        (PERSON | {"title": "Nguyên Giám đốc", "organisation": "", "former": 1}, "Trần Thị Mẫu, Nguyên Giám đốc"),
        (PERSON | {"title": "", "organisation": ""}, "Trần Thị Mẫu"),
    ],
)
def test_who_holds_an_office(row: dict[str, Any], shown: str) -> None:
    assert wording.headline("official", row) == shown


def test_times() -> None:
    assert wording.period("2024-09-01", "2025-08-31") == "2024-09-01 to 2025-08-31"
    assert wording.period("2024-09-01", "2024-09-01") == "2024-09-01"
    assert wording.period(None, "2024-09-01") == "as of 2024-09-01"
    assert wording.period("2024-09-01", None) == "from 2024-09-01"
    assert wording.period(None, None) == ""
    assert wording.moment("2025-02-21T22:00:05+00:00") == "2025-02-21 22:00 UTC"
    assert wording.moment(None) == ""


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("Pupils (Học sinh)", ("Pupils", "Học sinh")),
        ("By year. (Theo năm.)", ("By year.", "Theo năm.")),
        ("Pupils (by year)", ("Pupils (by year)", "")),
        ("(Học sinh) and pupils", ("(Học sinh) and pupils", "")),
        ("", ("", "")),
    ],
)
def test_vietnamese_in_brackets_is_told_from_english(words: str, parts: tuple[str, str]) -> None:
    assert wording.two_languages(words) == parts


def test_every_flag_of_the_rules_has_words(root: Path) -> None:
    sources = [(root / "src/newsextract/extract" / name).read_text("utf-8") for name in ("checks.py", "numbers.py")]
    names = {name for source in sources for name in re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', source) if "_" in name}
    flags = names & set(re.findall(r"``([a-z_0-9]+)``", "".join(sources)))
    assert len(flags) >= 6
    for flag in flags:
        assert wording.flags(f'["{flag}"]') != [flag.replace("_", " ")], flag


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("[]", []),
        (None, []),
        ('["a_new_flag"]', ["a new flag"]),
        ("no json", ["no json"]),
        ('{"a": 1}', ['{"a": 1}']),
    ],
)
def test_flags_that_nobody_foresaw_are_shown(value: object, shown: list[str]) -> None:
    assert wording.flags(value) == shown


def test_verdicts() -> None:
    assert wording.verdict("value", 12.0) == "A reader gives 12 as the right number"
    assert "wrong" in wording.verdict("wrong")
    assert wording.verdict(None) == ""

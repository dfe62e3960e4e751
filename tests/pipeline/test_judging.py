"""When pages are taken for the newspaper's, and when for those of a site that has changed."""

from __future__ import annotations

import pytest

from newsextract.pipeline.drift import ENOUGH, Reading, drifted

GOOD = Reading("zce", 2000)
STUB = Reading("zce", 500)
EMPTY = Reading("zce", 0)
BROKEN = Reading(problem="no body")
GUESSED = Reading("generic", 2000)
MEDIA = Reading("media", 0, media=True)
MONTH = [GOOD] * 40


@pytest.mark.parametrize(
    "tonight",
    [
        [],
        [GOOD] * 40,
        [GOOD] * 5 + [BROKEN] * 5,
        [BROKEN] * 9,
        [STUB] * 9,
        [MEDIA] * 30,
        [MEDIA] * 8 + [GOOD] * 4,
        [GUESSED] * 5 + [GOOD] * 5,
        [Reading("zce", 700)] * 20,
    ],
)
def test_a_night_like_others(tonight: list[Reading]) -> None:
    assert drifted(tonight, MONTH) == ""


@pytest.mark.parametrize(
    ("tonight", "reason"),
    [
        ([GOOD] * 5 + [BROKEN] * 6, "6 of 11 pages hold no article"),
        ([STUB] * 11 + [GOOD] * 9, "500 characters of text, in the last 30 days it had 2000"),
        ([EMPTY] * 10, "0 characters"),
        ([MEDIA] * 5 + [EMPTY] * 10, "0 characters"),
        ([GUESSED] * 10, "no layout matches"),
    ],
)
def test_a_site_that_has_changed(tonight: list[Reading], reason: str) -> None:
    assert reason in drifted(tonight, MONTH)


@pytest.mark.parametrize("tonight", [[STUB] * 20, [GUESSED] * 20, [EMPTY] * 20])
def test_without_history_nothing_is_compared(tonight: list[Reading]) -> None:
    assert drifted(tonight, []) == ""
    assert drifted(tonight, [GOOD] * (ENOUGH - 1)) == ""


def test_pages_without_an_article_need_no_history() -> None:
    assert drifted([BROKEN] * ENOUGH, []) == f"{ENOUGH} of {ENOUGH} pages hold no article"


def test_pieces_without_text_are_no_articles_to_the_fallback() -> None:
    assert drifted([GUESSED] * 20, [GUESSED] * 20) == ""


@pytest.mark.parametrize("bad", [BROKEN, EMPTY, GUESSED])
def test_small_nights_add_up(bad: Reading) -> None:
    night = [bad] * 6
    assert drifted(night, MONTH) == ""
    assert drifted(night, [*night, *MONTH]) != ""


@pytest.mark.parametrize("bad", [BROKEN, EMPTY, GUESSED])
def test_a_repaired_site_is_believed_at_once(bad: Reading) -> None:
    assert drifted([GOOD] * 3, [*[bad] * 8, *MONTH]) == ""

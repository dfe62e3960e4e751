"""Carrying a fact's place to another version of its article."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from newsextract.explore.alignment import Position, carry

SENTENCES = st.sampled_from(
    ["Toàn tỉnh có 594 trường.", "Trong đó có 12 trường mới.", "Có 12 trường.", "Hội nghị diễn ra sáng nay.", ""]
)
VERSIONS = st.lists(st.lists(SENTENCES, max_size=3).map(" ".join), min_size=1, max_size=5)


@given(VERSIONS, VERSIONS, st.data())
def test_the_same_words_stand_at_the_place_that_is_found(
    newer: list[str], older: list[str], data: st.DataObject
) -> None:
    block = data.draw(st.integers(0, len(newer) - 1))
    start = data.draw(st.integers(0, len(newer[block])))
    end = data.draw(st.integers(start, len(newer[block])))
    (place,) = carry(newer, older, [Position(block, start, end)])
    if place is not None:
        assert older[place.block][place.start : place.end] == newer[block][start:end]


@given(VERSIONS, st.data())
def test_in_the_same_text_everything_stays(blocks: list[str], data: st.DataObject) -> None:
    block = data.draw(st.integers(0, len(blocks) - 1))
    place = Position(block, 0, len(blocks[block]))
    assert carry(blocks, blocks, [place]) == [place]


def test_a_quote_that_stands_twice_stays_itself() -> None:
    newer = ["Mở đầu.", "Có 12 trường.", "Giữa.", "Có 12 trường."]
    older = ["Có 12 trường.", "Giữa.", "Có 12 trường."]
    assert carry(newer, older, [Position(1, 3, 12), Position(3, 3, 12)]) == [Position(0, 3, 12), Position(2, 3, 12)]


def test_an_edit_elsewhere_in_the_paragraph_moves_it() -> None:
    newer = ["Sáng nay 20/3, toàn tỉnh có 594 trường, theo báo cáo mới."]
    older = ["Sáng nay, toàn tỉnh có 594 trường, theo báo cáo."]
    start = newer[0].index("594")
    (place,) = carry(newer, older, [Position(0, start, start + 10)])
    assert place is not None
    assert older[0][place.start : place.end] == "594 trường"


def test_rewritten_words_have_no_place() -> None:
    assert carry(["Có 594 trường."], ["Tỉnh có nhiều trường."], [Position(0, 3, 13)]) == [None]
    assert carry(["Có 594 trường."], [], [Position(0, 3, 13)]) == [None]


def test_a_page_of_one_word_takes_no_time() -> None:
    begin = time.monotonic()
    carry(["a " * 20_000 + "x"], ["a " * 19_000 + "y"], [Position(0, 2, 3)])
    assert time.monotonic() - begin < 5

"""Cutting a text at the facts: nothing of the text is lost, and every fact gets its own characters."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsextract.explore.segments import Segment, Span, cells, cut, segments


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(alphabet="ab |\nđ1", min_size=1, max_size=40))
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(
        lambda place: place[0] < place[1]
    )
    found = draw(st.lists(places, max_size=6))
    return text, [Span(f"f{number}", start, end) for number, (start, end) in enumerate(found)]


@given(texts_with_spans())
def test_the_pieces_give_the_text_back_and_every_fact_its_span(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    pieces = segments(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    for span in spans:
        at = 0
        covered = []
        for piece in pieces:
            if span.key in piece.keys:
                covered.append((at, at + len(piece.text)))
            assert (span.key in piece.opens) == (at == span.start)
            at += len(piece.text)
            assert (span.key in piece.closes) == (at == span.end)
        assert covered[0][0] == span.start
        assert covered[-1][1] == span.end
        assert all(left[1] == right[0] for left, right in pairwise(covered))


@given(texts_with_spans(), st.data())
def test_a_cut_gives_the_text_between_two_places(case: tuple[str, list[Span]], data: st.DataObject) -> None:
    text, spans = case
    pieces = segments(text, spans)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    parts = [cut(pieces, a, b) for a, b in ((0, start), (start, end), (end, len(text)))]
    assert ["".join(piece.text for piece in part) for part in parts] == [text[:start], text[start:end], text[end:]]
    pieces_again = [piece for part in parts for piece in part]
    for span in spans:
        assert sum(span.key in piece.opens for piece in pieces_again) == 1
        assert sum(span.key in piece.closes for piece in pieces_again) == 1


@given(texts_with_spans())
def test_cells_lose_nothing_but_the_marks_between_them(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    rows = cells(segments(text, spans))
    assert len(rows) == text.count("\n") + 1
    printed = "".join(piece.text for row in rows for cell in row for piece in cell)
    assert [letter for letter in printed if letter not in " |"] == [x for x in text if x not in " |\n"]


def test_of_nested_facts_the_inner_one_comes_first() -> None:
    pieces = segments("cấp tiểu học 99,0%", [Span("outer", 0, 18), Span("inner", 13, 18), Span("same", 13, 18)])
    assert pieces == (
        Segment("cấp tiểu học ", ("outer",), ("outer",), ()),
        Segment("99,0%", ("inner", "same", "outer"), ("inner", "same"), ("inner", "same", "outer")),
    )


@pytest.mark.parametrize("span", [Span("a", 2, 2), Span("a", -1, 2), Span("a", 1, 4), Span("a", 3, 1)])
def test_a_span_outside_the_text_is_an_error(span: Span) -> None:
    with pytest.raises(ValueError, match="does not lie in a text of 3 characters"):
        segments("abc", [span])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Địa phương | Số trường\nSa Pa | 59", [["Địa phương", "Số trường"], ["Sa Pa", "59"]]),
        ("| Số lớp\nSa Pa |", [["", "Số lớp"], ["Sa Pa", ""]]),
        ("a |  | b", [["a", "", "b"]]),
        ("a | | b", [["a", "", "b"]]),
        ("a|b | c", [["a|b", "c"]]),
    ],
)
def test_a_table_is_read_back(text: str, rows: list[list[str]]) -> None:
    found = cells(segments(text, []))
    assert [["".join(piece.text for piece in cell) for cell in row] for row in found] == rows

"""A page that would take the parser hours is refused; a page with very many tags is not."""

import pytest

from newsextract.models import ReadError
from newsextract.read.parse import DEEPEST, parse


@pytest.mark.parametrize(
    "piece",
    [
        b"<p>x<br><img src=a>",
        b"<li>x<input>",
        b"<tr><td>x",
        b"<div><span>x</span></div>",
        b"</div></b></i>",
        b"<a href=#>1 < 2</a>",
    ],
)
def test_many_tags_beside_one_another_are_fine(piece: bytes) -> None:
    assert parse(piece * 3 * DEEPEST).body is not None


@pytest.mark.parametrize("piece", [b"<div>", b"<b>", b"<ul><li>", b"<article><p>", b"</i><TABLE><td>", b"<x-y a='<'>"])
def test_elements_inside_one_another_are_refused(piece: bytes) -> None:
    with pytest.raises(ReadError, match="inside one another"):
        parse(piece * 2 * DEEPEST)
    assert parse(piece * 30).body is not None

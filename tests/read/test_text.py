"""One spelling for what papers write in several, and offsets that stay."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsextract.read.text import clean, fold, lower, sentence_splitter, strip_marks


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("  hai\u00a0trường \n\t ba lớp ", "hai trường ba lớp"),
        ("phòng\u200b học\ufeff", "phòng học"),
        ("bán\u00adtrú", "bántrú"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Thuỷ"), "Nguyễn Thị Thuỷ"),
        ("a\u200d\u0301", "á"),
        ("82\u202f%", "82 %"),
        ("", ""),
    ],
)
def test_clean(printed: str, cleaned: str) -> None:
    assert clean(printed) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("hoà bình, thuỷ lợi, khoẻ mạnh, Uỷ ban", "hòa bình, thủy lợi, khỏe mạnh, Ủy ban"),
        ("hoàn thành, quỳnh, thuyền, ngoài, loan", "hoàn thành, quỳnh, thuyền, ngoài, loan"),
        ("quý, quí, qui định", "quý, quý, quy định"),
        ("kì thi, tỉ lệ, sĩ số, Mĩ thuật, Vật lí", "kỳ thi, tỷ lệ, sỹ số, Mỹ thuật, Vật lý"),
        ("2024 – 2025 — hết", "2024 - 2025 - hết"),
        ("“tốt” ‘khá’", "\"tốt\" 'khá'"),
        ("ðề án Ðông", "đề án Đông"),
        ("HOÀ BÌNH", "HÒA BÌNH"),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert len(lower(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_lower_keeps_what_would_grow() -> None:
    assert lower("İSTANBUL ĐỖ") == "İstanbul đỗ"


def test_strip_marks() -> None:
    assert strip_marks("Mù Căng Chải, Đắk Lắk") == "mu cang chai, dak lak"


def test_sentences_do_not_end_at_abbreviations() -> None:
    split = sentence_splitter(["TP", "PGS.TS", "v.v"])
    text = "Học sinh TP. Lào Cai và PGS.TS. Lê A. dự. Năm 2024 đạt 72,2%. Có 1.234 em… còn nữa? Hết"
    assert [text[a:b] for a, b in split(text)] == [
        "Học sinh TP. Lào Cai và PGS.TS. Lê A. dự.",
        "Năm 2024 đạt 72,2%.",
        "Có 1.234 em… còn nữa?",
        "Hết",
    ]


@given(st.text(alphabet="aA1. ?!…\n“”", max_size=60))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    spans = sentence_splitter([])(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "").replace("\n", "") == text.replace(" ", "").replace(
        "\n", ""
    )

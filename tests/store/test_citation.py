"""Text fragments: the right words, encoded as the URL Fragment Text Directives draft asks."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from newsextract.store.citation import fact_url

URL = "https://baolaocai.vn/bai-post1.html"


def directive(text: str, quote: str, page: str | None = None, *, nth: int = 0) -> str:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    url = fact_url(URL, text, start, start + len(quote), page or text)
    assert url
    base, _, fragment = url.partition("#:~:text=")
    assert base == URL
    return fragment


def test_a_short_quote_stands_whole() -> None:
    assert unquote(directive("Toàn tỉnh có 594 trường học.", "594 trường")) == "594 trường"


def test_marks_of_the_syntax_are_encoded() -> None:
    text = "Năm học 2024-2025, tỷ lệ 72,2% của Sở GD&ĐT."
    assert directive(text, "2024-2025, tỷ lệ 72,2%") == "2024%2D2025%2C%20t%E1%BB%B7%20l%E1%BB%87%2072%2C2%25"
    assert directive(text, "GD&ĐT") == "GD%26%C4%90T"


@pytest.mark.parametrize(
    ("text", "quote", "whole"),
    [
        ("Có 8.231 lớp", "231 lớp", "8.231 lớp"),
        ("Đạt 72,2% số trường", "2% số", "72,2% số"),
        ("Gần 594 trường học", "594 trư", "594 trường"),
        ("Có  594 trường ", " 594 trường ", "594 trường"),
        ("mừng 80%, tăng 5%", "80%", "80%"),
    ],
)
def test_words_stay_whole(text: str, quote: str, whole: str) -> None:
    assert unquote(directive(text, quote)) == whole


def test_a_quote_that_stands_twice_gets_the_words_beside_it() -> None:
    text = "Bậc mầm non có 73 trường; bậc tiểu học có 73 trường công lập."
    first, second = directive(text, "73 trường"), directive(text, "73 trường", nth=1)
    assert unquote(first) == "73 trường,-; bậc"
    assert unquote(second) == "73 trường,-công"


def test_browsers_ignore_case_and_diacritics_so_uniqueness_does_too() -> None:
    text = "DAO TAO nghề. Công tác đào tạo giáo viên."
    assert unquote(directive(text, "đào tạo")) == "tác-,đào tạo"


def test_a_part_of_a_longer_number_is_no_second_place() -> None:
    assert unquote(directive("Có 11.594 em và 594 lớp ở 594 lớpx", "594 lớp")) == "594 lớp"


def test_other_blocks_count_as_places_too() -> None:
    text = "Tỉnh có 594 trường."
    assert unquote(directive(text, "594 trường", f"594 trường năm nay\n{text}")) == "có-,594 trường"


def test_a_long_quote_is_given_by_its_ends() -> None:
    words = "Giám đốc Sở Giáo dục và Đào tạo phát biểu tại hội nghị sơ kết và giao nhiệm vụ cho các trường"
    words = f"{words} trong tỉnh"
    text = f"Bà {words} từ nay."
    assert unquote(directive(text, words)) == "Giám đốc Sở Giáo,các trường trong tỉnh"


def test_the_ends_of_a_long_quote_grow_until_they_name_it() -> None:
    head = "Các trường trong toàn tỉnh có"
    quote = f"{head} 10 phòng, 20 máy và nhiều thiết bị khác dùng để dạy học từ nay đến cuối năm học này"
    text = f"{head} điện. {quote}."
    assert unquote(directive(text, quote)).startswith("Các trường trong toàn tỉnh có 10,")


def test_a_quote_over_table_cells_is_a_range() -> None:
    table = "Năm | Trường | Lớp\n2024 | 594 | 8.231"
    assert unquote(directive(table, "2024 | 594 | 8.231")) == "2024,8.231"
    assert "|" not in unquote(directive(table, "594", "594 trường\n" + table))


def test_a_fragment_of_the_url_is_kept_and_an_older_directive_replaced() -> None:
    assert fact_url(f"{URL}#top", "594 trường", 0, 3, "594 trường") == f"{URL}#top:~:text=594"
    assert fact_url(f"{URL}#:~:text=x", "594 trường", 0, 3, "594 trường") == f"{URL}#:~:text=594"


def test_no_url_no_citation() -> None:
    assert fact_url(None, "594 trường", 0, 3, "594 trường") is None


def test_without_an_address_there_is_none_to_give() -> None:
    assert fact_url(None, "Có 5 lớp.", 0, 4, "Có 5 lớp.") is None


def test_a_span_without_words_leads_to_the_article() -> None:
    assert fact_url(URL, "Có 5 lớp , 6 trường", 8, 9, "Có 5 lớp , 6 trường") == URL


def test_what_stands_everywhere_gets_all_the_context_there_may_be() -> None:
    text = "Có 5 lớp. " * 40
    fragment = unquote(directive(text.strip(), "5 lớp", nth=20))
    before, quote, after = fragment.partition("5 lớp")[0], "5 lớp", fragment.rpartition("5 lớp")[2]
    assert quote in fragment
    assert before.count("lớp") <= 12
    assert after.count("lớp") <= 12

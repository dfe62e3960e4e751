"""Pasted text gives the same blocks as the page it was copied from."""

import pytest

from newsextract.models import Paper, ReadError
from newsextract.papers import load_paper
from newsextract.read.plain import read_text

PASTED = """\ufeffBát Xát mở thêm lớp bán trú

LCĐT - Từ ngày 3/2, huyện Bát Xát mở thêm 9 lớp bán trú cho 286 học sinh.

Huyện có 21 trường bán trú, trong đó 14 trường nấu ăn tập trung.\r
lcdt-bep-an-01.jpg
Bếp ăn của Trường Phổ thông dân tộc bán trú THCS Y Tý

Thêm bếp ăn, thêm chỗ ngủ

Ông Phàn Láo Lở, Chủ tịch UBND xã Y Tý,\u00a0cho biết xã góp 1.200 ngày công.

Huyện có 21 trường bán trú, trong đó 14 trường nấu ăn tập trung.

Chấu Seo Vần

Tin cùng chuyên mục

Sa Pa đón 5.555 học sinh

fb yt zl tw
"""


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load_paper("baolaocai")


def test_pasted_text(paper: Paper) -> None:
    article = read_text(PASTED, paper, url="https://baolaocai.vn/bat-xat-post77.html")
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("title", "Bát Xát mở thêm lớp bán trú"),
        ("summary", "LCĐT - Từ ngày 3/2, huyện Bát Xát mở thêm 9 lớp bán trú cho 286 học sinh."),
        ("paragraph", "Huyện có 21 trường bán trú, trong đó 14 trường nấu ăn tập trung."),
        ("caption", "Bếp ăn của Trường Phổ thông dân tộc bán trú THCS Y Tý"),
        ("heading", "Thêm bếp ăn, thêm chỗ ngủ"),
        ("paragraph", "Ông Phàn Láo Lở, Chủ tịch UBND xã Y Tý, cho biết xã góp 1.200 ngày công."),
    ]
    assert (article.layout, article.author, article.post_id) == ("plain", "Chấu Seo Vần", "77")
    assert article.published_at is None


def test_a_picture_may_come_before_any_text(paper: Paper) -> None:
    article = read_text("Ngày hội đọc sách\nanh.png\nSân trường sáng nay.\nCó 30 gian sách.", paper)
    assert [block.kind for block in article.blocks] == ["title", "caption", "paragraph"]
    assert article.summary == ""


def test_a_list_in_the_text_is_no_heading(paper: Paper) -> None:
    lines = [
        "Kết quả thi",
        "Tỉnh có 12 giải trong kỳ thi năm nay.",
        "Cụ thể như sau:",
        "4 giải nhất;",
        "Hết.",
    ]
    article = read_text("\n".join(lines), paper)
    assert [block.kind for block in article.blocks[2:]] == ["paragraph"] * 3


def test_a_single_line_is_a_title(paper: Paper) -> None:
    assert [block.text for block in read_text("Toàn tỉnh có 594 trường.", paper).blocks] == ["Toàn tỉnh có 594 trường."]


@pytest.mark.parametrize("text", ["", " \n\u200b\n", "anh.jpg\nfb zl\n"])
def test_text_without_a_title_is_refused(text: str, paper: Paper) -> None:
    with pytest.raises(ReadError, match="no line of text"):
        read_text(text, paper)

"""Printed times and the dates a careful reader takes them for, by day of publication."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from newsextract.extract.bounds import Bounds
from newsextract.extract.facts import FactMaker
from newsextract.extract.scope import Scene
from newsextract.extract.timing import Timing
from newsextract.models import Block
from newsextract.quality.examples import example_article, example_facts

NOTHING = (None, None)

TABLE = [
    ("2025-02-21", "Ngày 20/2", "2025-02-20", "2025-02-20"),
    ("2025-11-26", "Sáng 26/11", "2025-11-26", "2025-11-26"),
    ("2025-11-25", "Sáng 24/11", "2025-11-24", "2025-11-24"),
    ("2026-01-02", "ngày 31/12", "2025-12-31", "2025-12-31"),
    ("2026-01-03", "chiều 28/12", "2025-12-28", "2025-12-28"),
    ("2025-12-30", "ngày 5/1 tới", "2026-01-05", "2026-01-05"),
    ("2025-12-30", "sáng 2/1 sẽ diễn ra", "2026-01-02", "2026-01-02"),
    ("2025-09-06", "sáng 5-9", "2025-09-05", "2025-09-05"),
    ("2025-12-20", "ngày 14/5 từng có lốc", "2025-05-14", "2025-05-14"),
    ("2025-09-04", "tới ngày 15/3 đã vận động", None, "2025-03-15"),
    ("2025-09-04", "sinh năm 1979", *NOTHING),
    ("2018-09-06", "hôm nay 5.9.2018", "2018-09-05", "2018-09-05"),
    ("2025-08-16", "chiều 16/8", "2025-08-16", "2025-08-16"),
    ("2025-11-20", "sáng nay", "2025-11-20", "2025-11-20"),
    ("2025-11-20", "hôm qua", "2025-11-19", "2025-11-19"),
    ("2025-11-20", "chiều qua", "2025-11-19", "2025-11-19"),
    ("2025-11-20", "Sáng 18/11 khai mạc. Cùng ngày", "2025-11-18", "2025-11-18"),
    ("2026-06-01", "ngày 11 và 12/6/2026", "2026-06-11", "2026-06-12"),
    ("2025-11-26", "trong tháng 11 - 12/2025", "2025-11-01", "2025-12-31"),
    ("2025-02-21", "Năm học 2024 - 2025", "2024-09-01", "2025-08-31"),
    ("2025-10-01", "năm học 2025–2026", "2025-09-01", "2026-08-31"),
    ("2025-10-10", "năm học này", "2025-09-01", "2026-08-31"),
    ("2026-03-10", "năm học này", "2025-09-01", "2026-08-31"),
    ("2026-03-10", "năm học trước", "2024-09-01", "2025-08-31"),
    ("2025-08-16", "năm học mới", "2025-09-01", "2026-08-31"),
    ("2025-08-16", "năm học vừa qua", "2024-09-01", "2025-08-31"),
    ("2026-02-01", "học kỳ I năm học 2025-2026", "2025-09-01", "2026-01-17"),
    ("2026-02-01", "học kỳ I", "2025-09-01", "2026-01-17"),
    ("2026-06-01", "học kỳ II", "2026-01-18", "2026-05-31"),
    ("2026-02-01", "Tính đến hết học kỳ I năm học 2025-2026", None, "2026-01-17"),
    ("2025-02-21", "Tính đến hết tháng 12/2024", None, "2024-12-31"),
    ("2024-08-10", "đến tháng 5/2024", None, "2024-05-31"),
    ("2025-08-01", "đến ngày 30/6", None, "2025-06-30"),
    ("2025-02-21", "tính đến 31/12", None, "2024-12-31"),
    ("2025-11-03", "đến nay", None, "2025-11-03"),
    ("2025-11-03", "cho đến nay", None, "2025-11-03"),
    ("2025-11-03", "hiện nay", None, "2025-11-03"),
    ("2025-11-03", "đến thời điểm này", None, "2025-11-03"),
    ("2025-11-03", "năm nay", "2025-01-01", "2025-12-31"),
    ("2025-11-03", "năm ngoái", "2024-01-01", "2024-12-31"),
    ("2025-11-03", "năm trước", "2024-01-01", "2024-12-31"),
    ("2025-02-21", "năm 2024", "2024-01-01", "2024-12-31"),
    ("2025-02-21", "đến hết năm 2024", None, "2024-12-31"),
    ("2025-10-05", "quý III", "2025-07-01", "2025-09-30"),
    ("2026-01-10", "quý IV", "2025-10-01", "2025-12-31"),
    ("2025-10-05", "quý III/2025", "2025-07-01", "2025-09-30"),
    ("2025-10-05", "quý 3 năm 2025", "2025-07-01", "2025-09-30"),
    ("2025-10-05", "9 tháng đầu năm", "2025-01-01", "2025-09-30"),
    ("2025-07-05", "6 tháng đầu năm", "2025-01-01", "2025-06-30"),
    ("2025-07-05", "nửa đầu năm", "2025-01-01", "2025-06-30"),
    ("2025-07-05", "6 tháng cuối năm", "2025-07-01", "2025-12-31"),
    ("2025-05-01", "giai đoạn 2021 - 2025", "2021-01-01", "2025-12-31"),
    ("2025-05-01", "giai đoạn 2021-2030, tầm nhìn đến năm 2045", "2021-01-01", "2030-12-31"),
    ("2025-05-01", "nhiệm kỳ 2020 - 2025", "2020-01-01", "2025-12-31"),
    ("2025-05-01", "từ đầu nhiệm kỳ", *NOTHING),
    ("2024-08-10", "từ tháng 1/2019 đến tháng 7/2024", "2019-01-01", "2024-07-31"),
    ("2025-11-03", "từ năm 2021 đến nay", "2021-01-01", "2025-11-03"),
    ("2025-11-03", "từ đầu năm đến nay", "2025-01-01", "2025-11-03"),
    ("2025-09-20", "đầu năm học 2025-2026", None, "2025-09-05"),
    ("2025-09-20", "từ đầu năm học đến nay", "2025-09-05", "2025-09-20"),
    ("2025-10-01", "sau 5 năm", *NOTHING),
    ("2025-10-01", "5 năm qua", "2020-10-01", "2025-10-01"),
    ("2025-10-01", "trong 3 năm gần đây", "2022-10-01", "2025-10-01"),
    ("2025-03-01", "đến năm 2030", None, "2030-12-31"),
    ("2025-03-01", "đến hết năm 2025", None, "2025-12-31"),
    ("2025-03-01", "cuối năm 2025", None, "2025-12-31"),
    ("2025-12-29", "Khảo sát cuối học kỳ I", None, "2026-01-17"),
    # The printed day itself, although "before" excludes it: readers name the deadline by it.
    ("2025-11-24", "trước ngày 30/11", None, "2025-11-30"),
    ("2025-03-01", "năm 2025 và những năm tiếp theo", "2025-01-01", None),
    ("2025-03-01", "thời gian tới", *NOTHING),
    ("2025-03-01", "những năm qua", *NOTHING),
    ("2025-02-10", "mùng 6 tháng Giêng", *NOTHING),
    ("2025-02-10", "rằm tháng 7", *NOTHING),
    ("2025-11-03", "tháng 10 vừa qua", "2025-10-01", "2025-10-31"),
    ("2026-01-05", "tháng 12", "2025-12-01", "2025-12-31"),
    ("2025-11-20", "nhân dịp 20/11", *NOTHING),
    ("2025-06-02", "1/1/2019 – 31/12/2024", "2019-01-01", "2024-12-31"),
    ("2025-06-02", "ngày 5 tháng 9 năm 2024", "2024-09-05", "2024-09-05"),
    ("2025-03-01", "ngày 29/2/2025", *NOTHING),
    ("2025-12-11", "hai năm tới", "2025-12-11", "2027-12-31"),
    ("2025-06-15", "sau 2 năm tới trường", *NOTHING),
    ("2025-06-15", "từ tháng 3 tới nay", "2025-03-01", "2025-06-15"),
    ("2025-06-15", "Ngày 15/5, sắp xếp lại", "2025-05-15", "2025-05-15"),
    ("2025-06-15", "nương chè 2024", *NOTHING),
    ("2025-06-15", "trong hè 2024", "2024-01-01", "2024-12-31"),
]


@pytest.mark.parametrize(("published", "text", "start", "end"), TABLE, ids=[f"{p} {t}" for p, t, *_ in TABLE])
def test_printed_times(maker: FactMaker, published: str, text: str, start: str | None, end: str | None) -> None:
    scene = Scene(0, "paragraph", text, maker.engine.find(text), maker.split(text))
    Timing(maker.words, date.fromisoformat(published)).read(scene)
    times = scene.times[-1:] if "Cùng ngày" in text else scene.times[:1]
    found = [(t.bounds.start and t.bounds.start.isoformat(), t.bounds.end and t.bounds.end.isoformat()) for t in times]
    assert found == ([] if (start, end) == NOTHING else [(start, end)])


def times(maker: FactMaker, text: str, published: date | None) -> list[Bounds]:
    scene = Scene(0, "paragraph", text, maker.engine.find(text), maker.split(text))
    Timing(maker.words, published).read(scene)
    return [time.bounds for time in scene.times]


def test_without_a_day_of_publication_nothing_is_invented(maker: FactMaker) -> None:
    text = "Ngày 20/2, quý III, năm ngoái, hiện nay, học kỳ I; năm học 2024 - 2025"
    scene = Scene(0, "paragraph", text, maker.engine.find(text), maker.split(text))
    Timing(maker.words, None).read(scene)
    assert [t.text for t in scene.times] == ["năm học 2024 - 2025"]


@pytest.mark.parametrize(
    "text",
    [
        *("sáng nay", "hôm qua", "tháng 5", "năm ngoái", "9 tháng đầu năm", "6 tháng cuối năm", "5 năm qua"),
        *("năm học này", "học kỳ I", "quý III", "từ đầu năm đến nay", "từ đầu năm học đến nay", "ngày 26 và 27/6"),
    ],
)
def test_what_is_told_from_the_day_of_publication_needs_one(maker: FactMaker, text: str) -> None:
    assert times(maker, text, date(2025, 11, 20))
    assert times(maker, text, None) == []


@pytest.mark.parametrize(
    "text",
    [
        *("nhiệm kỳ 2025 - 2020", "giai đoạn 2025 - 2021", "từ ngày 12 đến 5/6", "ngày 12 và 11/6/2026"),
        *("từ ngày 5/9/2025 đến ngày 3/9/2025", "ngày 30/2", "ngày 31 tháng 4 năm 2025", "15 tháng đầu năm"),
    ],
)
def test_what_no_calendar_has_is_no_time(maker: FactMaker, text: str) -> None:
    assert times(maker, text, date(2025, 11, 20)) == []


def test_what_begins_in_the_past_is_open_where_nobody_knows_today(maker: FactMaker) -> None:
    (time,) = times(maker, "từ năm 2021 đến nay", None)
    assert (time.start, time.end, time.kind) == (date(2021, 1, 1), None, "open")


def test_the_time_of_one_number_is_not_that_of_the_others(maker: FactMaker) -> None:
    text = "Toàn tỉnh có 26 bài bị điểm liệt, chưa bằng một nửa con số 57 bài của năm ngoái, trong đó Toán 14 bài."
    found = example_facts(maker, text, date(2025, 7, 17)).statistics
    ends = [(fact.value, fact.period and fact.period.end) for fact in found]
    assert ends == [(26, "2025-07-17"), (57, "2024-12-31"), (14, "2025-07-17")]


TOLD = [
    # what stands in brackets holds there
    ("Năm 2024, tỉnh có 45 trường (năm 2023 có 41 trường), 620 lớp", ["2024", "2023", "2024"]),
    ("Toàn tỉnh tăng 12 trường, xếp thứ 9 (năm 2023 xếp thứ 14)", ["2025", "2025", "2023"]),
    # a day as of which a sentence tells holds on where it opens it
    ("Đến ngày 15/2/2025, quỹ nhận 4 tỷ đồng. Hội đã chi 3 tỷ đồng", ["2025-02-15", "2025-02-15"]),
    ("Theo rà soát đến ngày 15/2/2025, có 40 người. Chia ra, tiểu học 25 em", ["2025-02-15", "2025-02-15"]),
    (
        "Đã mở 12 lớp, đến ngày 15/2/2025 có 40 người. Chia ra, tiểu học 25 em",
        ["2025-02-15", "2025-02-15", "2025-03-01"],
    ),
    ("So với kỳ đại hội năm 2020, số đoàn tăng 2 đoàn", ["2025-03-01"]),
    # where a rise began is the time of that number alone
    ("Môn Toán tăng từ 5,12 điểm năm 2023 lên 5,87 điểm. Có 9 bài bị liệt", ["2023", "2025-03-01", "2025-03-01"]),
    ("Tỷ lệ này từ 71% (năm học 2021 - 2022) lên 92% (năm học 2023 - 2024)", ["2022", "2024"]),
    ("Mở 2 lớp năm 2019. Năm năm sau, trường có 9 lớp", ["2019", "2024"]),
    # who came was there on the day, whatever year the event looks back on
    ("Ngày 20/2, Sở họp đánh giá năm học 2023 - 2024. Gần 300 cán bộ quản lý tham dự.", ["2025-02-20"]),
    ("Ngày 20/2, Sở họp đánh giá năm học 2023 - 2024. Gần 300 cán bộ quản lý bị điều chuyển.", ["2024-08-31"]),
    # the number of a round is no number of years
    ("Kết quả tuyển dụng đợt 2 năm 2024, có 40 người trúng tuyển", ["2024"]),
    # what a baseline was is told in brackets behind it
    ("Toàn tỉnh có 45 giải, gấp 3 lần năm 2023 (chỉ có 15 giải)", ["2025-03-01", "2025-03-01", "2023"]),
    # by when something is aimed at is not when the next thing was so
    ("Xã cam kết giải ngân 6 tỷ đồng ngay trong năm 2025. Đợt này có 4 trường", ["2025-03-01"]),
    ("Năm 2024, kém xa cùng kỳ năm ngoái, giải ngân 31%. Trong 23 đơn vị có 8 đơn vị chậm", ["2024", "2024", "2024"]),
]


def test_on_this_occasion_is_the_day_that_an_article_opens_with(maker: FactMaker) -> None:
    texts = ("Chiều 27/2, Trường THCS Y Tý mở ngày hội đọc sách.", "Năm 2020, ngày 4/5, trường có thư viện.")
    last = "Nhân dịp này, xã tặng 45 cuốn truyện."
    for opening, end in ((texts, "2025-02-27"), (texts[1:], "2025-03-01")):
        blocks = tuple(Block("paragraph", text) for text in (*opening, last))
        found = maker.extract(replace(example_article(maker, "", date(2025, 3, 1)), blocks=blocks)).statistics
        assert [fact.period and fact.period.end for fact in found] == [end]


def test_the_items_of_a_list_share_the_time_before_its_head(maker: FactMaker) -> None:
    texts = (
        "5 tháng đầu năm 2024, các xã mở 60 lớp dạy bơi.",
        "Một số nơi làm tốt:",
        "- Xã Y Tý: 12 lớp;",
        "- Xã Bản Lầu: 9 lớp.",
        "Xã Mường Hum có 3 bể bơi.",
    )
    blocks = tuple(Block("paragraph", text) for text in texts)
    found = maker.extract(replace(example_article(maker, "", date(2025, 3, 1)), blocks=blocks)).statistics
    assert [fact.period and fact.period.end for fact in found] == [*["2024-05-31"] * 3, "2025-03-01"]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text[:30] for text, _ in TOLD])
def test_which_time_a_number_has(maker: FactMaker, text: str, expected: list[str]) -> None:
    found = example_facts(maker, text, date(2025, 3, 1)).statistics
    ends = [fact.period.end if fact.period else None for fact in found]
    assert [end and end[: len(wanted)] for end, wanted in zip(ends, expected, strict=True)] == expected

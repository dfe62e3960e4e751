"""Aims, forecasts, quotas and requirements, told from performance that is reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from newsextract.extract.facts import FactMaker
from newsextract.extract.rules import load_rules
from newsextract.models import Block
from newsextract.papers import load_paper
from newsextract.quality.examples import example_article, example_facts

from .test_numbers import facts

TARGETS = [
    ("Phấn đấu đến năm 2030, 85% trường đạt chuẩn quốc gia", 85, "%", "target", "2030-12-31", "="),
    ("Mục tiêu năm 2025, 100% trẻ em mầm non được ăn bán trú", 100, "%", "target", "2025-12-31", "="),
    ("phấn đấu từng bước đạt chỉ tiêu 80% thanh niên có trình độ THPT", 80, "%", "target", None, "="),
    ("phấn đấu giảm tỷ lệ bỏ học xuống dưới 2% vào năm 2026", 2, "%", "target", "2026-12-31", "<"),
    ("đến năm 2030, mỗi xã có ít nhất 2 trường đạt chuẩn", 2, "trường", "target", "2030-12-31", ">="),
    ("phấn đấu tỷ lệ chuyên cần đạt 98% trở lên", 98, "%", "target", None, ">="),
    ("Năm học 2025 - 2026, huyện dự kiến mở thêm 20 lớp", 20, "lớp", "forecast", "2026-08-31", "="),
    ("tỉnh sẽ xây mới 160 phòng học trong năm 2026", 160, "phòng học", "forecast", "2026-12-31", "="),
    ("nhà trường được giao 385 chỉ tiêu tuyển sinh năm 2025", 385, "chỉ tiêu", "quota", "2025-12-31", "="),
    ("chỉ tiêu tuyển dụng 176 viên chức giáo dục", 176, "viên chức giáo dục", "quota", None, "="),
    (
        "các xã phải bố trí đủ giáo viên cho 100% trường trước ngày 30/8",
        100,
        "%",
        "requirement",
        "2025-08-30",
        "=",
    ),
]


@pytest.mark.parametrize(
    ("text", "value", "unit", "strength", "deadline", "comparator"), TARGETS, ids=[t[0][:40] for t in TARGETS]
)
def test_targets(
    read: object, text: str, value: float, unit: str, strength: str, deadline: str | None, comparator: str
) -> None:
    found = facts(read, text)
    assert found.statistics == ()
    (target,) = found.targets
    assert (target.value, target.unit, target.strength, target.comparator) == (
        value,
        unit,
        strength,
        comparator,
    )
    assert (target.deadline.end if target.deadline else None) == deadline


REPORTED = [
    ("năm 2024 hoàn thành và vượt mục tiêu, có 12 trường đạt chuẩn", 12),
    ("đạt 125% so với mục tiêu", 125),
    ("bằng 110,9% kế hoạch", 110.9),
    ("đạt 98% kế hoạch năm", 98),
    ("vượt chỉ tiêu 5 trường", 5),
    ("vượt 15 trường so với kế hoạch giao năm 2018", 15),
    ("thấp hơn mục tiêu 3,5%", 3.5),
    ("Chương trình mục tiêu quốc gia hỗ trợ 6,8 tỷ đồng", 6.8e9),
    ("theo mục tiêu đề ra, tỉnh đã có 40 trường", 40),
    ("Sở Kế hoạch và Đầu tư bố trí 12 tỷ đồng", 12e9),
    ("Đến hết năm 2024 có 40 trường đạt chuẩn", 40),
]


@pytest.mark.parametrize(("text", "value"), REPORTED, ids=[t for t, _ in REPORTED])
def test_reported_performance_is_a_statistic(read: object, text: str, value: float) -> None:
    found = facts(read, text)
    assert [(t.value, t.rule) for t in found.targets] == []
    assert [s.value for s in found.statistics] == [pytest.approx(value)]


@pytest.mark.parametrize(
    "text",
    [
        "góp phần thực hiện thắng lợi mục tiêu phát triển kinh tế - xã hội",
        "dự kiến tổ chức ngày 14/2",
        "kế hoạch số 303/KH-UBND",
        "vì mục tiêu chung, quyết tâm cao",
    ],
)
def test_slogans_and_schedules_are_no_targets(read: object, text: str) -> None:
    found = facts(read, text)
    assert (found.targets, found.statistics) == ((), ())


def test_the_items_of_a_list_share_the_aim_and_its_deadline(read: object) -> None:
    text = "Mục tiêu đến năm 2030: huy động 42% trẻ nhà trẻ; 98,5% trẻ mẫu giáo; 85% trường đạt chuẩn quốc gia."
    found = facts(read, text)
    assert [(t.value, t.deadline and t.deadline.end) for t in found.targets] == [
        (42, "2030-12-31"),
        (98.5, "2030-12-31"),
        (85, "2030-12-31"),
    ]


def test_what_is_so_already_is_no_target(read: object) -> None:
    text = "Phấn đấu năm 2025 xóa phòng tạm, trong khi đó toàn tỉnh hiện còn 214 phòng học tạm."
    found = facts(read, text)
    assert [t.value for t in found.targets] == []
    assert [s.value for s in found.statistics] == [214]


@pytest.mark.parametrize(
    "text",
    [
        "Phấn đấu thực hiện 12 chuyên đề trong năm 2025",
        "Phấn đấu phát hiện và bồi dưỡng 30 học sinh giỏi trong năm 2025",
    ],
)
def test_a_verb_that_holds_the_word_for_now_reports_nothing(read: object, text: str) -> None:
    found = facts(read, text)
    assert found.statistics == ()
    (target,) = found.targets
    assert target.deadline is not None
    assert target.deadline.end == "2025-12-31"


def test_the_past_beside_an_aim_is_reported(read: object) -> None:
    found = facts(read, "Phấn đấu năm 2026 tỷ lệ trường đạt chuẩn đạt 70% (năm 2024 là 65%).")
    assert [t.value for t in found.targets] == [70]
    (fact,) = found.statistics
    assert (fact.value, fact.period.end if fact.period else None) == (65, "2024-12-31")


def test_where_a_rise_begins_is_reported(read: object) -> None:
    text = "Năm 2026, huyện sẽ nâng tỷ lệ phòng học kiên cố từ 81,5% hiện nay lên 88%, mở thêm 12 lớp."
    found = facts(read, text)
    assert [s.value for s in found.statistics] == [81.5]
    assert [t.value for t in found.targets] == [88, 12]


def test_a_sentence_that_goes_on_with_the_parts_aims_at_them(read: object) -> None:
    found = facts(read, "Dự kiến phân hiệu đón 900 sinh viên. Trong đó có 7 ngành sư phạm.")
    assert [t.value for t in found.targets] == [900, 7]
    assert found.statistics == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kinh phí giai đoạn 2026 - 2030 ước tính 310 tỷ đồng.", 310e9),
        ("Tháng 12 tới, nhà ở bán trú 14 phòng được bàn giao.", 14),
    ],
)
def test_what_is_said_of_a_time_that_has_not_begun_is_a_forecast(read: object, text: str, value: float) -> None:
    found = facts(read, text, "2025-10-20")
    assert found.statistics == ()
    assert [(t.value, t.strength) for t in found.targets] == [(value, "forecast")]


def test_a_school_year_is_known_before_it_begins(read: object) -> None:
    found = facts(read, "Năm học 2025 - 2026, toàn tỉnh có 594 trường.", "2025-08-20")
    assert [s.value for s in found.statistics] == [594]
    assert found.targets == ()


def test_whoever_applies_for_seats_is_none_of_them(read: object) -> None:
    text = "Năm nay trường tuyển 450 học sinh mà có 1.310 thí sinh dự thi; năm trước chỉ có 980 thí sinh đăng ký."
    found = facts(read, text)
    assert [t.value for t in found.targets] == [450]
    assert [s.value for s in found.statistics] == [1310, 980]


@pytest.mark.parametrize(
    ("text", "aims", "reports"),
    [
        # out of its brackets a cue does not reach
        ("Có 61% số trường dạy đủ môn (kế hoạch là 70%), 514 em bỏ học giữa chừng.", [70], [61, 514]),
        # behind a semicolon another verb takes the place of what will be
        ("Sang năm tỉnh sẽ mở 12 lớp; 38 trường thiếu hiệu trưởng.", [12], [38]),
        ("Tỉnh dự kiến tuyển 95 giáo viên, 41 trường đang khuyết hiệu trưởng.", [95], [41]),
        ("Đến năm 2030, 35% trường dạy từ lớp 1. Cùng thời điểm, 150 giáo viên đạt chuẩn.", [35, 150], []),
        ("Mục tiêu: tỷ lệ ra lớp từ 99% trở lên trong nhiệm kỳ, xóa 5 điểm trường lẻ.", [99, 5], []),
        ("Các xã phải luân chuyển 60 cán bộ quản lý; không để quá 5% số trường thiếu hiệu trưởng.", [60, 5], []),
    ],
)
def test_how_far_an_aim_reaches(read: object, text: str, aims: list[float], reports: list[float]) -> None:
    found = facts(read, text)
    assert [t.value for t in found.targets] == aims
    assert [s.value for s in found.statistics] == reports


def test_the_answer_to_a_question_about_aims_lists_them(maker: FactMaker) -> None:
    question = Block("paragraph", "- Ngành đặt ra những chỉ tiêu nào cho năm học mới?")
    answer = Block("paragraph", "- Huy động 47% trẻ nhà trẻ; 99% trẻ mẫu giáo ra lớp.")
    article = replace(example_article(maker, ""), blocks=(question, answer))
    found = maker.extract(article)
    assert [t.value for t in found.targets] == [47, 99]


def test_an_aim_without_a_day_is_due_when_the_article_says(maker: FactMaker) -> None:
    blocks = (
        Block("title", "Lào Cai đặt mục tiêu giáo dục đến năm 2030"),
        Block("paragraph", "Tỉnh phấn đấu xây mới 310 phòng học."),
    )
    (target,) = maker.extract(replace(example_article(maker, ""), blocks=blocks)).targets
    assert target.deadline is not None
    assert (target.deadline.end, target.deadline.source) == ("2030-12-31", "article")


def test_a_rule_may_name_the_deadline_and_the_organisation(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_RULES, "utf-8")
    maker = FactMaker(load_rules(extra=[tmp_path]), load_paper("baolaocai"))
    text = "Năm 2026 cam kết 12 bếp ăn, hẹn cuối năm 2028. Phụ trách: Lý Thị Mẩy ở Trạm Sao Mai."
    found = example_facts(maker, text, date(2025, 3, 1))
    (target,) = found.targets
    assert target.deadline is not None
    assert (target.deadline.text, target.rule) == ("năm 2028", "target.kitchens")
    (official,) = found.officials
    assert (official.name, official.title, official.organisation) == ("Lý Thị Mẩy", "Phụ trách", "Trạm Sao Mai")


OWN_RULES = """
[[rule]]
id = "target.kitchens"
title = "Kitchens that are promised"
kind = "target"
status = "stable"
strength = "target"
priority = 90
pattern = '''cam kết (?P<value>\\d{1,3}) (?P<unit>bếp ăn), hẹn (?P<deadline>cuối năm \\d{4})'''

[[rule]]
id = "official.in_charge"
title = "Who is in charge of a station"
kind = "official"
status = "stable"
priority = 90
pattern = '''(?P<title>Phụ trách): (?P<name>Lý Thị Mẩy) ở (?P<organisation>Trạm Sao Mai)'''
"""

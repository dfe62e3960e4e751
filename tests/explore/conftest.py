"""A small database for the research desk, filled the way a nightly run fills it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from store.making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

from newsextract.models import Extraction, Period, Unexplained
from newsextract.store.database import Database

END_OF_2025 = Period("năm 2025", "2025-01-01", "2025-12-31", "calendar_year", "sentence")


@pytest.fixture(scope="session")
def db_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "tin.giáo-dục.db"
    with Database.open(path) as db:
        db.sync_places()
        for found in (review(), outcome()):
            db.store_extraction(found, page_of(found.article), paper=PAPER, now=NOW)
        db.refresh(NOW)
    return path


def review() -> Extraction:
    news = article(
        "Toàn tỉnh có 594 trường, 235.731 học sinh; 72,2% trường đạt chuẩn. Khu nhà số 17.",
        "Bà Trần Thị Mẫu, Giám đốc Sở Giáo dục và Đào tạo, đặt mục tiêu năm 2025 đạt 75% trường chuẩn.",
    )
    return replace(
        extraction_of(
            news,
            (
                statistic(news, "594 trường", 594.0, "trường", indicator="schools"),
                statistic(news, "235.731 học sinh", 235731.0, "học sinh", indicator="pupils"),
                statistic(
                    news,
                    "72,2% trường",
                    72.2,
                    "%",
                    indicator="schools_national_standard_share",
                    flags=("part_exceeds_share",),
                ),
            ),
            (official(news, "Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở"),),
            (target(news, "75% trường", 75.0, "%", "schools_national_standard_share", "2025-12-31"),),
        ),
        unexplained=(Unexplained("17", "Khu nhà số ", ".", 2, 78, 80),),
    )


def outcome() -> Extraction:
    news = article("Cuối năm 2025, 75,6% trường đạt chuẩn.", post_id="394900", day=25)
    fact = statistic(news, "75,6% trường", 75.6, "%", indicator="schools_national_standard_share", period=END_OF_2025)
    return extraction_of(news, (fact,))

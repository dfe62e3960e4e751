"""``newsextract explain``: what every rule made of every sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Command
from quality.making import make_maker, store, write_rules

URL = "https://baolaocai.vn/so-ket-hoc-ky-post391001.html"
TEXT = "Trường lớp\n\nNăm 2024, xã có 30 trường. Học sinh lớp 5 ở nhà 17/A. Bán 14 chậu hoa sứ.\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


def test_a_file(newsextract: Command, rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "bài.txt"
    file.write_text(TEXT, "utf-8")
    done = newsextract("explain", file, "--rules", rules, "--published", "2024-10-10")
    assert done.returncode == 0, done.stderr
    # What decided the time is another room's business.
    assert re.sub(r" by \w+;", " by …;", done.stdout) == (
        "\n[0] title\n"
        "  Trường lớp\n"
        "\n[1] summary\n"
        "  Năm 2024, xã có »30 trường«.\n"
        "    time     period.year: 'Năm 2024': the time 'Năm 2024' 2024-01-01 to 2024-12-31, calendar_year\n"
        "    fact     statistic.word: '30 trường': statistic: 30 trường; no indicator; "
        "'Năm 2024' 2024-01-01 to 2024-12-31 by …; tỉnh Lào Cai (10@2024)\n"
        "  Học sinh lớp 5 ở nhà 17/A.\n"
        "    reject   reject.grade: 'lớp 5': digits in it become no fact\n"
        "    lost     statistic.word: '5 ở': masked by reject.grade\n"
        "    number   '17': no rule claims or rejects it\n"
        "  Bán »14 chậu hoa sứ«.\n"
        "    lost     statistic.word: '14 chậu': lost to statistic.never\n"
        "    fact     statistic.never: '14 chậu hoa sứ': statistic: 14 chậu hoa sứ; no indicator; "
        "'Năm 2024' 2024-01-01 to 2024-12-31 by …; tỉnh Lào Cai (10@2024)\n"
        "\n2 statistics, 0 officials, 0 targets; 1 numbers unexplained\n"
    )


def test_an_address_in_the_database(newsextract: Command, rules: Path, tmp_path: Path) -> None:
    db = store(tmp_path / "news.db", make_maker(rules))
    before = db.read_bytes()
    done = newsextract("explain", f"{URL}#:~:text=12", "--db", db, "--rules", rules)
    assert "    cue      target.aim: 'phấn đấu': a cue: numbers in its reach (sentence) become targets\n" in done.stdout
    assert "'4 trường': target: 4 trường; " in done.stdout
    assert "official: Hoàng Thị Mận; Giám đốc Sở; " in done.stdout
    assert db.read_bytes() == before


def test_what_cannot_be_explained(newsextract: Command, rules: Path, tmp_path: Path) -> None:
    db = store(tmp_path / "news.db", make_maker(rules))
    unknown = newsextract("explain", URL.replace("391001", "391999"), "--db", db, "--rules", rules)
    assert unknown.returncode == 2
    assert f"not in {db}; crawl it first" in unknown.stderr
    listing = newsextract("explain", "https://baolaocai.vn/giao-duc/", "--db", db, "--rules", rules)
    assert listing.returncode == 2
    assert "no address of an article" in listing.stderr
    missing = newsextract("explain", tmp_path / "nowhere.txt", "--rules", rules)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "nowhere.txt: cannot be read: No such file or directory" in missing.stderr

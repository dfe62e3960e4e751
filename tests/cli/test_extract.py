"""``newsextract extract``: one line of JSON a file, whatever the others are like."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from conftest import Command

from newsextract import Extraction, extract_page

BODY = "Năm học 2024 - 2025, huyện Bảo Yên có 61 trường với 24.300 học sinh; phòng học kiên cố đạt 82,5%. " * 2
PAGE = (
    '<html><head><meta charset="{charset}"><title>Trường lớp ở Bảo Yên</title></head><body>'
    '<h1>Trường lớp ở Bảo Yên</h1><div class="cms-body"><p>{body}</p></div>{rest}</body></html>'
)
TEXT = f"Trường lớp ở Bảo Yên\n\n{BODY}\n"
KEYS = {"source", "article", "statistics", "officials", "targets"}


def windows_1258(text: str) -> bytes:
    """As Windows wrote Vietnamese: the letter composed, its tone apart."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    apart = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(part for part in parts if part not in tones)
        apart.append(unicodedata.normalize("NFC", base) + "".join(part for part in parts if part in tones))
    return "".join(apart).encode("cp1258")


GOOD = {
    "trang.html": PAGE.format(charset="utf-8", body=BODY, rest="").encode(),
    "windows-1258.html": windows_1258(PAGE.format(charset="windows-1258", body=BODY, rest="")),
    "utf-16.html": PAGE.format(charset="utf-16", body=BODY, rest="").encode("utf-16"),
    "văn bản.txt": TEXT.encode(),
    "without-suffix": TEXT.encode(),
    "large.html": PAGE.format(charset="utf-8", body=BODY, rest="<script>x()</script>" * 250_000).encode(),
}
BAD = {
    "empty.html": (b"", "the file is empty"),
    "empty.txt": (b"\n\n", "the file is empty"),
    "no-body.html": (b"<html><head><title>Tin</title></head></html>", "no title"),
    "bytes.html": (bytes(range(256)) * 16, "NUL bytes"),
    "missing.html": (None, "No such file or directory"),
    "folder": (None, "is a directory; name the files in it"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages")
    for name, content in {**GOOD, **{name: content for name, (content, _) in BAD.items()}}.items():
        if content is not None:
            (path / name).write_bytes(content)
    (path / "folder").mkdir()
    return path


@pytest.fixture(scope="module")
def order() -> list[str]:
    """Good and bad ones take turns."""
    return [name for pair in zip(GOOD, BAD, strict=True) for name in pair]


@pytest.fixture(scope="module")
def done(newsextract: Command, folder: Path, order: list[str]) -> subprocess.CompletedProcess[str]:
    return newsextract("extract", *order, "--published", "2025-03-01", cwd=folder)


@pytest.fixture(scope="module")
def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_good_file_comes_out_in_order(
    done: subprocess.CompletedProcess[str], records: list[dict[str, Any]]
) -> None:
    assert [record["source"] for record in records] == list(GOOD)
    assert all(set(record) == KEYS for record in records)
    assert done.returncode == 1


def test_the_same_facts_whatever_the_bytes(records: list[dict[str, Any]]) -> None:
    for record in records:
        found = {(x["value"], x["unit"], x["period"]["start"]) for x in record["statistics"]}
        assert (24300, "học sinh", "2024-09-01") in found, record["source"]
        assert record["article"]["title"] == "Trường lớp ở Bảo Yên"
        assert record["article"]["published_at"] == "2025-03-01T00:00:00+07:00"
        blocks = record["article"]["blocks"]
        for fact in (*record["statistics"], *record["officials"], *record["targets"]):
            assert blocks[fact["block"]]["text"][fact["start"] : fact["end"]] == fact["quote"]


def test_every_bad_file_gets_one_line(done: subprocess.CompletedProcess[str]) -> None:
    lines = done.stderr.splitlines()
    assert len(lines) == len(BAD)
    for line, (name, (_, reason)) in zip(lines, BAD.items(), strict=True):
        assert line.startswith(f"{name}: ")
        assert reason in line


@pytest.mark.long
def test_several_processes_say_the_same(
    newsextract: Command, folder: Path, order: list[str], done: subprocess.CompletedProcess[str]
) -> None:
    again = newsextract("extract", *order, "--published", "2025-03-01", "--jobs", "2", cwd=folder)
    assert (again.returncode, again.stdout, again.stderr) == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_a_reader_may_leave_early(program: Path, folder: Path, jobs: str) -> None:
    command = [program, "extract", "--jobs", jobs, *["trang.html"] * 40]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=folder, **pipes) as process:  # type: ignore[call-overload]
        assert json.loads(process.stdout.readline())["source"] == "trang.html"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


def test_the_rules_of_a_directory_are_used(newsextract: Command, folder: Path, root: Path, tmp_path: Path) -> None:
    for name in ("vocabulary.toml", "indicators.toml", "periods.toml"):
        shutil.copy(root / "rules" / name, tmp_path)
    extra = tmp_path / "extra"
    extra.mkdir()
    (extra / "own.toml").write_text(
        "[[rule]]\nid = 'statistic.own'\ntitle = 'Schools, in figures'\nkind = 'statistic'\nstatus = 'stable'\n"
        "pattern = '''(?P<value>\\d+) (?P<unit>trường)'''\n",
        "utf-8",
    )
    done = newsextract("extract", "--rules", tmp_path, "--extra-rules", extra, "trang.html", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert {fact["rule"] for fact in json.loads(done.stdout)["statistics"]} == {"statistic.own"}


def test_a_broken_rules_directory_reports_every_problem(newsextract: Command, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text("[[rule]]\nid = 'statistic.one'\nkindd = 'statistic'\n", "utf-8")
    (tmp_path / "two.toml").write_text("[[rule]\n", "utf-8")
    done = newsextract("extract", "--rules", tmp_path, "trang.html", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert any(line.startswith(f"{tmp_path / 'one.toml'}:3: ") and "kindd" in line for line in lines)
    assert any(line.startswith(f"{tmp_path / 'two.toml'}:1: not valid TOML") for line in lines)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("html", [GOOD["trang.html"], GOOD["trang.html"].decode()])
def test_the_library_takes_bytes_and_text(html: bytes | str) -> None:
    url = "https://baolaocai.vn/truong-lop-post398000.html"
    found = extract_page(html, url=url)
    assert isinstance(found, Extraction)
    assert found.article.url == url
    assert (61.0, "trường") in {(fact.value, fact.unit) for fact in found.statistics}
    assert set(found.to_dict()) == KEYS - {"source"}


def test_an_output_of_an_unknown_kind(newsextract: Command, tmp_path: Path) -> None:
    done = newsextract("extract", "page.html", "--output", tmp_path / "facts.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{tmp_path / 'facts.csv'}: .csv is unknown: name a .jsonl or .parquet file, or a directory" in done.stderr

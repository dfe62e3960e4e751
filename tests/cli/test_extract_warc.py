"""``newsextract extract`` on WARC files: a line an article, in shards, in files that are whole or not there."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Command
from faulty.stories import Story, article_page, stories
from pipeline.warcs import HOST, Capture, offsets, write_warc

from newsextract import extract_page
from newsextract.pipeline.mapping import of_shard

DAY = datetime(2025, 10, 1, tzinfo=UTC)
FACTS = ("statistics", "officials", "targets")
TOLD = stories(1, 6)
CAPTURES = [
    *(Capture(one.path, article_page(one), DAY, headers={"ETag": '"e"'}) for one in TOLD),
    Capture("/giao-duc/", b"<html></html>"),
    Capture("/kinh-te-post5.html", article_page(replace(TOLD[0], section="Kinh tế"))),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warcs")
    write_warc(path / "all.warc.gz", CAPTURES)
    for number, one in enumerate(CAPTURES):
        write_warc(path / f"{number}.warc", [one])
    broken = write_warc(path / "broken.warc.gz", CAPTURES[:3])
    data, (_, _, second, third) = broken.read_bytes(), offsets(broken)
    broken.write_bytes(data[: second + 50] + data[third:])
    (path / "broken.offset").write_text(str(second))
    return path


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def named(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in fact.items() if key != "identity"} for fact in facts]


def expected(one: Story) -> dict[str, Any]:
    return extract_page(article_page(one), url=f"{HOST}{one.path}").to_dict()


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_an_article_a_line(newsextract: Command, folder: Path, fixture_pages: list[Path], jobs: str) -> None:
    done = newsextract("extract", "all.warc.gz", fixture_pages[0], "--jobs", jobs, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    *lines, last = records(done.stdout)
    starts = offsets(folder / "all.warc.gz")[1:]
    assert [line["source"] for line in lines] == [f"all.warc.gz#{start}" for start in starts[: len(TOLD)]]
    for line, one in zip(lines, TOLD, strict=True):
        wanted = expected(one)
        assert {kind: named(line[kind]) for kind in FACTS} == {kind: wanted[kind] for kind in FACTS}
        assert {"paper": "baolaocai", "post_id": str(one.id), **wanted["article"]} == line["article"]
        assert line["page"]["fetched_at"] == "2025-10-01T00:00:00+00:00"
        assert (line["page"]["etag"], line["page"]["size"]) == ('"e"', len(article_page(one)))
    assert last["source"] == str(fixture_pages[0])
    assert set(last) == {"source", "article", *FACTS}


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_a_broken_record_is_named(newsextract: Command, folder: Path, jobs: str) -> None:
    done = newsextract("extract", "broken.warc.gz", "missing.warc", "--jobs", jobs, cwd=folder)
    assert done.returncode == 1
    at = (folder / "broken.offset").read_text()
    first, second = done.stderr.splitlines()
    assert first.startswith(f"broken.warc.gz#{at}: ")
    assert second.startswith("missing.warc: cannot be read: No such file or directory")
    assert [line["page"]["url"] for line in records(done.stdout)] == [f"{HOST}{TOLD[0].path}", f"{HOST}{TOLD[2].path}"]


def test_a_file_of_another_site_is_named(newsextract: Command, folder: Path) -> None:
    done = newsextract("extract", "all.warc.gz", "--paper", "nhandan", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(f"all.warc.gz: none of nhandan among its {len(CAPTURES)} pages (of baolaocai.vn); ")


# -- shards --


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_every_path_is_in_one_shard_whatever_the_order(count: int) -> None:
    paths = [f"{number}.warc" for number in range(20)]
    shards = [of_shard(paths, number, count) for number in range(1, count + 1)]
    assert sorted(path for shard in shards for path in shard) == sorted(paths)
    assert [set(of_shard(paths[::-1], number, count)) for number in range(1, count + 1)] == list(map(set, shards))
    sizes = [len(shard) for shard in shards]
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.long
def test_the_shards_of_a_job_array_make_the_whole(newsextract: Command, folder: Path) -> None:
    files = [f"{number}.warc" for number in range(len(CAPTURES))]
    whole = newsextract("extract", *files, cwd=folder).stdout.splitlines()
    assert len(whole) == len(TOLD)
    parts = []
    for number in (1, 2, 3):
        done = newsextract("extract", *files, "--shard", f"{number}/3", cwd=folder)
        assert done.returncode == 0
        parts += done.stdout.splitlines()
    assert sorted(parts) == sorted(whole)


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1", "a/b", "1/0", "-1/3"])
def test_no_such_shard(newsextract: Command, folder: Path, shard: str) -> None:
    done = newsextract("extract", "all.warc.gz", f"--shard={shard}", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "such as 3/100" in done.stderr


# -- files --


@pytest.mark.long
def test_a_file_holds_what_would_be_printed(newsextract: Command, folder: Path, tmp_path: Path) -> None:
    printed = newsextract("extract", "all.warc.gz", cwd=folder).stdout
    for _ in range(2):
        done = newsextract("extract", "all.warc.gz", "--output", tmp_path / "out.jsonl", cwd=folder)
        assert (done.returncode, done.stdout) == (0, "")
        assert (tmp_path / "out.jsonl").read_text("utf-8") == printed
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.long
def test_parquet(newsextract: Command, folder: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    printed = newsextract("extract", "all.warc.gz", cwd=folder).stdout
    newsextract("extract", "all.warc.gz", "--output", tmp_path / "out.parquet", cwd=folder)
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.column("record").to_pylist() == printed.splitlines()
    assert table.column("url").to_pylist() == [f"{HOST}{one.path}" for one in TOLD]
    assert table.column("statistics").to_pylist() == [len(expected(one)["statistics"]) for one in TOLD]


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.long)])
def test_a_directory_of_shards(newsextract: Command, folder: Path, tmp_path: Path, jobs: str) -> None:
    shards = tmp_path / "shards"
    command = ("extract", "0.warc", "1.warc", "broken.warc.gz", "missing.warc", "--jobs", jobs, "--output", shards)
    first = newsextract(*command, cwd=folder)
    assert first.returncode == 1
    made = {path.name: path.read_bytes() for path in shards.iterdir()}
    assert sorted(made) == ["0.jsonl", "1.jsonl", "broken.jsonl"]
    assert f"{shards / 'broken.jsonl'}: 2 articles, " in first.stdout
    assert first.stdout.count(", 1 records cannot be read") == 1
    (shards / "1.jsonl").unlink()
    again = newsextract(*command, cwd=folder)
    assert again.stdout.count("kept as it was") == 2
    assert (again.returncode, again.stderr.count("missing.warc: cannot be read")) == (1, 1)
    assert {path.name: path.read_bytes() for path in shards.iterdir()} == made


@pytest.mark.long
def test_a_shard_of_other_rules_is_made_anew(newsextract: Command, folder: Path, root: Path, tmp_path: Path) -> None:
    shards, rules = tmp_path / "shards", tmp_path / "rules"
    newsextract("extract", "0.warc", "--output", shards, cwd=folder)
    before = records((shards / "0.jsonl").read_text("utf-8"))
    shutil.copytree(root / "rules", rules)
    (rules / "officials.toml").unlink()
    done = newsextract("extract", "0.warc", "--output", shards, "--rules", rules, cwd=folder)
    assert "kept" not in done.stdout
    after = records((shards / "0.jsonl").read_text("utf-8"))
    assert before[0]["officials"]
    assert not after[0]["officials"]
    assert before[0]["recipe"] != after[0]["recipe"]


def test_two_files_of_one_name(newsextract: Command, folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "0.warc", tmp_path)
    done = newsextract("extract", "0.warc", tmp_path / "0.warc", "--output", tmp_path / "shards", cwd=folder)
    assert done.returncode == 2
    assert "would be one shard" in done.stderr
    assert not (tmp_path / "shards").exists()

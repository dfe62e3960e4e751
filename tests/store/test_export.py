"""Exports: what is in the files is what is in the database, in every form; whole or not at all."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsextract.models import DatabaseBusy, StoreError, UsageError
from newsextract.store import export as module
from newsextract.store.database import Database
from newsextract.store.export import FILES, Exported, export
from newsextract.store.fields import tables

from .filling import AGAIN, fill
from .frictionless import check_package, check_rows, schema_fields

TIMES = {name: {x.name for x in tables()[name].fields if x.type == "datetime"} for name in FILES}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "news.db"
    with Database.open(path) as db:
        fill(db)
    return path


def write(path: Path, directory: Path, form: str = "csv", **other: bool) -> Exported:
    with Database.read(path) as db:
        return export(db, directory, form, now=AGAIN, **other)


def rows_of(path: Path, table: str, columns: list[str]) -> list[dict[str, Any]]:
    """The rows of the database in the order of the export, times in UTC."""
    names = ", ".join(f'"{column}"' for column in columns)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"SELECT {names} FROM {table} ORDER BY id").fetchall()
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    for row in found:
        for column in TIMES[table] & row.keys():
            if row[column]:
                row[column] = datetime.fromisoformat(row[column]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return found


def test_the_package_is_what_the_specifications_want(path: Path, tmp_path: Path) -> None:
    written = write(path, tmp_path / "out")
    package = check_package(tmp_path / "out")
    check_rows(package, tmp_path / "out")
    assert [resource["name"] for resource in package["resources"]] == list(FILES)
    assert package["version"] == written.version == "2025-02-22.1"
    assert package["created"] == "2025-02-22T22:00:00Z"
    assert "Báo Lào Cai" in package["keywords"]
    assert package["sources"] == [{"title": "Báo Lào Cai", "path": "https://baolaocai.vn"}]
    keys = {
        (resource["name"], key["fields"]): key["reference"]["resource"]
        for resource in package["resources"]
        for key in resource["schema"].get("foreignKeys", ())
    }
    assert keys["series", "fact_id"] == "current_statistics"
    assert keys["target_progress", "target_id"] == "current_targets"
    assert keys["current_officials", "article_id"] == "articles"
    assert keys["places", "parent"] == ""
    assert ("current_statistics", "rule") not in keys


def test_csv_holds_the_rows_of_the_database(path: Path, tmp_path: Path) -> None:
    package_files = {file.table.name: file for file in write(path, tmp_path / "out").files}
    for name, file in package_files.items():
        with (tmp_path / "out" / file.path).open(encoding="utf-8", newline="") as text:
            found = list(csv.DictReader(text, strict=True))
        expected = rows_of(path, name, list(found[0]))
        assert len(found) == len(expected) == file.rows
        numbers = {x.name for x in file.table.fields if x.type == "number"}
        for row, wanted in zip(found, expected, strict=True):
            for column, cell in row.items():
                want = wanted[column]
                if column in numbers and want is not None:
                    assert float(cell) == want
                    assert not cell.endswith(".0")
                else:
                    assert cell == ("" if want is None else str(want)), (name, column)


def test_csv_is_rfc_4180(path: Path, tmp_path: Path) -> None:
    write(path, tmp_path / "out")
    data = (tmp_path / "out" / "current_targets.csv").read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.startswith(b"id,value,value_max,unit,")
    assert data.endswith(b"\r\n")
    # A line break inside a quote from a table stays as it is printed.
    assert '"600 trường.\nDòng"'.encode() in data
    assert data.count(b"\r\n") == 2


def test_null_and_the_empty_text_never_share_a_column(path: Path) -> None:
    """An empty cell of a CSV file is one of them: which one, the column says."""
    with closing(sqlite3.connect(path)) as connection:
        for name in FILES:
            for field in tables()[name].fields:
                nulls, empties = connection.execute(
                    f'SELECT count(*) - count("{field.name}"), count(iif("{field.name}" = \'\', 1, NULL)) FROM {name}'
                ).fetchone()
                assert not (nulls and empties), (name, field.name)


def test_json_lines_hold_the_rows_of_the_database(path: Path, tmp_path: Path) -> None:
    write(path, tmp_path / "out", "jsonl")
    package = check_package(tmp_path / "out")
    for resource in package["resources"]:
        lines = (tmp_path / "out" / resource["path"]).read_text("utf-8").splitlines()
        types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        found = [json.loads(line) for line in lines]
        assert [list(row) for row in found] == [schema_fields(resource)] * len(found)
        for row, want in zip(found, rows_of(path, resource["name"], list(types)), strict=True):
            for column, kind in types.items():
                if kind == "array":
                    want[column] = json.loads(want[column])
                elif kind == "boolean":
                    assert isinstance(row[column], bool)
            assert row == want
    flags = [
        json.loads(x)["flags"] for x in (tmp_path / "out/current_statistics.jsonl").read_text("utf-8").splitlines()
    ]
    assert sorted(flags) == [[], ["odd", "even"], ["part_exceeds_share"]]


def test_parquet_holds_the_rows_of_the_database(path: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    write(path, tmp_path / "out", "parquet")
    package = check_package(tmp_path / "out")
    for resource in package["resources"]:
        table = parquet.read_table(tmp_path / "out" / resource["path"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        for column, want in zip(table.schema, fields.values(), strict=True):
            assert column.name == want["name"]
            assert column.metadata[b"description"].decode() == want["description"]
        kinds = {field.name: str(field.type) for field in table.schema}
        for row, want in zip(table.to_pylist(), rows_of(path, resource["name"], list(fields)), strict=True):
            for column, kind in kinds.items():
                if want[column] is None:
                    assert row[column] is None
                elif kind == "date32[day]":
                    assert row[column].isoformat() == want[column]
                elif kind == "timestamp[ms, tz=UTC]":
                    assert row[column].strftime("%Y-%m-%dT%H:%M:%SZ") == want[column]
                elif kind.startswith("list"):
                    assert row[column] == json.loads(want[column])
                else:
                    assert row[column] == want[column]
                    assert kind in ("string", "double", "int64", "bool")


def test_parquet_without_its_extra(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(UsageError, match=r"the extra `parquet`"):
        write(path, tmp_path / "out", "parquet")
    assert list(tmp_path.iterdir()) == []


def test_text_is_as_printed_unless_it_is_for_a_spreadsheet(path: Path, tmp_path: Path) -> None:
    quote = "=Bà Trần Thị Mẫu, Giám đốc Sở"
    write(path, tmp_path / "plain")
    assert f'"{quote}"' in (tmp_path / "plain" / "current_officials.csv").read_text("utf-8")
    write(path, tmp_path / "excel", excel=True)
    data = (tmp_path / "excel" / "current_officials.csv").read_bytes()
    assert data.startswith("\ufeffid,".encode())
    assert f'"\'{quote}"'.encode() in data
    package = check_package(tmp_path / "excel")
    assert "apostrophe" in package["description"]
    with pytest.raises(UsageError, match="--excel goes with CSV"):
        write(path, tmp_path / "other", "jsonl", excel=True)


def test_the_articles_own_text_is_left_out_unless_asked_for(path: Path, tmp_path: Path) -> None:
    write(path, tmp_path / "out")
    everything = b"".join(file.read_bytes() for file in (tmp_path / "out").iterdir())
    assert "Bản sửa.".encode() not in everything
    assert "nghề".encode() not in everything

    write(path, tmp_path / "out", with_text=True)
    package = check_package(tmp_path / "out")
    check_rows(package, tmp_path / "out")
    with (tmp_path / "out" / "article_texts.csv").open(encoding="utf-8", newline="") as file:
        blocks = {(row["article_id"], row["block"]): row["text"] for row in csv.DictReader(file)}
    with (tmp_path / "out" / "current_statistics.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = blocks[row["article_id"], row["block"]]
            assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    assert "Bản sửa." in (tmp_path / "out" / "articles.csv").read_text("utf-8")


def test_the_same_data_set_gives_the_same_bytes(path: Path, tmp_path: Path) -> None:
    assert write(path, tmp_path / "a").files == write(path, tmp_path / "b").files


def test_an_earlier_export_is_replaced_whole(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(path, out, with_text=True)
    write(path, out, "jsonl")
    assert sorted(file.name for file in out.iterdir()) == sorted(["datapackage.json", *(f"{x}.jsonl" for x in FILES)])
    assert list(tmp_path.iterdir()) == [out]


def test_an_empty_directory_is_taken(path: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write(path, tmp_path / "out")
    assert check_package(tmp_path / "out")


def somebodys_notes(out: Path, path: Path) -> None:
    out.mkdir()
    (out / "notes.txt").write_text("của tôi", "utf-8")


def notes_beside_an_export(out: Path, path: Path) -> None:
    write(path, out)
    (out / "notes.txt").write_text("của tôi", "utf-8")


def another_package(out: Path, path: Path) -> None:
    out.mkdir()
    (out / "datapackage.json").write_text('{"name": "gdp", "resources": [{"path": "notes.txt"}]}')
    (out / "notes.txt").write_text("của tôi", "utf-8")


def a_broken_package(out: Path, path: Path) -> None:
    out.mkdir()
    (out / "datapackage.json").write_text("{")
    (out / "notes.txt").write_text("của tôi", "utf-8")


@pytest.mark.parametrize("occupy", [somebodys_notes, notes_beside_an_export, another_package, a_broken_package])
def test_what_no_export_has_written_is_left_alone(
    path: Path, tmp_path: Path, occupy: Callable[[Path, Path], None]
) -> None:
    out = tmp_path / "out"
    occupy(out, path)
    before = {file: file.read_bytes() for file in out.iterdir()}
    with pytest.raises(UsageError, match=r"holds (notes\.txt|datapackage\.json), which no export has written"):
        write(path, out)
    assert {file: file.read_bytes() for file in out.iterdir()} == before
    assert list(tmp_path.iterdir()) == [out]


def test_a_place_where_no_directory_can_be(path: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere does not exist"):
        write(path, tmp_path / "nowhere" / "out")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file; name a directory"):
        write(path, tmp_path / "file")
    with pytest.raises(StoreError, match=r"/proc/out: .*; check its rights"):
        write(path, Path("/proc/out"))


def test_a_link_to_a_directory_is_followed(path: Path, tmp_path: Path) -> None:
    write(path, tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(path, tmp_path / "link", "jsonl")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "series.jsonl").exists()


@pytest.mark.parametrize("known", [False, True])
def test_a_failure_midway_leaves_what_was_there(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    out = tmp_path / "out"
    if known:
        write(path, out)
    before = {file.name: file.read_bytes() for file in out.iterdir()} if known else {}

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "describe", full)
    with pytest.raises(StoreError, match=r"out: No space left on device; check its rights and the free disk space"):
        write(path, out)
    assert ({file.name: file.read_bytes() for file in out.iterdir()} if known else {}) == before
    assert list(tmp_path.iterdir()) == ([out] if known else [])


def refuse_renames(monkeypatch: pytest.MonkeyPatch, *endings: str) -> None:
    """Let no path that ends so take another name, as a disk that went away would refuse it."""
    original = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name.endswith(endings):
            raise OSError(5, "Input/output error")
        return original(self, target)

    monkeypatch.setattr(Path, "rename", rename)


def test_an_export_that_cannot_take_its_name_gives_it_back(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write(path, out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    refuse_renames(monkeypatch, ".part")
    with pytest.raises(StoreError, match=r"out: Input/output error; check its rights"):
        write(path, out, "jsonl")
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
    assert list(tmp_path.iterdir()) == [out]


def test_the_last_good_export_is_never_removed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write(path, out)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    refuse_renames(monkeypatch, ".part", ".old")
    with pytest.raises(StoreError, match=r"what was there before is now .*\.old: rename it by hand") as error:
        write(path, out, "jsonl")
    (left,) = tmp_path.iterdir()
    assert str(left) in str(error.value)
    assert {file.name: file.read_bytes() for file in left.iterdir()} == before


@pytest.mark.parametrize("known", [False, True])
def test_the_current_directory_is_not_replaced(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    out = tmp_path / "out"
    if known:
        write(path, out)
    else:
        out.mkdir()
    monkeypatch.chdir(out)
    before = sorted(out.iterdir())
    for name in (Path(), out, Path("../out")):
        with pytest.raises(UsageError, match="is the current directory, which cannot be replaced; go elsewhere"):
            write(path, name)
    assert sorted(Path().absolute().iterdir()) == before


def test_nothing_is_exported_while_a_run_is_writing(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Database.open(path) as db:
        with pytest.raises(StoreError, match="nothing to export yet"):
            export(db, tmp_path / "out", "csv", now=AGAIN)
        fill(db)
        with db.transaction() as file:
            file.execute("INSERT INTO pending VALUES ('summaries')")
        with pytest.raises(DatabaseBusy, match="export when it has ended"):
            export(db, tmp_path / "out", "csv", now=AGAIN)
    assert not (tmp_path / "out").exists()


def test_all_files_show_one_moment(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "news.db"
    copy.write_bytes(path.read_bytes())
    original = module.write_csv

    def disturbed(file: Path, *rest: Any, **other: Any) -> int:
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("DELETE FROM series")
            connection.execute("UPDATE articles SET title = 'other'")
            connection.commit()
        return original(file, *rest, **other)

    monkeypatch.setattr(module, "write_csv", disturbed)
    files = {file.table.name: file for file in write(copy, tmp_path / "out").files}
    assert files["series"].rows == 2
    assert "other" not in (tmp_path / "out" / "articles.csv").read_text("utf-8")

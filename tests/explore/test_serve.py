"""The server itself: a real process, real requests."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from datasette.utils import tilde_encode
from store.making import NOW

from newsextract.explore.counts import inspect, inspect_file
from newsextract.explore.serve import PUBLIC, serve, serve_command
from newsextract.models import StoreError, UsageError, WrongFile
from newsextract.store.database import Database
from newsextract.store.schema import SCHEMA_VERSION
from newsextract.store.snapshot import make_snapshot

SERVE = "import sys, pathlib, newsextract.explore.serve as s; s.serve(pathlib.Path(sys.argv[1]), port=0)"


@pytest.fixture
def snapshot(db_path: Path, tmp_path: Path) -> Path:
    path = tmp_path / "public" / "site.db"
    path.parent.mkdir()
    with Database.read(db_path) as db:
        make_snapshot(db, path, texts=False, now=NOW)
    inspect(path)
    return path


@contextmanager
def serving(db: Path, *, prefix: Sequence[str] = ()) -> Iterator[tuple[httpx.Client, list[str]]]:
    """A client of a real server, and what the server said: before it began to answer, in the end all of it."""
    command = [*prefix, sys.executable, "-c", SERVE, str(db)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout
            said: list[str] = []
            for line in iter(process.stdout.readline, ""):
                said.append(line)
                if address := re.search(r"http://127\.0\.0\.1:\d+", line):
                    break
            with httpx.Client(base_url=address[0] if address else "", trust_env=False) as client:
                yield client, said
        finally:
            process.terminate()
            said += process.stdout


def test_the_server_answers_while_somebody_writes(db_path: Path) -> None:
    writer = sqlite3.connect(db_path)
    try:
        with serving(db_path) as (client, said):
            writer.execute("INSERT INTO papers VALUES ('draft', 'Bản nháp', 'https://example.org')")
            front = client.get("/")
            pupils = client.get(f"/{tilde_encode(db_path.stem)}/pupils.json")
    finally:
        writer.rollback()
        writer.close()
    assert said[0] == f"{db_path.name}: no dashboards, they need a name of letters a-z, digits, - and _ alone\n"
    assert front.status_code == 200
    assert "Education news, as data" in front.text
    assert 235731 in pupils.json()["rows"][0]


@pytest.fixture
def own(db_path: Path, tmp_path: Path) -> Path:
    """A database as a nightly run leaves it, to be changed."""
    path = tmp_path / "own" / "news.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(db_path)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    Database.open(path).close()
    return path


def test_a_database_that_may_only_be_read_is_served(own: Path, without_rights: Sequence[str]) -> None:
    own.chmod(0o444)
    with serving(own, prefix=without_rights) as (client, _):
        before = client.get("/news/papers.json?_shape=array").json()
        with closing(sqlite3.connect(own)) as writer, writer:
            writer.execute("UPDATE papers SET name = 'Báo Yên Bái'")
        after = client.get("/news/papers.json?_shape=array").json()
        (database,) = client.get("/-/databases.json").json()
    assert [row["name"] for row in before + after] == ["Báo Lào Cai", "Báo Yên Bái"]
    assert database["is_mutable"]


@pytest.mark.parametrize("older", [False, True])
def test_a_database_that_cannot_be_followed_is_refused_with_a_way_out(
    own: Path, without_rights: Sequence[str], older: bool
) -> None:
    if older:
        with closing(sqlite3.connect(own)) as writer, writer:
            writer.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    own.parent.chmod(0o555)
    with serving(own, prefix=without_rights) as (_, said):
        pass
    assert said[-1].startswith(f"newsextract.models.StoreError: {own}: ")
    assert said[-1].endswith(f", or serve a copy of your own, which `newsextract backup --db {own} COPY.db` makes\n")
    assert [path.name for path in own.parent.iterdir()] == ["news.db"]


def test_a_wrong_address_is_no_failure_and_puts_nothing_into_the_log(db_path: Path) -> None:
    wrong = ["/a/b/c", "/a/b/c/d/e", "/robots.txt", "/nowhere", f"/{tilde_encode(db_path.stem)}?sql=selec"]
    with serving(db_path) as (client, said):
        statuses = [client.get(path).status_code for path in wrong]
    assert statuses == [404, 404, 404, 404, 400]
    assert not [line for line in said if "Traceback" in line or "locals" in line]


def test_the_command_serves_the_file_as_mutable() -> None:
    command = serve_command(Path("a.db"), host="127.0.0.1", port=8001)
    assert "a.db" in command
    assert not {"-i", "--immutable", "--nolock"} & set(command)


def test_a_snapshot_is_served_as_it_is(snapshot: Path) -> None:
    before = {path: path.read_bytes() for path in snapshot.parent.iterdir()}
    snapshot.parent.chmod(0o555)
    with serving(snapshot) as (client, said):
        (database,) = client.get("/-/databases.json").json()
        pages = {path: client.get(path) for path in ("/", "/site", "/site/current_statistics", "/site/snapshot")}
        boards = client.get("/-/dashboards").text
        whole = client.get("/site.db").content
    assert not any("no dashboards" in line for line in said)
    assert (database["is_mutable"], database["path"]) == (False, str(snapshot))
    assert database["hash"] == json.loads(inspect_file(snapshot).read_text())["site"]["hash"]
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)
    assert "This snapshot" in pages["/site/snapshot"].text
    assert "/-/dashboards/schools" in boards
    assert "max-age=600" in pages["/site"].headers["cache-control"]
    assert whole == snapshot.read_bytes()
    assert {path: path.read_bytes() for path in snapshot.parent.iterdir()} == before


def test_a_question_cannot_build_a_flood_in_memory(snapshot: Path) -> None:
    with serving(snapshot) as (client, _):
        flood = client.get("/site.json", params={"sql": "select length(randomblob(100000000))"})
        page = client.get("/site.json", params={"sql": "select length(randomblob(8000000))"})
    assert (flood.status_code, flood.json()["error"]) == (400, "string or blob too big")
    assert page.json()["rows"] == [[8000000]]


def test_tables_that_a_snapshot_empties_are_not_shown(snapshot: Path) -> None:
    with serving(snapshot) as (client, _):
        tables = {x["name"]: x["hidden"] for x in client.get("/site.json").json()["tables"]}
    assert {name for name in ("fetches", "frontier", "inbox", "walks", "pages") if not tables[name]} == set()
    assert not tables["articles"]
    assert not tables["corrections"]


def test_counts_of_another_file_are_not_believed(snapshot: Path) -> None:
    command = serve_command(snapshot, host="127.0.0.1", port=8001, snapshot=True)
    assert command[command.index("--inspect-file") + 1] == str(inspect_file(snapshot))
    assert command[command.index("--immutable") + 1] == str(snapshot)
    with snapshot.open("ab") as file:
        file.write(bytes(4096))
    assert "--inspect-file" not in serve_command(snapshot, host="127.0.0.1", port=8001, snapshot=True)
    inspect_file(snapshot).unlink()
    assert "--inspect-file" not in serve_command(snapshot, host="127.0.0.1", port=8001, snapshot=True)


def test_a_snapshot_that_was_changed_or_made_anew_is_another_one(db_path: Path, snapshot: Path) -> None:
    def counted() -> bool:
        return "--inspect-file" in serve_command(snapshot, host="127.0.0.1", port=8001, snapshot=True)

    size, header = snapshot.stat().st_size, snapshot.read_bytes()[:100]
    with Database.read(db_path) as db:
        make_snapshot(db, snapshot, texts=False, now=NOW + timedelta(days=1))
    assert (snapshot.stat().st_size, snapshot.read_bytes()[:100]) == (size, header)
    assert not counted()
    inspect(snapshot)
    assert counted()
    with closing(sqlite3.connect(snapshot)) as connection, connection:
        connection.execute("DELETE FROM officials")
    assert snapshot.stat().st_size == size
    assert not counted()


ODD = {
    "empty": b"",
    "no text": b"\xff\x00",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "a number": b"7",
    "of nothing": b"{}",
    "a list of it": b'{"site": []}',
    "nothing of it": b'{"site": {}}',
    "a directory": None,
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_counts_are_none(snapshot: Path, odd: bytes | None) -> None:
    inspect_file(snapshot).unlink()
    inspect_file(snapshot).mkdir() if odd is None else inspect_file(snapshot).write_bytes(odd)
    assert "--inspect-file" not in serve_command(snapshot, host="127.0.0.1", port=8001, snapshot=True)


def test_counts_that_cannot_be_written_down_are_named(snapshot: Path) -> None:
    inspect_file(snapshot).unlink()
    inspect_file(snapshot).mkdir()
    with pytest.raises(UsageError, match=r"site\.inspect\.json is no file; the counts of the snapshot belong there"):
        inspect(snapshot)
    assert sorted(path.name for path in snapshot.parent.iterdir()) == ["site.db", "site.inspect.json"]


@pytest.mark.long
def test_what_is_no_database_cannot_be_counted(tmp_path: Path) -> None:
    (tmp_path / "site.db").write_text("no database at all, but long enough to look like one" * 9)
    with pytest.raises(WrongFile, match=r"site\.db is not an SQLite database; choose another file"):
        inspect(tmp_path / "site.db")
    assert [path.name for path in tmp_path.iterdir()] == ["site.db"]


def test_what_datasette_cannot_count_is_named(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inspect_file(snapshot).unlink()
    # Instead of Datasette, a program that does nothing and fails.
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(StoreError, match=r"site\.db: Datasette cannot count its rows"):
        inspect(snapshot)
    assert [path.name for path in snapshot.parent.iterdir()] == ["site.db"]


def test_options_of_the_user_come_last() -> None:
    more = ("--setting", "sql_time_limit_ms", "50")
    command = serve_command(Path("a.db"), host="0.0.0.0", port=80, snapshot=True, more=more)
    assert command[-3:] == list(more)
    assert PUBLIC["sql_time_limit_ms"] == 1000


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none\.db: no database there"):
        serve(tmp_path / "none.db")


def test_a_port_that_is_taken_is_named(db_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"port {port} is taken; --port 0 takes any free one"):
            serve(db_path, port=port)


def test_an_address_of_another_machine_is_named(db_path: Path) -> None:
    # An address for documentation (RFC 5737).
    with pytest.raises(UsageError, match=r"cannot listen on 192\.0\.2\.1, port 8001: "):
        serve(db_path, host="192.0.2.1")


def test_without_datasette_the_extra_is_named(db_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # None is what the import system itself takes for a module that is not there.
    monkeypatch.setitem(sys.modules, "datasette", None)
    with pytest.raises(UsageError, match=r"the extra `serve`"):
        serve(db_path)

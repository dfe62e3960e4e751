"""The page for operators: its commands run, what it claims of bounds is what the code does, deploy files hold."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import time
from datetime import date
from pathlib import Path

import click
import pytest
from conftest import BIN, ROOT

from newsextract.cli import main
from newsextract.store.database import Database

from .running import blocks, shell

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
DEPLOY = ROOT / "deploy"


def units(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / name, "utf-8")
    return parser


def our_calls() -> list[str]:
    """Every call of newsextract in the deploy files, without what a shell makes of its output."""
    lines = "\n".join(path.read_text("utf-8") for path in sorted(DEPLOY.iterdir()))
    return [re.sub(r"\$\([^)]*\)", "today", call) for call in re.findall(r"bin/(newsextract [^>\n]+)", lines)]


@pytest.mark.long
@pytest.mark.parametrize("command", blocks(PAGE, "sh"))
def test_every_command_works(command: str, clone: Path) -> None:
    assert shell(command, clone)


@pytest.mark.parametrize("call", our_calls())
def test_the_deploy_files_call_what_there_is(call: str) -> None:
    _, verb, *arguments = shlex.split(call)
    command = main.commands[verb]
    context = command.make_context(verb, arguments)
    assert isinstance(context, click.Context)
    assert str(context.params["db"]).startswith("/srv/news/")


def test_every_way_is_deployed() -> None:
    verbs = sorted({call.split()[1] for call in our_calls()})
    assert verbs == ["backup", "crawl", "status"]


def test_a_failed_night_is_told() -> None:
    service, failed = units("newsextract.service"), DEPLOY / "newsextract-failed.service"
    assert service["Unit"]["OnFailure"] == failed.name
    assert failed.exists()
    assert units("newsextract.timer")["Timer"]["Persistent"] == "true"


def cron_backup() -> str:
    """The backup of the crontab as cron gives it to the shell."""
    (line,) = [x for x in (DEPLOY / "crontab").read_text("utf-8").splitlines() if " backup " in x]
    return line.split(maxsplit=5)[5].replace("\\%", "%")


def systemd_backup() -> str:
    """The backup of the systemd service as one command."""
    service = units("newsextract-backup.service")["Service"]
    steps = [service[name] for name in ("ExecStartPre", "ExecStart", "ExecStartPost")]
    return " && ".join(steps).replace("$$", "$").replace("%%", "%")


@pytest.mark.parametrize("backup", [cron_backup(), systemd_backup()], ids=["cron", "systemd"])
def test_a_backup_makes_its_directory_and_drops_old_copies_after_a_good_one(backup: str, tmp_path: Path) -> None:
    command = backup.replace("/srv/news/.venv/bin", str(BIN)).replace("/srv/news", str(tmp_path))
    with pytest.raises(AssertionError, match="no database there"):
        shell(command, tmp_path)
    copies = tmp_path / "backup"
    assert list(copies.iterdir()) == []
    for name, days in (("newsextract-2020-01-05.db", 61), ("newsextract-2020-01-12.db", 54), ("ours.db", 99)):
        (copies / name).touch()
        long_ago = time.time() - days * 86400
        os.utime(copies / name, (long_ago, long_ago))
    with pytest.raises(AssertionError, match="no database there"):
        shell(command, tmp_path)
    assert len(list(copies.iterdir())) == 3
    Database.open(tmp_path / "newsextract.db").close()
    shell(command, tmp_path)
    kept = sorted(path.name for path in copies.iterdir())
    assert kept == ["newsextract-2020-01-12.db", f"newsextract-{date.today()}.db", "ours.db"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("timer", ["newsextract.timer", "newsextract-backup.timer"])
def test_systemd_reads_the_calendar(timer: str) -> None:
    when = units(timer)["Timer"]["OnCalendar"]
    assert "Next elapse" in shell(f"systemd-analyze calendar {shlex.quote(when)}", ROOT)


def test_the_exit_codes_are_those_of_the_command() -> None:
    stated = re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)
    assert stated == ["0", "1", "2", "3", "4"]
    help_text = main.commands["crawl"].help or ""
    assert all(re.search(rf"\b{code} ", help_text) for code in stated)


def test_the_stated_bounds_are_the_real_ones() -> None:
    from inspect import signature

    from newsextract.crawl import fetch, frontier, pace
    from newsextract.pipeline import drift, judging

    limits = {name: p.default for name, p in signature(fetch.Fetcher).parameters.items()}
    assert f"{limits['max_requests']:,} requests a run" in PAGE
    assert f"{limits['max_bytes'] // 2**20} MiB a page" in PAGE
    assert f"{limits['deadline']:.0f} seconds for an answer" in PAGE
    assert f"{limits['patience']:.0f} for each wait" in PAGE
    assert (fetch.LONGEST_PAUSE, fetch.MAX_REDIRECTS, fetch.ATTEMPTS, fetch.MOST_DOWN) == (300, 5, 3, 5)
    (delay,) = (option for option in main.commands["crawl"].params if option.name == "delay")
    assert delay.type.max == fetch.LONGEST_PAUSE  # type: ignore[attr-defined]
    assert pace.MOST_PAUSED == 30 * 60
    assert (frontier.FIRST_PAUSE.total_seconds(), frontier.MOST_FAILURES) == (20 * 3600, 7)
    assert (drift.ENOUGH, drift.THIN, judging.HISTORY.days) == (10, 0.3, 30)

"""``newsextract status``: what the nights did, what fails, how old the newest article is."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.options import db_option, extra_rules_option, log_format_option, paper_option, rules_option
from newsextract.cli.tables import print_table, shortened

if TYPE_CHECKING:
    from newsextract.models import Paper
    from newsextract.store.condition import Condition

__all__ = ["status"]

_TOLD = ("new", "edited", "gone", "changed", "failed", "quarantined", "facts", "requests")


@click.command(short_help="Say how the crawler has been doing.")
@db_option
@paper_option
@click.option("--runs", type=click.IntRange(min=1), default=5, show_default=True, help="Runs to show.")
@click.option(
    "--max-age",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="End with code 1 when the newest article is older: something is wrong that no run noticed.",
)
@rules_option
@extra_rules_option
@log_format_option
@click.pass_context
def status(
    ctx: click.Context,
    db: Path,
    paper: Paper,
    runs: int,
    max_age: int | None,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
    log_format: str,
) -> None:
    """Say how the crawler has been doing, and whether the facts are those that the rules make today."""
    from newsextract.extract.rules import load_rules
    from newsextract.pipeline.nightly import is_locked
    from newsextract.pipeline.recipe import recipe_of
    from newsextract.store.condition import condition
    from newsextract.store.database import Database

    with Database.read(db) as database:
        recipe = recipe_of(load_rules(rules_dir, extra_rules), paper)
        found = condition(database, paper.id, recipe.id, now=datetime.now(UTC), runs=runs)
    if any(run.status == "running" for run in found.runs) and not is_locked(db):
        # A crawl that was killed cannot say so; the next one will.
        found = replace(found, runs=[replace(x, status="killed") if x.status == "running" else x for x in found.runs])
    if log_format == "json":
        click.echo(json.dumps(asdict(found), ensure_ascii=False, default=str))
    else:
        _print(db, paper, found)
    if max_age is not None and (found.age is None or found.age > max_age):
        age = "there is no article" if found.age is None else f"the newest article is {found.age} days old"
        click.echo(f"{db}: {age}, more than {max_age} days: look at the last runs and at the newspaper", err=True)
        ctx.exit(1)


def _print(db: Path, paper: Paper, found: Condition) -> None:
    newest = f"the newest of {found.newest}, {found.age} days ago" if found.newest else "none dated"
    size, a_year = found.growth.size / 1e6, found.growth.a_year
    pace = "" if a_year is None else f", growing by {a_year / 1e6:.1f} MB a year"
    click.echo(f"{db}: {found.articles} articles, {newest}; {size:.1f} MB{pace}")
    if not found.articles and found.others:
        click.echo(f"{db} holds articles of {', '.join(found.others)}: --paper names one of them", err=True)
    states = ", ".join(f"{n} {state.replace('_', ' ')}" for state, n in sorted(found.frontier.items())) or "empty"
    click.echo(f"frontier: {states}; {found.quarantined} pages in quarantine")
    if found.outdated:
        click.echo(
            f"{found.outdated} articles hold facts made by other rules or another version of newsextract than these: "
            f"`newsextract reextract --db {db} --paper {paper.id}` makes them again"
        )
    print_table(
        "Last runs",
        ("started", "run", "ended", *_TOLD, "message"),
        [
            (
                run.started_at[:16],
                run.kind,
                run.status,
                *(str(run.counts.get(name, 0)) for name in _TOLD),
                shortened(run.message, 100),
            )
            for run in found.runs
        ],
    )
    print_table(
        "Sources of addresses",
        ("kind", "last answer", "articles", "asked", "address"),
        [(x.kind, x.outcome, str(x.articles), x.asked_at[:16], x.url) for x in found.sources],
    )
    if found.failing:
        print_table(
            "Failing, to be asked for again",
            ("what", "times", "not before", "address"),
            [(x.outcome, str(x.failures), (x.not_before or "")[:16], x.url) for x in found.failing],
        )

"""``newsextract audit``: a person judges some facts of a rule."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from newsextract.cli.desk import fill_tables, login
from newsextract.cli.options import db_option
from newsextract.cli.tables import print_table
from newsextract.cli.words import figure, show_sentence, timespan

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsextract.store.database import Database
    from newsextract.store.verdicts import Doubt

    Split = Callable[[str], list[tuple[int, int]]]

__all__ = ["audit"]

Answer = Literal["right", "wrong", "skip", "quit"]

_ANSWERS: tuple[Answer, ...] = ("right", "wrong", "skip", "quit")


@click.command(short_help="Judge facts of a rule one by one: how right is it?")
@db_option
@click.option("--rule", required=True, help="The rule whose facts are judged.")
@click.option("--sample", type=click.IntRange(min=1), default=20, show_default=True, help="How many facts to show.")
@click.option("--seed", type=int, help="Draw the same facts again.")
@click.option("--author", help="Who judges; the login name, unless given.")
def audit(db: Path, rule: str, sample: int, seed: int | None, author: str | None) -> None:
    """Show facts of a rule one by one, ask whether they are right, and report the rule's precision.

    Facts are drawn at random from those not yet judged. Each verdict is stored at once, and is a correction as well.
    The answers are words or their first letters, a line each.
    """
    from newsextract.extract.rules import load_rules
    from newsextract.quality.audit import draw
    from newsextract.read.text import sentence_splitter
    from newsextract.store.database import Database

    who = author or login()
    split = sentence_splitter(load_rules().vocabulary.set("abbreviation"))
    with Database.open(db, create=False) as database:
        keys = draw(database, rule, sample, seed)
        for number, key in enumerate(keys, 1):
            doubt = database.doubt(key)
            _show(doubt, split, f"{number} of {len(keys)}")
            answer = _ask()
            if answer == "quit":
                break
            if answer != "skip":
                database.judge(doubt, answer, author=who, now=datetime.now(UTC))
        _report(database, rule)
        fill_tables(database)


def _show(doubt: Doubt, split: Split, count: str) -> None:
    click.echo(f"\n{count}: {doubt.kind} by {doubt.rule}, printed on {doubt.published or 'an unknown day'}")
    sentence = next((a, b) for a, b in reversed(split(doubt.text)) if a <= doubt.begin)
    show_sentence(doubt.text, sentence, [(doubt.begin, doubt.stop)])
    if doubt.kind == "official":
        lines = {"name": doubt.what, "office": doubt.about}
    else:
        lines = {
            doubt.strength or "value": figure(doubt.value, doubt.what, doubt.value_max, doubt.of),
            "measures": doubt.about,
            "deadline" if doubt.kind == "target" else "period": timespan(doubt.start, doubt.end),
        }
    for name, value in {**lines, "place": doubt.place, "link": doubt.source_url}.items():
        click.echo(f"    {name:<12} {value or 'unknown'}")


def _ask() -> Answer:
    """One of the answers; the end of the input is ``quit``."""
    while True:
        click.echo("right, wrong, skip or quit? ", nl=False)
        line = sys.stdin.readline()
        if not sys.stdin.isatty():
            click.echo(line.rstrip("\n"))
        if not line:
            return "quit"
        word = line.strip().lower()
        found = [answer for answer in _ANSWERS if word and answer.startswith(word)]
        if found:
            return found[0]


def _report(database: Database, rule: str) -> None:
    versions = database.precision(rule)
    if not versions:
        click.echo(f"\nno verdict on {rule} yet")
        return
    print_table(
        f"Precision of {rule}, by versions of the rule",
        ("version", "right", "judged", "precision", "90% interval"),
        [
            (
                f"{v.rule_hash or 'unknown'}{' (in force)' if v.in_force else ''}",
                str(v.right),
                str(v.judged),
                f"{v.share:.1%}",
                f"{v.low:.1%} to {v.high:.1%}",
            )
            for v in versions
        ],
    )

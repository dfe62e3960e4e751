"""``newsextract correct``: a researcher says which facts are wrong or right, or what the right number is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.desk import fill_tables, login, open_desk
from newsextract.cli.options import db_option
from newsextract.cli.tables import shortened
from newsextract.cli.words import figure, judgement

if TYPE_CHECKING:
    from newsextract.store.corrections import Correction, Judged, Word
    from newsextract.store.database import Database

__all__ = ["correct"]


@click.command(short_help="Say which facts are wrong or right, or the right number.")
@db_option
@click.argument("facts", nargs=-1, metavar="[FACT_ID]...")
@click.option("--wrong", is_flag=True, help="The facts are wrong: not what the article says, or not true.")
@click.option("--right", is_flag=True, help="The facts are right as they are.")
@click.option("--value", metavar="N", help="The right number, in the unit of the fact: 1234.5.")
@click.option("--withdraw", is_flag=True, help="Take back what was said, as if nobody had judged the facts.")
@click.option("--note", default="", help="Why.")
@click.option("--author", help="Who says so; the login name, unless given.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Corrections from a file, all or none.")
@click.option("--template", type=click.Path(path_type=Path), help="Write doubtful facts to a CSV file to fill in.")
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True, help="Facts in the template.")
def correct(
    db: Path,
    facts: tuple[str, ...],
    wrong: bool,
    right: bool,
    value: str | None,
    withdraw: bool,
    note: str,
    author: str | None,
    file: Path | None,
    template: Path | None,
    limit: int,
) -> None:
    """Say of facts that they are wrong or right, or what the right number is.

    A correction survives every new reading of its article, and the newest word on a fact counts. What is printed stays
    as it is. Name the facts and one of --wrong, --right, --value and --withdraw; or give a CSV file with the columns
    fact_id, verdict (wrong, right, value or withdrawn), value, note and author.
    """
    from newsextract.store.database import Database
    from newsextract.store.review import read_corrections

    words = _words(wrong, right, value, withdraw)
    _check_call(facts, words, note, file, template)
    if template:
        _write_template(db, template, limit)
        return
    who = author or login()
    said = read_corrections(file, who) if file else _said(facts, words[0], value, note, who)
    with Database.open(db, create=False) as database:
        written = database.correct(said, datetime.now(UTC))
        _report(database, said, written, each=not file)
        fill_tables(database)


def _words(wrong: bool, right: bool, value: str | None, withdraw: bool) -> list[Word]:
    chosen: dict[Word, bool] = {"wrong": wrong, "right": right, "value": value is not None, "withdrawn": withdraw}
    return [word for word, said in chosen.items() if said]


def _check_call(facts: tuple[str, ...], words: list[Word], note: str, file: Path | None, template: Path | None) -> None:
    """Raises UsageError for a call that says nothing, or two things at once."""
    from newsextract.models import UsageError

    if sum((bool(facts), file is not None, template is not None)) != 1:
        raise UsageError("name facts, or give one of --csv and --template; `newsextract correct --help` shows how")
    if facts and len(words) != 1:
        raise UsageError("say one of --wrong, --right, --value N and --withdraw")
    if not facts and (words or note):
        raise UsageError("verdicts, values and notes of a file stand in its rows; leave these options out")


def _said(facts: tuple[str, ...], word: Word, value: str | None, note: str, author: str) -> list[Correction]:
    from newsextract.store.corrections import Correction, plain_number

    number = plain_number(value) if value is not None else None
    return [Correction(fact, word, number, note, author) for fact in dict.fromkeys(facts)]


def _report(database: Database, said: list[Correction], written: list[Correction], *, each: bool) -> None:
    if each:
        now = database.judged(correction.fact_id for correction in said)
        for correction in said:
            click.echo(_line(now[correction.fact_id]))
    repeated = len(said) - len(written)
    count = f"{len(written)} correction{'' if len(written) == 1 else 's'} written"
    click.echo(count + (f", {repeated} said before" if repeated else ""))


def _line(fact: Judged) -> str:
    printed = figure(fact.value, fact.what, fact.value_max, fact.of)
    word = judgement(fact.verdict, fact.corrected_value, fact.what)
    return f"{fact.fact_id}: {fact.kind} {printed} ({shortened(fact.quote, 60)}): {word}"


def _write_template(db: Path, template: Path, limit: int) -> None:
    from newsextract.store.review import doubtful, write_template

    with open_desk(db, filled=True) as database, database.querying() as file:
        rows = doubtful(file, limit)
    write_template(template, rows)
    click.echo(f"{template}: {len(rows)} doubtful facts; fill in verdict, value and note, then give it with --csv")

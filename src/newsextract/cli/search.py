"""``newsextract search``: articles and facts by their words, with or without diacritics."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.desk import open_desk
from newsextract.cli.options import db_option, log_format_option
from newsextract.cli.words import figure, judgement, timespan

if TYPE_CHECKING:
    from newsextract.store.found import FoundArticle, FoundFact

__all__ = ["search"]


@click.command(short_help="Find articles and facts by their words.")
@db_option
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(["articles", "facts"]), help="One of the two alone.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=10, show_default=True, help="Of each kind, at most.")
@log_format_option
def search(db: Path, words: tuple[str, ...], kind: str | None, limit: int, log_format: str) -> None:
    """Find articles and facts by their words: `dao tao` finds `đào tạo`, and what is written as asked comes first.

    The words as a phrase come before the words apart. Facts are found by their quote, unit, indicator, place, name
    and office. With --log-format json, a line each.
    """
    from newsextract.store.formats import short_number
    from newsextract.store.found import find_articles, find_facts
    from newsextract.store.search import parse_query

    query = parse_query(" ".join(words))
    articles: Sequence[FoundArticle] = ()
    facts: Sequence[FoundFact] = ()
    with open_desk(db) as database, database.querying() as file:
        if kind != "facts":
            articles = find_articles(file, query, limit)
        if kind != "articles":
            facts = find_facts(file, query, limit)
    if log_format == "json":
        for article in articles:
            click.echo(json.dumps({"kind": "article", **asdict(article)}, ensure_ascii=False))
        for fact in facts:
            plain = {name: short_number(x) if isinstance(x, float) else x for name, x in asdict(fact).items()}
            click.echo(json.dumps(plain, ensure_ascii=False))
        return
    show = _terminal() if sys.stdout.isatty() else _plain
    for article in articles:
        gone = " (taken away since)" if article.gone_at else ""
        show(f"{article.published or 'undated'}  {article.title}{gone}", _snippet(article), article.url)
    for fact in facts:
        show(_fact(fact), _snippet(fact), f"{fact.kind} {fact.fact_id}  {fact.source_url or ''}".rstrip())
    if not (articles or facts):
        click.echo(f"nothing found for: {query.words}", err=True)


Snippet = tuple[str, str, str]
Show = Callable[[str, Snippet, str], None]


def _snippet(found: FoundArticle | FoundFact) -> Snippet:
    return found.before, found.words, found.after


def _fact(fact: FoundFact) -> str:
    what = fact.about or "no indicator"
    unit = fact.unit or ""
    if fact.kind != "official":
        printed = figure(fact.value, unit, fact.value_max, fact.of)
        what = f"{printed}, {what}, {timespan(fact.start, fact.end)}"
    said = f" ({judgement(fact.verdict, fact.corrected_value, unit)})" if fact.verdict else ""
    return f"{fact.published or 'undated'}  {what}, {fact.place or 'no place'}{said}"


def _plain(head: str, snippet: Snippet, foot: str) -> None:
    before, words, after = snippet
    marked = f"{before}»{words}«{after}" if words else before + after
    click.echo(f"{head}\n    {' '.join(marked.split())}\n    {foot}")


def _terminal() -> Show:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False)

    def show(head: str, snippet: Snippet, foot: str) -> None:
        before, words, after = (" ".join(f"|{part}|".split())[1:-1] for part in snippet)
        console.print(Text(head, "bold"))
        console.print(Padding(Text.assemble(before, (words, "bold black on yellow"), after), (0, 0, 0, 4)))
        # An address that is broken over lines cannot be opened.
        console.print(Text(f"    {foot}", "dim"), soft_wrap=True)

    return show

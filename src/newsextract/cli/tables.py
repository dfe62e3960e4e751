"""Tables for people: drawn by rich on a terminal, aligned columns elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

__all__ = ["print_table", "shortened"]


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a title; the last column may be as long as it likes."""
    if sys.stdout.isatty():
        _draw(title, columns, rows)
    else:
        _align(title, columns, rows)


def shortened(text: str, length: int) -> str:
    """The text in one line of at most ``length`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _draw(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title, title_justify="left", box=SIMPLE_HEAD)
    for row in rows:
        # Text, because a quote may hold what rich takes for markup.
        table.add_row(*map(Text, row))
    Console().print(table)


def _align(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    lines = [columns, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns) - 1)]
    click.echo(f"\n{title}")
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        click.echo("  " + "  ".join([*cells, line[-1]]).rstrip())

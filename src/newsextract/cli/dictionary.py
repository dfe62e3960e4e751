"""``newsextract dictionary``: what every table, view and column holds, as Markdown."""

from __future__ import annotations

import click

__all__ = ["dictionary"]


@click.command(short_help="Describe every table, view and column.")
def dictionary() -> None:
    """Print the data dictionary: every table, view and column with its type, in Markdown."""
    from newsextract.store.dictionary import markdown

    click.echo(markdown(), nl=False)

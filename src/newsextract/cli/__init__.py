"""The command line: arguments, tables, progress and exit codes; the work is done elsewhere.

A verb is a module. What takes long to import is imported in the functions that need it, so that ``--help``
answers at once.
"""

from __future__ import annotations

from typing import Any

import click

from newsextract import __version__
from newsextract.cli.archive import archive
from newsextract.cli.audit import audit
from newsextract.cli.backup import backup
from newsextract.cli.correct import correct
from newsextract.cli.crawl import crawl
from newsextract.cli.demo import demo
from newsextract.cli.dictionary import dictionary
from newsextract.cli.explain import explain
from newsextract.cli.export import export
from newsextract.cli.extract import extract
from newsextract.cli.import_facts import import_facts
from newsextract.cli.reextract import reextract
from newsextract.cli.rules import rules
from newsextract.cli.search import search
from newsextract.cli.serve import serve, snapshot
from newsextract.cli.status import status

__all__ = ["main"]


class _Commands(click.Group):
    """Says what one of our errors says, without a traceback, and ends with its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        from newsextract.models import NewsextractError, RuleError

        try:
            return super().invoke(ctx)
        except NewsextractError as error:
            # Problems with rules start with file:line, which editors and terminals follow.
            click.echo(str(error) if isinstance(error, RuleError) else f"Error: {error}", err=True)
            ctx.exit(_exit_code(error))


def _exit_code(error: Exception) -> int:
    """2 wrong use or a bad rule, 3 another process holds the lock, 4 the site has changed, else 1."""
    from newsextract.models import DatabaseBusy, LayoutDrift, RuleError, UsageError

    codes = {RuleError: 2, UsageError: 2, DatabaseBusy: 3, LayoutDrift: 4}
    return next((code for kind, code in codes.items() if isinstance(error, kind)), 1)


@click.group(cls=_Commands)
@click.version_option(__version__)
def main() -> None:
    """Dated statistics, named officials and targets from Vietnamese education news."""


_DESK = (search, correct, export, dictionary, serve, snapshot)
_OURS = (crawl, reextract, status, backup, extract, explain, rules, audit, archive, import_facts)
for command in (*_OURS, *_DESK, demo):
    main.add_command(command)

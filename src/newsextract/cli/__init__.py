"""The command line: arguments, tables, progress and exit codes; the work is done elsewhere.

A verb is a module. What takes long to import is imported in the functions that need it, so that ``--help``
answers at once.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
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

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""Why a file that is open takes no more."""
_INTERRUPTED = 128 + signal.SIGINT
"""As shells tell of a program that Ctrl-C has ended."""


class _Commands(click.Group):
    """Says what one of our errors says, without a traceback, and ends with its exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        from newsextract.models import NewsextractError, RuleError

        try:
            return self._flushed(ctx)
        except NewsextractError as error:
            # Problems with rules start with file:line, which editors and terminals follow.
            click.echo(str(error) if isinstance(error, RuleError) else f"Error: {error}", err=True)
            ctx.exit(_exit_code(error))
        except KeyboardInterrupt:
            click.echo("Interrupted; what was stored until now is kept.", err=True)
            ctx.exit(_INTERRUPTED)

    def _flushed(self, ctx: click.Context) -> Any:
        try:
            try:
                return super().invoke(ctx)
            finally:
                # A disk may be too full for the last bytes only.
                sys.stdout.flush()
        except OSError as error:
            # Errors of other files come as ours, with the file's name. A reader that has gone away (`| head -1`) is no
            # failure: click ends quietly, with 1, which is hidden by the reader's own code.
            if error.errno not in _FULL or error.filename:
                raise
            # Python flushes once more when it ends, and would complain once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            click.echo(f"Error: standard output: {error.strerror}", err=True)
            ctx.exit(1)


def _exit_code(error: Exception) -> int:
    """2 wrong use or a bad rule, 3 another process holds the lock, 4 the site has changed, else 1."""
    from newsextract.models import DatabaseBusy, LayoutDrift, RuleError, UsageError, WrongFile

    codes = {RuleError: 2, UsageError: 2, WrongFile: 2, DatabaseBusy: 3, LayoutDrift: 4}
    return next((code for kind, code in codes.items() if isinstance(error, kind)), 1)


@click.group(cls=_Commands)
@click.version_option(__version__)
def main() -> None:
    """Dated statistics, named officials and targets from Vietnamese education news."""


_DESK = (search, correct, export, dictionary, serve, snapshot)
_OURS = (crawl, reextract, status, backup, extract, explain, rules, audit, archive, import_facts)
for command in (*_OURS, *_DESK, demo):
    main.add_command(command)

"""What a run says on standard error: plain lines, or JSON lines for a log collector."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

import click

__all__ = ["start_logging"]


class _Echo(logging.Handler):
    """Looks standard error up for every line: a progress bar stands in for it while it is drawn."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(self.format(record), err=True)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def start_logging(log_format: str, *, verbose: bool) -> None:
    """Log to standard error: warnings of everything, with ``verbose`` also what newsextract is doing."""
    handler = _Echo()
    handler.setFormatter(_JsonLines() if log_format == "json" else logging.Formatter("%(levelname)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    # A request that succeeds at the second attempt is no news to whoever reads cron's mail.
    logging.getLogger("stamina").setLevel(logging.WARNING if verbose else logging.ERROR)
    if verbose:
        logging.getLogger("newsextract").setLevel(logging.INFO)

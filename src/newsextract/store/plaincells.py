"""Cells that a spreadsheet program takes for what they are: text that looks like a formula is not evaluated.

OWASP, CSV Injection (https://owasp.org/www-community/attacks/CSV_Injection): a cell that begins with one of these
characters may be run as a formula; an apostrophe before it makes it text. It changes the cell, so it is done only in
files that are made for spreadsheets.
"""

from __future__ import annotations

__all__ = ["harmless"]

_BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> object:
    """The cell, with an apostrophe before a text that would be taken for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEGIN_FORMULAS) else cell

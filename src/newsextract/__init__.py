"""Dated statistics, named officials and targets from Vietnamese education news, each linked to its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsextract.models import Extraction as Extraction
    from newsextract.pipeline.extracting import extract_page as extract_page

__all__ = ["Extraction", "__version__", "extract_page"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import the library on first use: the command line's --help must not wait for it."""
    if name == "extract_page":
        from newsextract.pipeline.extracting import extract_page

        return extract_page
    if name == "Extraction":
        from newsextract.models import Extraction

        return Extraction
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

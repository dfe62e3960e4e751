"""Files that are whole or not there: written under another name, on disk before they take their own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsextract.models import StoreError

__all__ = ["made_whole"]


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """The name to write to: a file beside the target, gone where anything failed; a file of this name is replaced.

    Raises StoreError where it cannot be written.
    """
    # Machines that share a directory may give two processes one number.
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.part")
    try:
        yield part
        _to_disk(part)
        part.replace(path)
        _to_disk(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; check its directory and the free disk space") from error
    finally:
        # Where it cannot be removed, it could not be made; that error is on its way up.
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Files and directories that are whole or not there: written under another name, on disk before they take their own."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsextract.models import StoreError

__all__ = ["directory_made_whole", "made_whole"]


@contextmanager
def made_whole(path: Path) -> Iterator[Path]:
    """The name to write to: a file beside the target, gone where anything failed; a file of this name is replaced.

    Raises StoreError where it cannot be written.
    """
    part = _beside(path, "part")
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


@contextmanager
def directory_made_whole(path: Path) -> Iterator[Path]:
    """A directory to write files to, beside the target, gone where anything failed; a directory of this name is
    replaced once all is written, and a link to one is followed.

    Raises StoreError where it cannot be written; the error names where the earlier directory is, should it have lost
    its name.
    """
    target = path.resolve()
    part = _beside(target, "part")
    try:
        part.mkdir()
        yield part
        for file in (*part.iterdir(), part):
            _to_disk(file)
        _take_place(part, target)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; check its rights and the free disk space") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _take_place(part: Path, target: Path) -> None:
    """Give a directory its name. No system call that Python has swaps two of them, so the earlier one steps aside."""
    old = _beside(target, "old")
    if target.exists():
        target.rename(old)
    try:
        part.rename(target)
    except BaseException as error:
        _step_back(old, target, error)
        raise
    _to_disk(target.parent)
    # The earlier one is removed last: until the new one has its name for good, it is the only one.
    shutil.rmtree(old, ignore_errors=True)


def _step_back(old: Path, target: Path, error: BaseException) -> None:
    try:
        if old.exists():
            old.rename(target)
    except OSError:
        raise StoreError(f"{target}: {error}; what was there before is now {old}: rename it by hand") from error


def _beside(path: Path, ending: str) -> Path:
    # Machines that share a directory may give two processes one number.
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.{ending}")


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

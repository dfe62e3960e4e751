"""What every module keeps to: it says what it is for, it is short, and its public calls name the errors they raise."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsextract import models
from newsextract.extract.patterns import PatternProblem

MOST_LINES = 400
REASON = "longer than others, because"
"""What the docstring of a module says that has more lines than these."""

ERRORS = {
    name: {base.__name__ for base in cls.__mro__ if base.__module__.startswith("newsextract")}
    for name, cls in {**vars(models), "PatternProblem": PatternProblem}.items()
    if inspect.isclass(cls) and issubclass(cls, Exception) and cls.__module__.startswith("newsextract")
}
"""Our errors by name, each with its bases of ours: any of them may stand in a docstring for it."""


def modules(root: Path) -> list[Path]:
    return sorted((root / "src" / "newsextract").rglob("*.py"))


def flaws(source: str) -> Iterator[str]:
    """What a module of this source does not keep to."""
    tree = ast.parse(source)
    text = ast.get_docstring(tree) or ""
    if not text.partition("\n")[0].endswith("."):
        yield "1: the first line of the docstring is no sentence that ends with a full stop"
    lines = len(source.splitlines())
    if lines > MOST_LINES and REASON not in text:
        yield f"1: {lines} lines, and the docstring does not say why it is {REASON} …"
    yield from _unnamed(tree.body)


def _unnamed(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            # What a constructor raises is said of the class.
            yield from _unnamed([x for x in node.body if not _is(x, "__init__")])
            yield from (flaw for x in node.body if _is(x, "__init__") for flaw in _silent(x, node))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_exempt(node):
            yield from _silent(node, node)


def _is_exempt(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    # click prints the docstring of a command as its help.
    return node.name.startswith("_") or any("command" in ast.unparse(x) for x in node.decorator_list)


def _is(node: ast.stmt, name: str) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == name


def _silent(node: ast.stmt, told: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    text = ast.get_docstring(told) or ""
    for inner in _own(node):
        if isinstance(inner, ast.Raise) and isinstance(inner.exc, ast.Call):
            name = ast.unparse(inner.exc.func).rpartition(".")[2]
            if name in ERRORS and not any(known in text for known in ERRORS[name]):
                yield f"{inner.lineno}: {told.name} raises {name}, and its docstring does not name it"


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions and classes in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield child
            yield from _own(child)


def test_every_module_keeps_to_the_rules(root: Path) -> None:
    found = [f"{path.relative_to(root)}:{flaw}" for path in modules(root) for flaw in flaws(path.read_text("utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"""What it is for."""\n', None),
        ('"""What it is for"""\n', "no sentence"),
        ("", "no sentence"),
        ('"""Long."""\n' + "x = 1\n" * MOST_LINES, "does not say why"),
        (f'"""Long.\n\nIt is {REASON} it is.\n"""\n' + "x = 1\n" * MOST_LINES, None),
        ('"""A."""\ndef f():\n    """Do it."""\n    raise UsageError("x")\n', "f raises UsageError"),
        ('"""A."""\nasync def f():\n    """Do it."""\n    if x:\n        raise models.UsageError("x")\n', "f raises"),
        ('"""A."""\ndef f():\n    """Raises StoreError."""\n    raise DatabaseBusy("x")\n', None),
        ('"""A."""\ndef f():\n    """Raises DatabaseBusy."""\n    raise StoreError("x")\n', "f raises StoreError"),
        ('"""A."""\ndef _f():\n    raise UsageError("x")\n', None),
        ('"""A."""\nclass C:\n    def m(self):\n        """Do."""\n        raise ReadError("x")\n', "m raises"),
        ('"""A."""\nclass C:\n    def __init__(self):\n        raise ReadError("x")\n', "C raises"),
        ('"""A."""\n@click.command()\ndef f():\n    """Help."""\n    raise UsageError("x")\n', None),
    ],
)
def test_a_flaw_is_found(source: str, expected: str | None) -> None:
    found = list(flaws(source))
    if expected is None:
        assert not found
    else:
        assert len(found) == 1
        assert expected in found[0]

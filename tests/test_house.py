"""What a newcomer may rely on: a module says what it is for and is short, and what is public names its errors."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from conftest import ROOT

from newsextract import models
from newsextract.cli import main

SOURCE = ROOT / "src" / "newsextract"
MODULES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 400
ERRORS = {
    name: error for name, error in vars(models).items() if inspect.isclass(error) and issubclass(error, Exception)
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def names(module: Path) -> str:
    return str(module.relative_to(SOURCE))


@pytest.mark.parametrize("module", MODULES, ids=names)
def test_it_says_what_it_is_for(module: Path) -> None:
    said = ast.get_docstring(ast.parse(module.read_text("utf-8")))
    assert said
    first = said.splitlines()[0]
    assert len(first) > 20
    assert first.endswith((".", ":")), first


def test_a_long_module_gives_its_reason() -> None:
    long = {names(module): module for module in MODULES if len(module.read_text("utf-8").splitlines()) > MOST_LINES}
    assert all("longer than others, because" in module.read_text("utf-8")[:2000] for module in long.values()), list(
        long
    )


def verbs(group: click.Group) -> Iterator[str]:
    """The functions behind the verbs: their docstrings are help texts."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            yield from verbs(command)
        if command.callback:
            yield inspect.unwrap(command.callback).__name__


def public(tree: ast.AST) -> Iterator[Function]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from public(node)


def raised(function: Function) -> Iterator[str]:
    """Errors of ours that leave the function itself, what it calls aside."""
    caught = {
        name.id
        for node in ast.walk(function)
        if isinstance(node, ast.ExceptHandler) and node.type
        for name in ast.walk(node.type)
        if isinstance(name, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            name = node.exc.func.id
            if name in ERRORS and not any(error.__name__ in caught for error in ERRORS[name].__mro__):
                yield name


def test_what_is_public_names_the_errors_that_it_raises() -> None:
    exempt = set(verbs(main))
    silent = []
    for module in MODULES:
        for function in public(ast.parse(module.read_text("utf-8"))):
            if "cli" in module.parts and function.name in exempt:
                continue
            said = ast.get_docstring(function) or ""
            for name in set(raised(function)):
                if not any(error.__name__ in said for error in ERRORS[name].__mro__[:-3]):
                    silent.append(f"{names(module)}:{function.lineno} {function.name} raises {name}")
    assert silent == []

"""What the Frictionless specifications 1.0 demand of a package, checked by hand: no network, no library.

Data Package, Data Resource, Tabular Data Resource, Table Schema, CSV Dialect: https://specs.frictionlessdata.io
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[-a-z0-9._/]+")
_TYPES = {"string", "number", "integer", "boolean", "object", "array", "date", "datetime"}
_TRUE_OR_FALSE = {"true", "True", "TRUE", "1", "false", "False", "FALSE", "0"}


def check_package(directory: Path) -> dict[str, Any]:
    """The descriptor, once it and the files that it names are found to be as the specifications want them."""
    package: dict[str, Any] = json.loads((directory / "datapackage.json").read_text("utf-8"))
    assert package["profile"] in ("data-package", "tabular-data-package")
    assert _NAME.fullmatch(package["name"])
    # RFC 3339, section 5.6.
    assert datetime.strptime(package["created"], "%Y-%m-%dT%H:%M:%SZ")
    assert all(source["title"] and source["path"].startswith("https://") for source in package["sources"])
    assert all(licence.keys() & {"name", "path"} for licence in package["licenses"])
    names = [resource["name"] for resource in package["resources"]]
    assert names
    assert len(set(names)) == len(names)
    for resource in package["resources"]:
        _check_resource(resource, directory)
        _check_schema(resource, {other["name"]: other for other in package["resources"]})
    return package


def _check_resource(resource: dict[str, Any], directory: Path) -> None:
    assert _NAME.fullmatch(resource["name"])
    path = directory / resource["path"]
    assert not Path(resource["path"]).is_absolute()
    assert ".." not in Path(resource["path"]).parts
    assert resource["bytes"] == path.stat().st_size
    assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert resource["profile"] == ("tabular-data-resource" if resource["format"] == "csv" else "data-resource")
    assert resource["mediatype"]
    assert resource.get("encoding", "utf-8") == "utf-8"


def _check_schema(resource: dict[str, Any], resources: dict[str, Any]) -> None:
    schema = resource["schema"]
    fields = [field["name"] for field in schema["fields"]]
    assert len(set(fields)) == len(fields)
    for field in schema["fields"]:
        assert field["type"] in _TYPES
        assert field["description"]
        assert "format" not in field
    assert schema["missingValues"] == [""]
    assert set(schema["primaryKey"]) <= set(fields)
    for key in schema.get("foreignKeys", ()):
        other = key["reference"]["resource"]
        assert key["fields"] in fields
        # The empty name is the same resource.
        assert key["reference"]["fields"] in schema_fields(resources[other] if other else resource)


def schema_fields(resource: dict[str, Any]) -> list[str]:
    return [field["name"] for field in resource["schema"]["fields"]]


def check_rows(package: dict[str, Any], directory: Path) -> None:
    """The cells of CSV files are what their fields say; keys are there once, and where others point."""
    tables = {}
    for resource in package["resources"]:
        with (directory / resource["path"]).open(encoding="utf-8", newline="") as file:
            tables[resource["name"]] = list(csv.DictReader(file, strict=True))
        assert list(tables[resource["name"]][0]) == schema_fields(resource)
    for resource in package["resources"]:
        rows, schema = tables[resource["name"]], resource["schema"]
        for field in schema["fields"]:
            for row in rows:
                _check_cell(row[field["name"]], field)
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        for key in schema.get("foreignKeys", ()):
            other = tables[key["reference"]["resource"] or resource["name"]]
            known = {row[key["reference"]["fields"]] for row in other} | {""}
            assert {row[key["fields"]] for row in rows} <= known, (resource["name"], key)


def _check_cell(cell: str, field: dict[str, Any]) -> None:
    assert cell or "constraints" not in field
    if not cell:
        return
    kind = field["type"]
    if kind == "number":
        float(cell)
    elif kind == "integer":
        int(cell)
    elif kind == "boolean":
        assert cell in _TRUE_OR_FALSE
    elif kind == "date":
        assert date.fromisoformat(cell).isoformat() == cell
    elif kind == "datetime":
        assert datetime.strptime(cell, "%Y-%m-%dT%H:%M:%SZ")
    elif kind == "array":
        assert isinstance(json.loads(cell), list)

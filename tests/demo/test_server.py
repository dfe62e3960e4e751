"""The replica's server speaks HTTP as a real site does."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message

import pytest

from newsextract.demo.server import ReplicaServer
from newsextract.demo.site import LISTING, pages


@pytest.fixture
def replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): x for name, x in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_pages_are_served_plain_and_gzipped(replica: ReplicaServer) -> None:
    url = replica.base_url + LISTING
    body = pages(1)[LISTING].body
    assert get(url)[2] == body
    status, headers, packed = get(url, Accept_Encoding="gzip")
    assert (status, headers["Content-Encoding"], gzip.decompress(packed)) == (200, "gzip", body)


@pytest.mark.parametrize(("validator", "answer"), [("ETag", "If_None_Match"), ("Last-Modified", "If_Modified_Since")])
def test_validators_hold_until_the_page_changes(replica: ReplicaServer, validator: str, answer: str) -> None:
    (path,) = (path for path, page in pages(1).items() if path != LISTING and page != pages(2)[path])
    _, headers, _ = get(replica.base_url + path)
    asked = {answer: headers[validator]}
    assert get(replica.base_url + path, **asked)[0] == 304
    replica.night = 2
    assert get(replica.base_url + path, **asked)[0] == 200


def test_everything_asked_is_written_down(replica: ReplicaServer) -> None:
    assert get(replica.base_url + "/robots.txt")[0] == 200
    assert get(replica.base_url + "/khong-co-post1.html")[0] == 404
    times, methods, paths, statuses = zip(*replica.requests, strict=True)
    assert (methods, paths, statuses) == (("GET", "GET"), ("/robots.txt", "/khong-co-post1.html"), (200, 404))
    assert times[0] < times[1]

"""The address of a fact scrolls Chromium to its words and lights them up: these words, at this place, and no others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome

from newsextract.demo.server import ReplicaServer
from newsextract.store.citation import fact_url

from .conftest import Lit

BLOCKS = (
    "Năm học 2024 - 2025: 594 trường",
    "Đến ngày 20/12/2024, có 72,2% trường đạt chuẩn; học sinh tiểu học học 2 buổi/ngày đạt 98,9%",
    "Huyện Bắc Hà có 41 trường; huyện Si Ma Cai có 28 trường (tăng 3).",
    "Huyện Bảo Yên có 41 trường; Trường PTDTBT TH&THCS Sín Chéng có 1.204 học sinh, giảm 12-15 em.",
    "Giai đoạn 2021-2025 tỉnh chi 1.684 tỷ đồng - bằng 98,5% kế hoạch - cho 385 phòng học, 96 phòng ở công vụ, từ 30 "
    "đến 35 nhà bếp bán trú và 47 điểm trường phải di dời sau bão số 3",
    "Cuối năm học: 594 trường",
    "Huyện | Trường | Lớp\nBắc Hà | 41 | 612\nSi Ma Cai | 28 | 41\nBảo Yên | 41 | 608",
)
"""Far apart on the page, so that only what the browser scrolled to can be seen."""

CASES = [
    (0, "594 trường", 1, "594 trường"),
    (5, "594 trường", 1, "594 trường"),
    (1, "có 72,2% trường", 1, "có 72,2% trường"),
    (1, "đạt 98,9%", 1, "đạt 98,9%"),
    (1, "2 buổi/ngày đạt 98,9%", 1, "2 buổi/ngày đạt 98,9%"),
    (2, "có 41 trường", 1, "có 41 trường"),
    (3, "có 41 trường", 1, "có 41 trường"),
    (2, "28 trường (tăng 3)", 1, "28 trường (tăng 3)"),
    (3, "12-15 em", 1, "12-15 em"),
    (3, "TH&THCS Sín Chéng có 1.204 học sinh", 1, "TH&THCS Sín Chéng có 1.204 học sinh"),
    (4, "Giai đoạn 2021-2025", 1, "Giai đoạn 2021-2025"),
    (4, "1.684 tỷ đồng - bằng 98,5%", 1, "1.684 tỷ đồng - bằng 98,5%"),
    (4, BLOCKS[4], 1, BLOCKS[4]),
    (4, "iai đoạn 2021", 1, "Giai đoạn 2021"),
    (2, "có", 2, "có"),
    (6, "612", 1, "612"),
    (6, "41", 1, "41"),
    (6, "41", 2, "41"),
    (6, "41", 3, "41"),
    (6, "Bắc Hà | 41", 1, "Bắc Hà41"),
    (6, "Si Ma Cai | 28 | 41", 1, "Si Ma Cai2841"),
    (6, "Bảo Yên | 41 | 608", 1, "Bảo Yên41608"),
]
"""Block, words, which of them there, and what is to be lit."""


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The address of a page with these blocks."""
    body = "".join(f'<div id="b{n}">{markup(text)}</div>' for n, text in enumerate(BLOCKS))
    html = (
        '<!doctype html><html lang="vi"><meta charset="utf-8"><title>Trang</title>'
        f"<style>div {{ margin: 2000px 20px }}</style><body>{body}</body></html>"
    ).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(html)))
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/bai-post1.html"
        server.shutdown()
        thread.join()


def markup(text: str) -> str:
    """A block as the page has it: a table where it has cells."""
    text = text.replace("&", "&amp;")
    if "|" not in text:
        return text
    rows = (f"<tr><td>{row.replace(' | ', '</td><td>')}</td></tr>" for row in text.split("\n"))
    return f"<table>{''.join(rows)}</table>"


@pytest.mark.parametrize(("block", "words", "nth", "expected"), CASES)
def test_the_words_are_lit(
    browser: Chrome, lit: Lit, page: str, block: int, words: str, nth: int, expected: str
) -> None:
    start = -1
    for _ in range(nth):
        start = BLOCKS[block].index(words, start + 1)
    address = fact_url(page, BLOCKS[block], start, start + len(words), "\n".join(BLOCKS))
    assert address
    browser.get("about:blank")  # another fragment of the same page would be no navigation
    browser.get(address)
    shown = lit(browser)
    assert "".join(part["text"] for part in shown) == letters(expected)
    assert {part["id"] for part in shown} == {f"b{block}"}
    assert shown[0]["at"] == len(letters(BLOCKS[block][: BLOCKS[block].rindex(expected[:2], 0, start + 2)]))


def test_no_directive_lights_nothing(browser: Chrome, lit: Lit, page: str) -> None:
    browser.get("about:blank")
    browser.get(page)
    browser.execute_script("document.querySelector('div').scrollIntoView()")
    assert lit(browser) == []


@pytest.mark.long
def test_every_fact_of_a_crawl_is_lit_in_its_article(browser: Chrome, lit: Lit, demo: Path) -> None:
    with closing(sqlite3.connect(demo)) as connection:
        facts = [
            row
            for table in ("statistics", "officials", "targets")
            for row in connection.execute(f"SELECT quote, source_url FROM current_{table}")
        ]
    assert len(facts) > 200
    wrong = []
    with ReplicaServer(night=2) as server:
        for quote, address in facts:
            browser.get("about:blank")
            browser.get(server.base_url + urlsplit(address)._replace(scheme="", netloc="").geturl())
            shown = "".join(part["text"] for part in lit(browser))
            # Words are lit whole, so a quote that cuts one shows a little more.
            if letters(quote) not in shown or len(shown) > len(letters(quote)) + 8:
                wrong.append((quote, shown, address))
    assert wrong == []


def letters(text: str) -> str:
    """What stands both on a page and in the text read from it: no spaces, no marks between cells."""
    return "".join(text.replace("|", "").split())

"""A real Chromium, and the research desk over a crawl of the replica."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

# Without them Chromium asks the Internet for updates and for the weather of its vendor.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--window-size=1280,900",
)

Lit = Callable[[Chrome], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium with a profile of its own; skips where there is none."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no browser: install chromium and chromium-driver")
    options = ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options=options, service=ChromeService(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


@pytest.fixture(scope="session")
def lit() -> Lit:
    """What the browser shows as the target of a text fragment, read from a picture of the page (see lit.js)."""
    script = Path(__file__).with_name("lit.js").read_text("utf-8")
    # Letters in the colour of their ground: otherwise a stroke of ink would hide it.
    colours = "::target-text { background: rgb(255, 0, 255); color: rgb(255, 0, 255) }"
    style = f"const s = document.createElement('style'); s.textContent = '{colours}'"

    def read(chrome: Chrome) -> list[dict[str, str]]:
        chrome.execute_script(f"{style}; document.head.append(s)")
        found: list[dict[str, Any]] = chrome.execute_async_script(script, chrome.get_screenshot_as_base64())
        return found

    return read


@pytest.fixture(scope="session")
def demo(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl of the replica that tests may add to."""
    return Path(shutil.copy(crawled, tmp_path_factory.mktemp("desk")))


@pytest.fixture(scope="session")
def desk(demo: Path, program: Path) -> Iterator[str]:
    """The address of a real ``newsextract serve``."""
    with serving(program, demo) as address:
        yield address


@contextmanager
def serving(program: Path, db: Path) -> Iterator[str]:
    """``newsextract serve`` on a free port while the block lasts."""
    command = [program, "serve", "--db", db, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            lines = iter(process.stderr.readline, "")
            yield next(m[0] for line in lines if (m := re.search(r"http://127\.0\.0\.1:\d+", line)))
        finally:
            process.terminate()

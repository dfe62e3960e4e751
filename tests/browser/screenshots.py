"""Take the pictures of the research desk that the README shows: ``python tests/browser/screenshots.py`` → docs/img/.

The desk serves what ``newsextract demo`` makes, in a real Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from selenium.webdriver import Chrome, ChromeOptions, ChromeService  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

from browser.conftest import FLAGS, serving  # noqa: E402

PROGRAM = Path(sys.executable).parent / "newsextract"
PAGES = {
    "front": ("/", "main", 1100),
    "article": ("/demo/article/13", "article", 900),
    "dashboard": ("/-/dashboards/schools", "#chart-share svg", 900),
}
"""Name → path, what must be there, height in pixels."""


def main() -> None:
    """Write docs/img/*.png."""
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "demo.db"
        subprocess.run([PROGRAM, "demo", "--db", db], check=True, stdout=subprocess.DEVNULL)
        options = ChromeOptions()
        options.binary_location = str(shutil.which("chromium"))
        for flag in (*FLAGS, f"--user-data-dir={folder}/profile"):
            options.add_argument(flag)
        chrome = Chrome(options=options, service=ChromeService(str(shutil.which("chromedriver"))))
        try:
            with serving(PROGRAM, db) as address:
                for name, (path, present, height) in PAGES.items():
                    chrome.set_window_size(1280, height)
                    chrome.get(address + path)
                    WebDriverWait(chrome, 20).until(lambda page, s=present: page.find_elements(By.CSS_SELECTOR, s))
                    chrome.save_screenshot(str(ROOT / "docs" / "img" / f"{name}.png"))
        finally:
            chrome.quit()


if __name__ == "__main__":
    main()

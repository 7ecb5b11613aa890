"""The report of a rehearsal, as a seller looks at it on a phone and at a desk."""

import os
import subprocess

import pytest

from browsers import open_browser
from screen import DESK, PHONE

SIZES = {"phone": PHONE, "desk": DESK}

# What of a page's words cannot be seen whole: it lies beside the page, or is cut by what holds it.
CUT = """
    const wide = document.documentElement.clientWidth
    return [...document.querySelectorAll("main *")].filter((one) => {
        if (one.children.length > 0 || one.closest("svg") || !one.textContent.trim()) return false
        const box = one.getBoundingClientRect()
        return box.width > 0 && (box.left < 0 || box.right > wide + 0.5)
            || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
    }).map((one) => one.textContent)
"""
SMALLEST = """
    return Math.min(...[...document.querySelectorAll("main *")]
        .filter((one) => one.children.length === 0 && one.textContent.trim())
        .map((one) => parseFloat(getComputedStyle(one).fontSize)))
"""


@pytest.fixture(scope="module")
def report(shop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rehearsal")
    token = shop.command("token", "add", "rehearsal", "--role", "owner").split()[-1]
    for _ in range(2):
        subprocess.run(
            [shop.binary, "rehearse", shop.address, "--drop", "tour", "--shoppers", "40",
             "--curve", "ramp", "--ramp", "1", "--for", "6", "--pace", "60", "--slip", "20000",
             "--report", folder / "report.html", "--json", folder / "report.json"],
            env={**os.environ, "HOLDFAST_TOKEN": token}, check=True, capture_output=True,
            timeout=120)
    return folder / "report.html"


@pytest.mark.parametrize("size", SIZES)
def test_every_word_can_be_read(report, size, downloads):
    driver = open_browser(False, SIZES[size], downloads)
    try:
        driver.get(report.as_uri())
        overflow = driver.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0
        assert driver.execute_script(CUT) == []
        assert driver.execute_script(SMALLEST) >= 13
        text = driver.execute_script("return document.body.innerText")
        assert "the run before" in text
        assert "the shop's time" in text
        assert "holdfast_" not in text
        assert driver.get_log("browser") == []
    finally:
        driver.quit()

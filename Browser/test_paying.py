"""The page that is paid from: nothing lies over its QR, and it is saved with one press."""

import io
import re
import time
import urllib.request

import pytest
from PIL import Image

from browsers import open_browser
from screen import DESK, PATIENCE, PHONE, Screen
from shopper import Shopper
from words import Words

SEEN = """
    const box = document.querySelector(".qr svg").getBoundingClientRect()
    const amount = document.querySelector(".pay-amount b").getBoundingClientRect()
    const places = [[0.02, 0.02], [0.98, 0.02], [0.5, 0.5], [0.02, 0.98], [0.98, 0.98]]
    const covered = places.filter(([x, y]) => {
        const [left, top] = [box.left + x * box.width, box.top + y * box.height]
        if (top < 0 || top >= innerHeight) return false
        return !document.elementFromPoint(left, top)?.closest(".qr")
    })
    return {bottom: box.bottom, top: amount.top, height: innerHeight, covered,
            save: document.querySelector("[data-save-qr]").getBoundingClientRect().bottom}
"""


def payable(shop, number):
    """An order that waits for money, made by another device."""
    order = shop.reserve("tour", "TOUR-M", 2, {
        "name": "สมชาย ใจดีมากเหลือเกิน", "phone": f"081 777 00{number}", "email": f"pay{number}@mail.example",
        "address": "1 Sukhumvit Road, Bangkok 10110", "note": ""})
    return re.sub(r"https?://[^/]+", "", order["url"]), order["code"]


def modules_of(svg):
    """Which modules of the page's drawing are dark, with its quiet zone."""
    side = int(re.search(r'viewBox="0 0 (\d+)', svg).group(1))
    dark, x, y = set(), 0.0, 0.0
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="(M\d+ \d+\.5[^"]+)"', svg).group(1)):
        given = [float(number) for number in numbers.split()]
        if kind == "M":
            x, y = given
        elif kind == "m":
            x += given[0]
        else:
            dark |= {(int(x) + step, int(y)) for step in range(int(given[0]))}
            x += given[0]
    return side, dark


def shows(picture, side, dark):
    """Whether a picture has the drawing in it, wherever and however large."""
    grey = picture.convert("L")
    rows = [y for y in range(grey.height)]
    width = grey.width
    for scale in range(width // side, 3, -1):
        left = (width - side * scale) // 2
        for top in rows[: grey.height - side * scale]:
            def at(x, y):
                return grey.getpixel((left + int((x + 0.5) * scale), top + int((y + 0.5) * scale))) < 128
            if all(at(x, y) == ((x, y) in dark) for x, y in ((4, 4), (10, 10), (4, 10), (11, 11))) and all(
                    at(x, y) == ((x, y) in dark) for x in range(side) for y in range(side)):
                return True
    return False


@pytest.mark.parametrize("number, language, scripts, size", [
    (10, "en", True, PHONE), (11, "th", True, PHONE), (12, "en", False, PHONE),
    (13, "th", False, DESK), (14, "en", True, DESK)])
def test_the_whole_qr_is_on_the_first_screen(shop, tmp_path, number, language, scripts, size):
    path, _ = payable(shop, number)
    driver = open_browser(scripts, size, tmp_path)
    try:
        shopper = Shopper(Screen(driver, shop.address, Words(language), scripts))
        shopper.choose_language()
        shopper.screen.go(path)
        shopper.screen.reads("฿790.00")
        for scroll in (0, 150, 300, 450):
            driver.execute_script(f"scrollTo(0, {scroll})")
            seen = driver.execute_script(SEEN)
            assert seen["covered"] == [], f"at {scroll}: {seen}"
            if scroll == 0:
                assert 0 <= seen["top"] and seen["bottom"] <= seen["height"], seen
                assert seen["save"] <= seen["height"], seen
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        seen = driver.execute_script(SEEN)
        assert seen["covered"] == [], f"on paper: {seen}"
        assert driver.execute_script(
            "return getComputedStyle(document.querySelector('.sticky')).display") == "none"
    finally:
        driver.quit()


def test_the_qr_is_saved_with_one_press(shop, people, downloads):
    path, code = payable(shop, 40)
    shopper = people.shopper("th", True)
    shopper.choose_language()
    screen = shopper.screen
    screen.go(path)
    screen.follow(shopper.words("save_qr"))
    began = time.monotonic()
    while not list(downloads.glob(f"{code}.png")):
        assert time.monotonic() - began < PATIENCE, list(downloads.iterdir())
        time.sleep(0.05)
    svg = screen.driver.execute_script("return document.querySelector('.qr svg').outerHTML")
    side, dark = modules_of(svg)
    picture = Image.open(downloads / f"{code}.png")
    assert picture.width >= 600 and shows(picture, side, dark)
    # What it is known by stands below the code: the name in Thai letters, too.
    below = picture.convert("L").crop((0, picture.height - 150, picture.width, picture.height))
    assert min(below.getdata()) < 64


def test_without_scripts_the_server_has_the_picture(shop, people):
    path, code = payable(shop, 41)
    shopper = people.shopper("en", False)
    shopper.choose_language()
    shopper.screen.go(path)
    link = shopper.screen.one("a[href]", shopper.words("save_qr")).get_dom_attribute("href")
    with urllib.request.urlopen(shop.address + link, timeout=20) as answer:
        assert answer.headers["content-type"] == "image/png"
        picture = Image.open(io.BytesIO(answer.read()))
    svg = shopper.screen.driver.find_element("css selector", ".qr svg").get_attribute("outerHTML")
    assert shows(picture, *modules_of(svg))

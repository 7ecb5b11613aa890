"""A bar that stays on the screen lies over nothing that is to be pressed or typed into."""

import pytest
from selenium.webdriver.common.by import By

from screen import PHONE

# With the keyboard open a phone's browser leaves less than half of the screen to the page, where it
# makes the page smaller at all.
KEYBOARD = (390, 430)
PAGES = ["/d/rare", "/d/tour", "/d/queued", "/d/queued/line"]

COVERED = """
    const [control] = arguments
    const { left, top, width, height } = control.getBoundingClientRect()
    const [x, y] = [left + width / 2, top + height / 2]
    const there = document.elementFromPoint(x, y)
    return control.contains(there) ? null
        : `${control.outerHTML.slice(0, 60)} at ${x}, ${y} of ${innerHeight} under ${
            there?.outerHTML.slice(0, 60)}`
"""


def controls(screen):
    """Steppers and their fields, and whatever else can be typed into."""
    found = screen.driver.find_elements(
        By.CSS_SELECTOR, ".stepper button, .stepper input, .field input, .field textarea")
    return [control for control in found if control.is_displayed() and control.is_enabled()]


def resize(screen, size):
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False})


def uncovered(screen, control, come):
    driver = screen.driver
    for start in (0, 100_000):
        driver.execute_script("document.activeElement.blur(); scrollTo(0, arguments[0])", start)
        driver.execute_script(come, control)
        covered = driver.execute_script(COVERED, control)
        assert covered is None, f"{screen.path}, {come}: {covered}"


def look_at_all(screen):
    ways = ["arguments[0].focus()"] + [
        f"arguments[0].scrollIntoView({{block: '{block}'}})"
        for block in ("start", "center", "end", "nearest")]
    found = controls(screen)
    assert len(found) >= 4, "there is something to press"
    for size in (PHONE, KEYBOARD):
        resize(screen, size)
        for control in found:
            for come in ways:
                uncovered(screen, control, come)
    resize(screen, PHONE)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_bar_lies_over_no_stepper_and_no_field(shop, line_shop, visitors, language):
    queued = line_shop(opens_in=0, admission=30)
    for page in PAGES:
        shopper = visitors(queued if "queued" in page else shop).shopper(language, True)
        shopper.choose_language()
        screen, words = shopper.screen, shopper.words
        if page.endswith("/line"):
            shopper.join_line({"M": 1})
            screen.reads(words("line_leave"))
        else:
            screen.go(page)
        look_at_all(screen)
        # With a long sentence in it the bar is at its highest.
        field = controls(screen)[1]
        screen.driver.execute_script("""
            const [field] = arguments
            field.value = 99
            field.dispatchEvent(new Event("input", { bubbles: true }))""", field)
        assert screen.driver.find_element(By.CSS_SELECTOR, "[data-problem]").text
        look_at_all(screen)

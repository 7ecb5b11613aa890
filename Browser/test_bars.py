"""A bar that stays on the screen lies over nothing that is to be pressed or typed into."""

import pytest
from selenium.webdriver.common.by import By

from screen import PHONE

# With the keyboard open a phone's browser leaves less than half of the screen to the page, where it
# makes the page smaller at all.
KEYBOARD = (390, 430)
PAGES = ["/d/rare", "/d/tour", "/d/queued", "/d/queued/line"]

CONTROLS = ".stepper button, .stepper input, .field input, .field textarea"
# Goes to each control in each way, from above and from below, and tells what then lies over its
# middle.
COVERED = """
    const ways = [(control) => control.focus()].concat(
        ["start", "center", "end", "nearest"].map((block) =>
            (control) => control.scrollIntoView({ block })))
    const shown = [...document.querySelectorAll(arguments[0])].filter((control) =>
        !control.disabled && control.checkVisibility({ visibilityProperty: true }))
    const covered = []
    for (const control of shown) for (const [way, come] of ways.entries()) for (const y of [0, 1e5]) {
        document.activeElement.blur()
        scrollTo(0, y)
        come(control)
        const { left, top, width, height } = control.getBoundingClientRect()
        const there = document.elementFromPoint(left + width / 2, top + height / 2)
        if (!control.contains(there)) covered.push(
            `${control.outerHTML.slice(0, 70)} at ${top} of ${innerHeight}, way ${way} from ${y}, `
            + `under ${there?.outerHTML.slice(0, 70)}`)
    }
    return { count: shown.length, covered }
"""


def resize(screen, size):
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False})


def look_at_all(screen):
    for size in (PHONE, KEYBOARD):
        resize(screen, size)
        found = screen.driver.execute_script(COVERED, CONTROLS)
        assert found["count"] >= 4, "there is something to press"
        assert found["covered"] == [], f"{screen.path} at {size}"
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
        screen.driver.execute_script("""
            const field = document.querySelector(".stepper input:enabled")
            field.value = 99
            field.dispatchEvent(new Event("input", { bubbles: true }))""")
        assert screen.driver.find_element(By.CSS_SELECTOR, "[data-problem]").text
        look_at_all(screen)

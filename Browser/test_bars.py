"""A bar that stays on the screen lies over nothing that is to be pressed or typed into, and at a desk
in the column that it belongs to."""

import pytest
from selenium.webdriver.common.by import By

from screen import DESK, PHONE

# With the keyboard open a phone's browser leaves less than half of the screen to the page, where it
# makes the page smaller at all.
KEYBOARD = (390, 430)
SIZES = (PHONE, KEYBOARD, DESK)

CONTROLS = ".stepper button, .stepper input, .field input, .field textarea"
# Goes to each control in each way, from above and from below, and tells what then lies over it.
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
# How far each bar sticks out of its column: of the words beside a picture, of the line's form, or of
# the page's own.
OUTSIDE = """
    const column = [".product-words", ".line-what", "main > article"]
        .map((name) => document.querySelector(name)).find(Boolean).getBoundingClientRect()
    return [...document.querySelectorAll(".sticky")].filter((bar) => bar.checkVisibility())
        .map((bar) => bar.getBoundingClientRect())
        .map(({ left, right }) => Math.max(column.left - left, right - column.right))
"""


def resize(screen, size):
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False})


def look_at_all(screen, fewest=4, bars=1):
    # While a page comes in, what it lies on is all that can be met.
    screen.until("a page that stands still", lambda: screen.driver.execute_script("""
        return document.getAnimations().every((one) => one.playState !== "running")
            && document.elementFromPoint(innerWidth / 2, 9) !== document.documentElement"""))
    for size in SIZES:
        resize(screen, size)
        found = screen.driver.execute_script(COVERED, CONTROLS)
        assert found["count"] >= fewest, "there is something to press"
        assert found["covered"] == [], f"{screen.path} at {size}"
    outside = screen.driver.execute_script(OUTSIDE)
    assert len(outside) == bars and all(far < 1 for far in outside), f"{screen.path}: {outside}"
    resize(screen, PHONE)


def look_twice(screen):
    look_at_all(screen)
    # With a long sentence in it the bar is at its highest.
    screen.driver.execute_script("""
        const field = document.querySelector(".stepper input:enabled")
        field.value = 99
        field.dispatchEvent(new Event("input", { bubbles: true }))""")
    assert screen.driver.find_element(By.CSS_SELECTOR, "[data-problem]").text
    look_at_all(screen)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_bar_of_a_drop_lies_over_no_stepper_and_no_field(people, language):
    shopper = people.shopper(language, True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    for page in ("/d/rare", "/d/tour"):
        screen.go(page)
        look_twice(screen)
    # A refusal that asks for less, of two.
    screen.go("/d/rare/reserve?q-RARE-MANY=2&q-RARE-MORE=1")
    screen.press(words("reserve_now"))
    screen.reads(words("refused_limit_title"))
    look_at_all(screen, fewest=2)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_bar_of_a_line_lies_over_no_stepper_and_no_field(line_shop, visitors, language):
    shop = line_shop(admission=30)
    shopper = visitors(shop).shopper(language, True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    shop._await_line("queued")
    screen.go("/d/queued")
    look_twice(screen)
    shopper.join_line({"M": 1})
    screen.reads(words("line_leave"))
    look_twice(screen)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_bar_for_members_lies_over_no_stepper_and_no_field(line_shop, visitors, language):
    shop = line_shop(opens_in=900, line="off", members=True)
    shopper = visitors(shop).shopper(language, True)
    shopper.choose_language()
    shopper.screen.go("/d/queued/members")
    assert shopper.screen.driver.find_element(By.ID, "access-code").is_displayed()
    look_twice(shopper.screen)


@pytest.mark.parametrize("language", ["en", "th"])
def test_nothing_lies_over_the_details_of_an_order(people, shop, language):
    shopper = people.shopper(language, True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    order = shop.reserve("tour", "TOUR-S", 1)
    screen.go(f"/o/{order['code']}/{order['key']}")
    look_at_all(screen, fewest=5, bars=0)
    shopper.give_details({"name": "Dao", "phone": "12", "address": "4 Charoen Krung Road"})
    screen.reads(words("problem_not_a_phone"))
    look_at_all(screen, fewest=5, bars=0)
    number = {"en": 1, "th": 2}[language]
    shopper.give_details({"phone": f"084 700 000{number}"})
    screen.reads(words("standing_awaiting_payment_title"))
    # Now a bar leads to the slip, and the details are opened once more.
    screen.press(words("change_details"))
    look_at_all(screen, fewest=5)

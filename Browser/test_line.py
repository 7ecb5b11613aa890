"""A drop's line: joined, waited in, and come to the end of."""

import hashlib
import re

import pytest
from selenium.webdriver import ActionChains

from journeys import with_scripts, without_scripts

DETAILS = {
    "name": "สมชาย ใจดีมากเหลือเกิน", "phone": "081 234 5678", "email": "line@mail.example",
    "address": "1 Sukhumvit Road, Khlong Toei, Bangkok 10110"}
# As if the phone's clock were an hour fast, which phones with a wrong zone set by hand are.
WRONG_CLOCK = """
    const Right = Date
    Date = class extends Right {
        constructor(...given) { given.length ? super(...given) : super(Right.now() + 3600000) }
        static now() { return Right.now() + 3600000 }
    }
"""
# A stopwatch that can be set ahead, so that a minute need not be waited for.
AHEAD = """
    const right = performance.now.bind(performance)
    window.ahead = 0
    performance.now = () => right() + window.ahead
"""


def shown(screen, name):
    found = screen.driver.find_element("css selector", f"[data-{name}]")
    return found.text


def fill(shopper, details):
    for key, text in details.items():
        shopper.screen.fill(shopper.words.field(key), text)


@with_scripts
def test_the_turn_takes_one_press(line_shop, visitors, language, size):
    shop = line_shop(opens_in=14)
    shopper = visitors(shop).shopper(language, True, size)
    screen, words = shopper.screen, shopper.words
    shopper.join_line({"M": 2})
    screen.reads(words("line_gathering_title"))
    fill(shopper, DETAILS)
    screen.reads(words("line_turn_title"))
    screen.press(words("reserve_many").replace("%n", "2"))
    screen.reads(words("standing_awaiting_payment_title"))
    screen.reads("790.00")


@without_scripts
def test_the_turn_without_scripts(line_shop, visitors, language, size):
    shop = line_shop(opens_in=14)
    shopper = visitors(shop).shopper(language, False, size)
    screen, words = shopper.screen, shopper.words
    shopper.join_line({"M": 2})
    screen.reads(words("line_gathering_title"))
    # The page loads itself anew until the turn has come.
    screen.reads(words("line_turn_title"))
    assert screen.value(words("how_many_of", title="Tour shirt", name="M")) == "2"
    fill(shopper, {**DETAILS, "phone": "12"})
    screen.press(words("reserve"))
    screen.reads(words("problem_not_a_phone"))
    assert shopper.typed("name") == DETAILS["name"]
    fill(shopper, {"phone": DETAILS["phone"]})
    screen.press(words("reserve"))
    screen.reads(words("standing_awaiting_payment_title"))


@pytest.mark.parametrize("page", ["/d/queued", "/d/queued/line"])
def test_two_quick_presses_without_scripts_are_one_place(line_shop, visitors, page):
    shop = line_shop(opens_in=600)
    shop.join("queued", 1)
    shopper = visitors(shop).shopper("en", False)
    screen, words = shopper.screen, shopper.words

    def comes():
        screen.go(page)
        return screen.named("button", words("join_line"))

    # A page without scripts is what it was when it was asked for, a moment after the line was made.
    screen.until("a page of the line", comes)
    # So slow that the second press comes before the first one's answer.
    screen.driver.execute_cdp_cmd("Network.enable", {})
    screen.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {
        "offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1})
    button = screen.one("button", words("join_line"))
    ActionChains(screen.driver).double_click(button).perform()
    screen.reads(words("line_gathering_title"))
    screen.until("both in the line", lambda: shop.get(
        "/api/v1/drops/queued/live")["line"]["length"] >= 2)
    assert shop.get("/api/v1/drops/queued/live")["line"]["length"] == 2


def test_tabs_reloads_and_a_lost_cookie_keep_the_place(line_shop, visitors):
    shop = line_shop(stock=1)
    shop.join("queued", 20)
    shopper = visitors(shop).shopper("en", True)
    screen, words = shopper.screen, shopper.words
    shopper.join_line({"S": 1})
    screen.until("the place", lambda: shown(screen, "place-text") == "21")
    code = screen.driver.find_element("css selector", ".line-keep [data-copy]").get_dom_attribute(
        "data-copy")

    screen.driver.switch_to.new_window("tab")
    screen.go("/d/queued/line")
    screen.until("the same place", lambda: shown(screen, "place-text") == "21")
    assert screen.value(words("how_many_of", title="Tour shirt", name="S")) == "1"
    screen.driver.refresh()
    screen.until("the same place again", lambda: shown(screen, "place-text") == "21")

    screen.driver.delete_all_cookies()
    screen.driver.refresh()
    screen.press(words("line_recover_title"))
    screen.fill(words("line_recovery_code"), "WRONG-CODE")
    screen.press(words("line_recover"))
    screen.reads(words("line_recover_wrong"))
    screen.fill(words("line_recovery_code"), code)
    screen.press(words("line_recover"))
    screen.until("the place found again", lambda: shown(screen, "place-text") == "21")


def test_a_clock_that_is_an_hour_wrong_does_no_harm(line_shop, visitors):
    # So long that the page is there before the opening on a busy machine too.
    shop = line_shop(opens_in=15)
    shopper = visitors(shop).shopper("en", True)
    screen, words = shopper.screen, shopper.words
    screen.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": WRONG_CLOCK})
    shopper.join_line({"M": 1})
    screen.reads(words("line_gathering_title"))
    assert screen.driver.execute_script(
        "return Math.abs(Date.now() - performance.timeOrigin) > 3e6"), "the clock is wrong"
    left = screen.driver.find_element("css selector", "[data-for=gathering] [data-figures]").text
    assert re.fullmatch(r"0:[01]\d", left), f"{left} until the opening"
    screen.reads(words("line_turn_title"))
    left = screen.until("the time left", lambda: screen.driver.find_element(
        "css selector", "[data-for=inside] [data-figures]").text)
    assert left.startswith(("4:5", "5:0")), f"{left} left"


def test_a_turn_ends_with_a_warning_and_another_is_taken(line_shop, visitors):
    shop = line_shop(admission=0.1)
    shopper = visitors(shop).shopper("en", True)
    screen, words = shopper.screen, shopper.words
    shopper.join_line({"M": 1})
    screen.reads(words("line_ending"))
    said = screen.driver.find_element("css selector", "[role=status]")
    assert said.get_property("textContent") == words("line_ending")
    screen.reads(words("line_over_title"))
    screen.press(words("line_take_turn"))
    screen.press(words("reserve_one"))
    screen.reads(words("standing_reserved_title"))


def test_the_work_is_done_beside_the_page(line_shop, visitors):
    shop = line_shop(opens_in=600)
    screen = visitors(shop).shopper("en", True).screen
    screen.go("/d/queued/line")
    challenge = "a challenge of the shop " + "x" * 80
    numbers = screen.driver.execute_async_script("""
        const [challenge, done] = arguments
        const join = document.querySelector("script[src*='join-line']").src
        fetch(join).then((answer) => answer.text()).then((text) => {
            const name = text.match(/\\.\\/(prove\\.[^"]+)/)[1]
            return import(`/assets/${name}`)
        }).then((work) => work.prove(challenge, 12, 4)).then(done, (error) => done(String(error)))
    """, challenge)
    assert len(numbers) == 4 and numbers == sorted(set(numbers)), numbers
    for number in numbers:
        digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
        assert int.from_bytes(digest[:2]) >> 4 == 0


def inside(shopper):
    """Comes in, and answers how much longer the turn lasts, in seconds."""
    shopper.join_line({"M": 1})
    shopper.screen.reads(shopper.words("line_inside_text"))
    return seconds_left(shopper.screen)


def seconds_left(screen):
    figures = screen.driver.find_element("css selector", "[data-for=inside] [data-figures]").text
    minutes, seconds = figures.split(":")
    return 60 * int(minutes) + int(seconds)


@with_scripts
def test_an_open_turn_reads_that_its_end_has_moved(line_shop, visitors, language, size):
    shop = line_shop()
    shopper = visitors(shop).shopper(language, True, size)
    screen, words = shopper.screen, shopper.words
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": AHEAD})
    before = inside(shopper)
    moved = screen.driver.find_element("css selector", "[data-moved]")
    assert not moved.is_displayed()
    shop.steer("queued", {"action": "extend", "minutes": 10, "reason": "The bank is slow"})
    screen.driver.execute_script("window.ahead = 100_000")
    screen.until("that the end has moved", lambda: moved.is_displayed())
    assert moved.text == words("line_time_moved")
    said = screen.driver.find_element("css selector", "[data-say]")
    assert said.get_property("textContent") == words("line_time_moved"), "it is read aloud"
    screen.driver.execute_script("window.ahead = 0")
    screen.until("the new end", lambda: before + 500 < seconds_left(screen) <= before + 600)
    # Both clocks of the page, and the turn is still one.
    assert shown(screen, "turn-clock").startswith("1")
    screen.press(words("reserve_one"))
    screen.reads(words("standing_reserved_title"))

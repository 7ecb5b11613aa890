"""Somebody who closed the tab comes back to their order, and somebody else does not."""

import itertools
import re

import pytest

from journeys import OPPOSITE, journeys

PHONES = itertools.count(10)


def details(phone):
    return {"name": "Dao", "phone": phone, "email": f"{phone.replace(' ', '')}@mail.example",
            "address": "4 Charoen Krung Road, Bangkok 10500"}


def reserve(shopper, units=1):
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"M": units})
    shopper.reserve()
    return shopper.reserved_code()


def stored(screen, name="localStorage"):
    return screen.driver.execute_script(f"return Object.keys({name})")


@journeys
def test_a_closed_tab_is_no_lost_order(people, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    screen, words = shopper.screen, shopper.words
    code, order = reserve(shopper)

    # Nothing is left open but the shop itself.
    for page in ("/", "/d/tour", "/d/soon"):
        screen.go(page)
        if scripts:
            screen.follow(re.compile(rf".*{code}"))
        else:
            screen.follow(words("own_orders_title"))
            screen.follow(re.compile(rf".*{code}"))
        screen.until("the order", lambda: screen.path.startswith(order))

    # Somebody else takes the device.
    screen.go("/d/tour")
    screen.follow(words("not_me") if scripts else words("own_orders_title"))
    screen.press(words("forget_all"))
    screen.reads(words("own_orders_none"))
    screen.go("/d/tour")
    screen.reads("Tour shirt")
    assert code not in screen.text
    assert not screen.driver.get_cookies() or all(
        "orders" not in cookie["name"] for cookie in screen.driver.get_cookies())


@journeys
def test_code_and_phone_find_it_on_another_device(people, language, scripts, size):
    first = people.shopper(language, scripts, size)
    second = people.shopper(language, scripts, OPPOSITE[size])
    phone = f"085 700 00{next(PHONES)}"
    code, order = reserve(first)
    first.give_details(details(phone))
    first.screen.reads(first.words("standing_awaiting_payment_title"))

    screen, words = second.screen, second.words
    second.choose_language()
    screen.follow(words("own_orders_title"))
    screen.fill(words("field_order_code"), code.lower())
    screen.fill(words("field_phone"), "085 799 9999")
    screen.press(words("find_order"))
    screen.reads(words("find_order_wrong"))
    assert screen.value(words("field_order_code")) == code.lower(), "what was typed is kept"
    screen.fill(words("field_phone"), phone)
    screen.press(words("find_order"))
    screen.until("the order", lambda: screen.path.startswith(order))
    assert not screen.named("button", words("remember_order")), "it is remembered already"
    screen.go("/orders")
    screen.reads(code)


def test_a_friends_link_is_looked_at_and_not_kept(people):
    owner, friend = people.shopper("en", True), people.shopper("en", True)
    code, order = reserve(owner)
    friend.choose_language()
    friend.screen.go(order)
    friend.screen.reads(code)
    friend.screen.go("/orders")
    friend.screen.reads(friend.words("own_orders_none"))
    friend.screen.go(order)
    friend.screen.press(friend.words("remember_order"))
    friend.screen.until("a device that remembers it", lambda: not friend.screen.named(
        "button", friend.words("remember_order")))
    friend.screen.go("/")
    friend.screen.reads(code)


def test_the_link_is_copied_and_shared(people):
    shopper = people.shopper("en", True)
    screen, words = shopper.screen, shopper.words
    _, order = reserve(shopper)
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": """
        Object.defineProperty(navigator, "share", { configurable: true, value: async (what) => {
            window.shared = what.url
        } })
        Object.defineProperty(navigator, "clipboard", { configurable: true, value: {
            writeText: async (text) => { window.copied = text } } })"""})
    screen.go(order)
    screen.press(words("copy_link"))
    screen.reads(words("copied"))
    screen.press(words("share_link"))
    whole = screen.address + order
    screen.until("what was shared", lambda: screen.driver.execute_script("return window.shared"))
    assert screen.driver.execute_script("return [window.copied, window.shared]") == [whole, whole]


def test_without_a_share_sheet_there_is_no_button_for_it(people):
    shopper = people.shopper("en", True)
    screen, words = shopper.screen, shopper.words
    _, order = reserve(shopper)
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {
        "source": "delete Navigator.prototype.share"})
    screen.go(order)
    screen.one("button", words("copy_link"))
    assert not screen.named("button", words("share_link"))


@journeys
def test_the_limit_leads_to_the_other_order(people, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    screen, words = shopper.screen, shopper.words
    phone = f"085 700 00{next(PHONES)}"
    shopper.choose_language()
    orders = []
    for _ in range(2):
        shopper.want("rare", "Print", {"Black": 2})
        shopper.reserve()
        orders.append(shopper.reserved_code())
        shopper.give_details(details(phone))
    (code, order), (other, _) = orders
    screen.reads(words("limit_other_orders"))
    assert not screen.named("a[href]", words("details_limit_way_out"))
    screen.follow(words("open_order", code=code))
    screen.until("the order that has them", lambda: screen.path.startswith(order))
    screen.reads(words("standing_awaiting_payment_title"))


def test_typed_details_stay_until_somebody_reserves(people):
    shopper = people.shopper("en", True)
    screen, words = shopper.screen, shopper.words
    phone = f"085 700 00{next(PHONES)}"
    shopper.choose_language()
    screen.go("/d/soon")
    screen.fill(words("field_name"), "Dao")
    screen.until("what is kept", lambda: "holdfast-details" in stored(screen))
    _, order = reserve(shopper)
    assert shopper.typed("name") == "Dao"
    shopper.give_details(details(phone))
    screen.reads(words("standing_awaiting_payment_title"))
    screen.until("nothing kept", lambda: "holdfast-details" not in stored(screen))

    # What is typed for the next drop is not taken away by an old order.
    screen.go("/d/soon")
    screen.fill(words("field_name"), "Dao")
    screen.until("what is kept", lambda: "holdfast-details" in stored(screen))
    screen.go(order)
    screen.reads(words("standing_awaiting_payment_title"))
    assert "holdfast-details" in stored(screen)


DENIED = """
    for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } })
    }"""
FULL = """
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }"""


@pytest.mark.parametrize("broken", [DENIED, FULL], ids=["denied", "full"])
def test_a_device_that_stores_nothing_still_leads_back(people, broken):
    shopper = people.shopper("en", True)
    screen = shopper.screen
    code, order = reserve(shopper)
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": broken})
    for page in ("/", "/d/soon"):
        screen.go(page)
        screen.follow(re.compile(rf".*{code}"))
        screen.until("the order", lambda: screen.path.startswith(order))
    screen.go("/orders")
    screen.press(shopper.words("forget_all"))
    screen.reads(shopper.words("own_orders_none"))
    # Other scripts of these pages have their own tests.
    screen.complaints()

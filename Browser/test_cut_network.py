"""A network that is gone although the browser calls itself online, as in a crowd: that is told, and
nothing that was typed is lost."""

import pytest
from selenium.webdriver.common.by import By

from test_leads_on import details, moves, network, ordered, prepared  # noqa: F401

# Questions follow each other sooner; what waits for an answer waits as long as ever.
OFTEN = """
    const later = window.setTimeout
    window.setTimeout = (act, pause, ...more) => later(
        act, [5_000, 8_000, 10_000, 30_000].includes(pause) ? pause : pause / 10, ...more)
"""


def is_told_and_done_later(screen, proxy, press, typed, hears=True):
    """The press that finds no network says so and keeps what was typed, and is done once there is
    one."""
    words = screen.words
    before = {name: screen.value(name) for name in typed}
    assert all(before.values()), before
    path = screen.path
    proxy.sever()
    if hears:
        screen.reads(words("hears_nothing"))
    else:
        # A page that has just come did come: this one has stood for a while.
        screen.driver.execute_script("""
            const now = performance.now.bind(performance)
            performance.now = () => now() + 60_000""")
    assert screen.driver.execute_script("return navigator.onLine")
    screen.press(press)
    screen.reads(words("no_network"))
    assert screen.path == path
    assert {name: screen.value(name) for name in typed} == before
    proxy.mend()
    if hears:
        screen.until("that all is well", lambda: words("hears_nothing") not in screen.text)
    screen.press(press)


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_details_of_an_order(people, shop, network, language):
    proxy = network(shop)
    shopper = people.shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    prepared(screen, OFTEN)
    screen.go(ordered(shop, customer=False)[1])
    screen.until("a page that moves", lambda: moves(screen) == "")
    typed = details("Ploy")
    for key, text in typed.items():
        screen.fill(words.field(key), text)
    is_told_and_done_later(
        screen, proxy, words("go_on_to_payment"), [words.field(key) for key in typed])
    screen.reads(words("standing_awaiting_payment_title"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_details_in_a_line(line_shop, visitors, network, language):
    shop = line_shop()
    proxy = network(shop)
    shopper = visitors(shop).shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    prepared(screen, OFTEN)
    shopper.join_line({"M": 1})
    screen.reads(words("line_inside_text"))
    typed = details("Ploy")
    for key, text in typed.items():
        screen.fill(words.field(key), text)
    is_told_and_done_later(
        screen, proxy, words("reserve_one"), [words.field(key) for key in typed])
    screen.reads(words("standing_awaiting_payment_title"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_what_finds_an_order(people, shop, network, language):
    """A page that asks the shop for nothing by itself."""
    proxy = network(shop)
    shopper = people.shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    person = details("Mali")
    order = shop.reserve("tour", "TOUR-M", 1, person)
    screen.go("/orders")
    screen.fill(words("field_order_code"), order["code"])
    screen.fill(words("field_phone"), person["phone"])
    is_told_and_done_later(
        screen, proxy, words("find_order"), [words("field_order_code"), words("field_phone")],
        hears=False)
    screen.until("the order", lambda: screen.path.startswith(f"/o/{order['code']}/"))


def test_a_members_code(line_shop, visitors, network):
    shop = line_shop(opens_in=900, line="off", members=True)
    proxy = network(shop)
    shopper = visitors(shop).shopper("th", True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    prepared(screen, OFTEN)
    screen.go("/d/queued/members")
    screen.until("a page that moves", lambda: moves(screen) == "")
    size = words("how_many_of", title="Tour shirt", name="M")
    screen.fill(words("members_code"), "WRONG-CODE")
    screen.fill(size, "1")
    is_told_and_done_later(
        screen, proxy, words("reserve_one"), [words("members_code"), size])
    screen.reads(words("members_code_invalid"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_what_staff_type(line_shop, visitors, network, language):
    """To sign in, and where a page hears of the shop by a stream or its figures alone."""
    shop = line_shop(opens_in=900)
    proxy = network(shop)
    staff = visitors(shop).staff(language, True, through=proxy)
    screen, words = staff.screen, staff.words
    staff.try_to_sign_in("not the password", "nobody@shop.example")
    screen.reads(words("sign_in_wrong"))
    screen.fill(words("field_password"), "not the password")
    is_told_and_done_later(
        screen, proxy, words("sign_in"), [words("field_email"), words("field_password")],
        hears=False)
    screen.reads(words("sign_in_wrong"))
    staff.sign_in(shop.password)
    screen.go("/admin/line/queued")
    screen.fill(words("steer_minutes"), "15")
    reason = screen.driver.find_element(By.ID, "extend-reason")
    reason.send_keys("The bank is slow")
    is_told_and_done_later(
        screen, proxy, words("steer_extend"), [words("steer_minutes")], hears=False)
    screen.reads(words("steer_move_extended", number=15))

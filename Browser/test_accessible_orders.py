"""What becomes of an order, what leads to one, and what refuses it, without a violation."""

import pytest

from accessibility import corners_of
from evening import standings
from shop import PAST, SHOP_FILE, Shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The shop of the other tests, and a drop that is over."""
    running = Shop(tmp_path_factory.mktemp("past"), SHOP_FILE + PAST)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def paths(shop):
    """The path of an order for each headline."""
    return standings(shop)


@pytest.mark.parametrize("language", ["en", "th"])
def test_what_becomes_of_an_order(people, paths, language):
    shopper = people.shopper(language, True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    look = corners_of(screen)
    for title, path in paths.items():
        screen.go(path)
        screen.until(title, lambda: words.inside(title).search(screen.text))
        look()


@pytest.mark.parametrize("language", ["en", "th"])
def test_what_leads_to_an_order_and_what_refuses_it(people, language):
    shopper = people.shopper(language, True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    look = corners_of(screen)
    screen.go("/d/tour/reserve?q-TOUR-M=1&q-TOUR-S=1")
    look(words("confirm_title"))
    screen.go("/d/tour/reserve")
    look(words("refused_nothing_title"))
    screen.go("/d/soon/reserve?q-LANTERN=1")
    if screen.named("button", words("reserve_now")):
        screen.press(words("reserve_now"))
    look(words("refused_not_open_title"))
    screen.go("/d/past/reserve?q-JACKET=1")
    if screen.named("button", words("reserve_now")):
        screen.press(words("reserve_now"))
    look(words("refused_closed_title"))
    for path in ("/d/past", "/"):
        screen.go(path)
        look("Rain jacket 2025")
    screen.go("/orders")
    screen.fill(words("field_order_code"), "7KQM2X")
    screen.fill(words("field_phone"), "081 222 9999")
    screen.press(words("find_order"))
    look(words("find_order_wrong"))

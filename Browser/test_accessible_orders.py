"""What becomes of an order, what leads to one, and what refuses it, without a violation."""

import itertools

import pytest

from accessibility import corners_of
from evening import slip

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def standings(shop):
    """The path of an order for each headline."""
    token = shop.token()
    decisions = {
        "standing_under_review_title": None,
        "standing_rejected_title": {"decision": "reject", "reason": "The time cannot be read."},
        "standing_paid_title": {"decision": "approve"},
        "standing_fulfilled_title": {"decision": "approve"},
    }
    statuses = {
        "standing_fulfilled_title": "fulfilled", "standing_expired_title": "expired",
        "standing_cancelled_title": "cancelled"}

    def path(title):
        number = next(NUMBERS)
        order = shop.reserve("tour", "TOUR-S", 1, {
            "name": "Mali", "phone": f"081 222 00{number:02}",
            "email": f"standing{number}@mail.example", "address": "1 Sukhumvit Road, Bangkok"})
        if title in decisions:
            sent = shop.call("POST", f"/orders/{order['code']}/slips", order["key"],
                             slip(f"{number} of the standings"), "image/jpeg")
            if decisions[title]:
                shop.call(
                    "POST", f"/admin/slips/{sent['id']}/decision", token, decisions[title])
        if title in statuses:
            shop.call("POST", f"/admin/orders/{order['code']}/status", token, {
                "to": statuses[title], "reason": "As it was agreed"})
        return f"/o/{order['code']}/{order['key']}"

    return {title: path(title) for title in {**decisions, **statuses}}


@pytest.mark.parametrize("language", ["en", "th"])
def test_what_becomes_of_an_order(people, standings, language):
    shopper = people.shopper(language, True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    look = corners_of(screen)
    for title, path in standings.items():
        screen.go(path)
        look(words(title))


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
    screen.go("/orders")
    screen.fill(words("field_order_code"), "7KQM2X")
    screen.fill(words("field_phone"), "081 222 9999")
    screen.press(words("find_order"))
    look(words("find_order_wrong"))

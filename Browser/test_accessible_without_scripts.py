"""Pages whose browser runs no scripts, without a violation."""

import itertools
import time

import pytest

from accessibility import corners_of
from evening import slip

NUMBERS = itertools.count()
# Seconds until the drop opens, in which the page before it is looked at.
OPENS_IN = 20


@pytest.mark.parametrize("language", ["en", "th"])
def test_shoppers_without_scripts(people, shop, language):
    shopper = people.shopper(language, False)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    look = corners_of(screen)
    for path in ("/", "/d/soon", "/d/tour", "/orders"):
        screen.go(path)
        look()
        # What only scripts can fill is not there: no "Total with shipping –", no "-- hours".
        for line in screen.text.splitlines():
            assert "--" not in line and not line.rstrip().endswith(("–", ":")), line
    shopper.want("tour", "Tour shirt", {"M": 1})
    screen.press(words("reserve"))
    look(words("confirm_title"))
    screen.press(words("reserve_now"))
    shopper.reserved_code()
    look(words("standing_reserved_title"))
    shopper.give_details({"name": "Dao", "phone": "12", "address": "4 Charoen Krung Road"})
    look(words("problem_not_a_phone"))
    shopper.give_details({"phone": f"081 444 00{next(NUMBERS):02}"})
    look(words("standing_awaiting_payment_title"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_line_without_scripts(line_shop, visitors, language):
    opens = time.monotonic() + OPENS_IN
    shop = line_shop(opens_in=OPENS_IN, admission=30)
    shopper = visitors(shop).shopper(language, False)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    look = corners_of(screen)
    shop._await_line("queued")
    screen.go("/d/queued/line")
    look(words("join_line"))
    shopper.join_line({"M": 1})
    # Until the turn has come the page loads itself anew, says so, and holds nothing that is typed.
    screen.reads(words("line_refreshes"))
    look(words("line_gathering_title"), without=["meta-refresh"])
    # A page without scripts looks every ten to fifteen seconds, which is all the patience there is.
    time.sleep(max(0, opens - time.monotonic()))
    screen.reads(words("line_turn_title"))
    look()
    screen.fill(words("field_phone"), "12")
    screen.press(words("reserve"))
    look(words("problem_not_a_phone"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_staff_without_scripts(people, shop, language):
    staff = people.staff(language, False)
    screen, words = staff.screen, staff.words
    look = corners_of(screen)
    number = next(NUMBERS)
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Mali", "phone": f"081 555 00{number:02}", "email": f"plain{number}@mail.example",
        "address": "1 Sukhumvit Road"})
    sent = shop.call("POST", f"/orders/{order['code']}/slips", order["key"],
                     slip(f"plain {number}"), "image/jpeg")
    staff.choose_language()
    look(words("sign_in"))
    staff.sign_in(shop.password)
    for path in ("/admin", "/admin/live", "/admin/orders", f"/admin/orders/{order['code']}",
                 "/admin/slips", f"/admin/slips/{sent['id']}"):
        screen.go(path)
        look()

"""Every kind of page without a violation: on a phone and at a desk, in both languages, in light and
dark."""

import re

import pytest

from accessibility import inspect, resize
from screen import DESK, PHONE
from shop import OWNER

PLACES = [("en", PHONE), ("th", PHONE), ("th", DESK), ("en", DESK)]


@pytest.mark.parametrize("language, size", PLACES)
def test_pages_of_shoppers(people, shop, tmp_path, language, size):
    shopper = people.shopper(language, True)
    screen, words = shopper.screen, shopper.words
    resize(screen, size)
    shopper.choose_language()
    for path in ("/", "/d/soon", "/d/tour", "/orders", "/nothing/here"):
        screen.go(path)
        inspect(screen)
    # More than is allowed cannot be typed; an address may ask for it.
    screen.go("/d/rare/reserve?q-RARE-MANY=2&q-RARE-MORE=1")
    screen.press(words("reserve_now"))
    screen.reads(words("refused_limit_title"))
    inspect(screen)
    shopper.want("tour", "Tour shirt", {"M": 1})
    shopper.reserve()
    shopper.reserved_code()
    inspect(screen)
    shopper.give_details({"name": "Dao", "phone": "12", "address": "4 Charoen Krung Road"})
    screen.reads(words("problem_not_a_phone"))
    assert screen.driver.title.startswith(words("error_title"))
    # The summary has the focus, and its link leads to the field.
    assert "notice-stop" in screen.driver.switch_to.active_element.get_dom_attribute("class")
    inspect(screen)
    screen.follow(re.compile(re.escape(words("field_phone")) + ":"))
    assert screen.driver.switch_to.active_element.get_dom_attribute("id") == "phone"
    phone = f"084 {PLACES.index((language, size))}00 0000"
    shopper.give_details({"phone": phone})
    screen.reads(words("standing_awaiting_payment_title"))
    inspect(screen)
    screen.go("/orders")
    inspect(screen)
    screen.press(words("find_order"))
    screen.reads(words("missing_code"))
    inspect(screen)


@pytest.mark.parametrize("language, size", PLACES)
def test_pages_of_a_line(line_shop, visitors, language, size):
    shop = line_shop(opens_in=900, members=True)
    shopper = visitors(shop).shopper(language, True)
    screen, words = shopper.screen, shopper.words
    resize(screen, size)
    shop.join("queued", 2)
    shopper.join_line({"M": 1})
    screen.reads(words("line_gathering_title"))
    inspect(screen)
    for path in ("/d/queued", "/d/queued/members", "/d/queued/line/record"):
        screen.go(path)
        inspect(screen)


@pytest.mark.parametrize("language, size", PLACES)
def test_pages_of_staff(people, shop, photo, language, size):
    staff = people.staff(language, True)
    screen, words = staff.screen, staff.words
    resize(screen, size)
    # An order whose shopper left the e-mail out.
    number = PLACES.index((language, size))
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Mali", "phone": f"083 000 00{number}0", "address": "1 Sukhumvit Road"})
    shop.call("POST", f"/orders/{order['code']}/slips", order["key"], photo.read_bytes(),
              media="image/jpeg")
    screen.go("/admin")
    inspect(screen)
    staff.sign_in(shop.password, OWNER)
    screen.reads(words("newest_orders"))
    for path in ("/admin", "/admin/live", "/admin/orders", f"/admin/orders/{order['code']}",
                 "/admin/slips", "/admin/account", "/admin/accounts", "/admin/jobs"):
        screen.go(path)
        inspect(screen)
    assert "mailto:\"" not in screen.driver.page_source
    screen.go("/admin/slips")
    screen.follow(words("begin_with_first"))
    screen.reads(words("approve"))
    inspect(screen)

"""The browser's Back button: the page that comes back says what is true by now and leads on, and
nothing that is pressed there is done twice."""

import itertools
import re

from evening import send_slip, somebody
from journeys import OPPOSITE, journeys, with_scripts

PHONES = itertools.count(10)


def left(shop, drop, sku):
    return shop.get(f"/api/v1/drops/{drop}/live")["variants"][sku]


def reserve(shopper):
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"M": 1})
    shopper.reserve()
    return shopper.reserved_code()


def pay_page(shopper):
    """A shopper's own order, whose money is asked for."""
    code, order = reserve(shopper)
    shopper.give_details({
        "name": "Dao", "phone": f"087 400 00{next(PHONES)}",
        "address": "4 Charoen Krung Road, Bangkok 10500"})
    shopper.screen.reads(shopper.words("standing_awaiting_payment_title"))
    return code, order


def back(screen, to):
    screen.driver.back()
    screen.until(f"{to} again", lambda: screen.path.startswith(to))


@journeys
def test_back_from_a_new_order_leads_to_it(people, shop, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    screen, words = shopper.screen, shopper.words
    before = left(shop, "tour", "TOUR-M")
    code, order = reserve(shopper)
    # Back to where the button was pressed: without scripts that is a page of its own.
    back(screen, "/d/tour" if scripts else "/d/tour/reserve")
    screen.reads(words("own_orders_title" if scripts else "limit_other_orders"))
    screen.follow(re.compile(rf".*{code}"))
    screen.until("the order", lambda: screen.path.startswith(order))
    back(screen, "/d/tour")
    screen.reads(code)
    # Whoever wants another one, although this is said, gets another one, and sees that it is.
    screen.press_main()
    another, _ = shopper.reserved_code()
    assert another != code
    screen.until("two units", lambda: left(shop, "tour", "TOUR-M") == before - 2)
    screen.go("/orders")
    screen.reads(code)
    screen.reads(another)


@journeys
def test_back_to_a_cancelled_order_asks_for_no_money(people, shop, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    screen, words = shopper.screen, shopper.words
    before = left(shop, "tour", "TOUR-M")
    code, order = pay_page(shopper)
    screen.press(words("cancel_order"))
    screen.press(words("cancel_yes"))
    screen.reads(words("standing_cancelled_title"))
    for _ in range(2):
        back(screen, order)
        screen.reads(words("standing_cancelled_title"))
        assert words("standing_awaiting_payment_title") not in screen.text
        assert not screen.named("button", words("go_on_to_payment"))
    back(screen, "/d/tour")
    if scripts:
        screen.until("a page that moves", lambda: screen.driver.execute_script(
            "return document.querySelector('[data-moves]').dataset.moves") == "")
    assert code not in screen.text, "nobody is led to what is over"
    screen.press_main()
    another, _ = shopper.reserved_code()
    assert another != code
    screen.until("one unit", lambda: left(shop, "tour", "TOUR-M") == before - 1)


@journeys
def test_back_from_a_slip_asks_for_no_money(people, shop, photo, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    screen, words = shopper.screen, shopper.words
    _, order = pay_page(shopper)
    shopper.upload(photo)
    screen.reads(words("standing_under_review_title"))
    # As often as there are pages of this order.
    while True:
        screen.driver.back()
        screen.until("a page", lambda: screen.text)
        if not screen.path.startswith(order):
            break
        screen.reads(words("standing_under_review_title"))
        assert words("standing_awaiting_payment_title") not in screen.text


@journeys
def test_back_to_a_slip_approves_it_once(people, shop, language, scripts, size):
    staff = people.staff(language, scripts, OPPOSITE[size])
    screen, words = staff.screen, staff.words
    order = shop.reserve("tour", "TOUR-S", 1, somebody())
    path = f"/admin/slips/{send_slip(shop, order)['id']}"
    staff.sign_in(shop.password)
    screen.go(path)
    approve = re.compile(re.escape(words("approve")))
    screen.press(approve)
    screen.reads(words("decided_approved_sum", text="฿400.00"))
    back(screen, path)
    # A page as it was is told when it is pressed; a page as it is has nothing to press.
    if screen.named("button", approve):
        screen.press(approve)
        screen.until("an answer", lambda: screen.driver.find_elements(
            "css selector", "[role=alert], .notice"))
    screen.go(f"/admin/orders/{order['code']}")
    screen.until("a paid order", lambda: words("status_paid") in screen.text)
    told = shop.call("GET", f"/admin/orders/{order['code']}", shop.token(), None)
    assert told["status"] == "paid" and told["paid"]["amount"] == "400.00", told


@journeys
def test_back_from_a_line_is_the_same_place(line_shop, visitors, language, scripts, size):
    shop = line_shop(opens_in=900)
    shopper = visitors(shop).shopper(language, scripts, size)
    screen, words = shopper.screen, shopper.words
    shop._await_line("queued")
    shopper.join_line({"M": 1})
    screen.reads(words("line_gathering_title"))
    back(screen, "/d/queued")
    if scripts:
        screen.reads(words("own_place"))
    screen.press_main()
    screen.reads(words("line_gathering_title"))
    assert "/queued/line" in screen.path
    assert shop.get("/api/v1/drops/queued/live")["line"]["length"] == 1


@with_scripts
def test_back_from_what_a_turn_reserved_leads_to_it(line_shop, visitors, language, size):
    shop = line_shop()
    shopper = visitors(shop).shopper(language, True, size)
    screen, words = shopper.screen, shopper.words
    before = left(shop, "queued", "TOUR-M")
    shopper.join_line({"M": 1})
    screen.reads(words("line_inside_text"))
    screen.press(words("reserve_one"))
    code, order = shopper.reserved_code()
    back(screen, "/d/queued/line")
    # The page is as light as can be: it says that there is an order, and the top leads to it.
    screen.reads(words("line_over_text"))
    screen.follow(words("own_orders_title"))
    screen.follow(re.compile(rf".*{code}"))
    screen.until("the order", lambda: screen.path.startswith(order))
    assert left(shop, "queued", "TOUR-M") == before - 1

"""Two people, one order: whoever presses on a page that is not true any more is told, and loses
nothing that they typed."""

import re

from evening import slip
from journeys import JOURNEYS, OPPOSITE, journeys


def paid_by(shop, number, slips=1):
    """An order whose slips wait, made through the API."""
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Dao", "phone": f"084 333 44{number:02}", "email": f"dao{number}@mail.example",
        "address": "4 Rama I Road, Bangkok 10330"})
    order["slips"] = [send(shop, order, f"{number}-{one}") for one in range(slips)]
    return order


def send(shop, order, text):
    return shop.call(
        "POST", f"/orders/{order['code']}/slips", order["key"], slip(text), "image/jpeg")["id"]


@journeys
def test_one_transfer_is_approved_once(people, shop, language, scripts, size):
    first = people.staff(language, scripts, size)
    second = people.staff(language, scripts, OPPOSITE[size])
    words, screen = second.words, second.screen
    order = paid_by(shop, 10 + JOURNEYS.index((language, scripts, size)), slips=2)
    for staff, number in ((first, order["slips"][0]), (second, order["slips"][1])):
        staff.sign_in(shop.password)
        staff.screen.go(f"/admin/slips/{number}")
    approve = re.compile(re.escape(words("approve")))
    first.screen.press(approve)
    first.screen.reads(words("decided_approved_sum", text="฿400.00"))

    screen.fill(words("amount_received"), "399")
    screen.press(approve)
    screen.reads(words("staff_changed"))
    assert screen.value(words("amount_received")) == "399", "what was typed stays"
    # It is more than is owed by now: that wants a press that says how much.
    screen.press(approve)
    asked = words("staff_more_than_owed", **{
        "typed.text": "฿399.00", "more.text": "฿399.00", "owedNow.text": "฿0.00"})
    screen.reads(asked)
    if scripts:
        screen.press(words.like("approve_too_much"))
    else:
        screen.press(words("approve_this_amount"))
    screen.reads(words("decided_beyond", text="฿399.00"))


def test_the_button_says_what_it_approves(people, shop):
    staff = people.staff("en", True)
    words, screen = staff.words, staff.screen
    order = paid_by(shop, 3)
    staff.sign_in(shop.password)
    screen.go(f"/admin/slips/{order['slips'][0]}")
    screen.one("button", "Approve ฿400.00")
    screen.fill(words("amount_received"), "100.0")
    screen.one("button", "Approve ฿100.00 of ฿400.00")
    screen.fill(words("amount_received"), "a lot")
    screen.one("button", "Approve")
    screen.fill(words("amount_received"), "100")
    screen.press("Approve ฿100.00 of ฿400.00")
    screen.reads(words("decided_missing", text="฿300.00"))

    shopper = people.shopper("en", True)
    shopper.choose_language()
    shopper.screen.go(f"/o/{order['code']}/{order['key']}")
    shopper.screen.reads("We have ฿100.00. ฿300.00 is missing.")


@journeys
def test_a_slip_that_came_meanwhile_is_named(people, shop, language, scripts, size):
    staff = people.staff(language, scripts, OPPOSITE[size])
    words, screen = staff.words, staff.screen
    order = paid_by(shop, 20 + JOURNEYS.index((language, scripts, size)))
    staff.sign_in(shop.password)
    screen.go(f"/admin/orders/{order['code']}")
    send(shop, order, f"late {order['code']}")
    screen.choose(words("set_to"), words("status_cancelled"))
    screen.fill(words("reason"), "ไม่มีใครชำระ")
    screen.press(words("change"))
    screen.reads(words("staff_changed_slip"))
    assert screen.value(words("reason")) == "ไม่มีใครชำระ"
    # Now both slips are on the page, and ending the order is asked about.
    screen.press(words("change"))
    screen.press(words("yes_although_slip_waits"))
    screen.reads(words("saved"))
    shopper = people.shopper(language, scripts, size)
    shopper.choose_language()
    shopper.screen.go(f"/o/{order['code']}/{order['key']}")
    shopper.screen.reads(words("standing_cancelled_slip_text"))

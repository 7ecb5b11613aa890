"""What asks the staff twice, and what refuses them, without a violation."""

import re

import pytest

from accessibility import corners_of
from evening import slip


def paid(shop, number, text):
    """An order and its slip."""
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Dao", "phone": f"081 333 00{number:02}", "email": f"asked{number}@mail.example",
        "address": "4 Rama I Road, Bangkok 10330"})
    sent = shop.call("POST", f"/orders/{order['code']}/slips", order["key"], slip(text),
                     "image/jpeg")
    return order["code"], f"/admin/slips/{sent['id']}"


def press_empty(screen, name):
    """Presses without what the browser itself would ask for."""
    screen.driver.execute_script(
        "for (const form of document.forms) form.noValidate = true")
    screen.press(name)


@pytest.mark.parametrize("language", ["en", "th"])
def test_what_asks_staff_twice_and_what_refuses_them(people, shop, language):
    staff = people.staff(language, True)
    screen, words = staff.screen, staff.words
    look = corners_of(screen)
    number = {"en": 0, "th": 10}[language]
    staff.try_to_sign_in("not the password", "nobody@shop.example")
    look(words("sign_in_wrong"))
    staff.sign_in(shop.password)

    # The same file for two orders; more than is owed; nothing said why.
    paid(shop, number, f"twice {language}")
    _, reused = paid(shop, number + 1, f"twice {language}")
    code, own = paid(shop, number + 2, f"once {language}")
    approve = re.compile(re.escape(words("approve")))
    screen.go(reused)
    screen.press(approve)
    look(words("staff_sent_before"))
    screen.go(own)
    screen.fill(words("amount_received"), "4000")
    screen.press(approve)
    look(words("staff_far_too_much"))
    screen.go(own)
    screen.press(words("reject"))
    press_empty(screen, words("reject_with_this"))
    look(words("staff_reason_missing"))
    screen.go(own)
    screen.press(approve)
    look(words("decided_approved_sum", text="฿400.00"))

    screen.go(f"/admin/orders/{code}")
    press_empty(screen, words("change"))
    screen.until("a refusal", lambda: screen.driver.find_elements("id", "staff-problem"))
    look()
    screen.go(f"/admin/orders/{code}")
    screen.choose(words("set_to"), words("status_cancelled"))
    screen.fill(words("reason"), "Nobody paid")
    screen.press(words("change"))
    look(words("staff_money_goes_back", text="฿400.00"))
    screen.go(f"/admin/orders?q={code}")
    screen.driver.find_element("id", f"pick-{code}").click()
    press_empty(screen, words("change"))
    look(words("staff_status_missing"))
    screen.choose(words("set_to"), words("status_cancelled"))
    screen.driver.find_element("id", "bulk-reason").send_keys("Nobody paid")
    screen.press(words("change"))
    look(words("bulk_doubt_title"))
    screen.go("/admin/orders?q=nobody-has-this-name")
    look(words("no_orders_match"))
    screen.go("/admin/orders/NOTHING")
    look()

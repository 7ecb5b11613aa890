"""Pictures of the pages about money: statements, a slip beside what the bank says, refunds, accounts, and whom the
shop tells of things."""

import time

from bank import imported, statement
from browsers import open_browser
from evening import slip
from screen import Screen
from shooting import report, shoot
from shop import OWNER
from staff import Staff
from test_walking_slips import slips_of
from words import Words


def money_pages(shop, folder, language, size, name):
    token = shop.token()

    def reserved(number):
        return shop.reserve("tour", "TOUR-S", 1, {
            "name": "Mali Dee", "phone": f"083 {abs(hash((language, name))) % 900 + 100} 00{number}",
            "address": "1 Sukhumvit Road"})

    def with_slip(order, fitting):
        sent = shop.call("POST", f"/orders/{order['code']}/slips?name=slip.jpg", order["key"],
                         slip(order["total"]["amount"]), "image/jpeg")
        amount = order["total"]["amount"] if fitting else "1.00"
        imported(shop, statement(amount, order["code"], "C"))
        return sent["slip"]["id"] if "slip" in sent else sent["id"]

    driver = open_browser(True, size, folder)
    staff = Staff(Screen(driver, shop.address, Words(language), True))
    screen = staff.screen

    def look(page, path=None):
        if path:
            screen.go(path)
        shoot(screen, folder, f"{language}-{name}-{page}")

    try:
        staff.sign_in(shop.password, OWNER)
        fitting = with_slip(reserved(10), True)
        time.sleep(2)
        look("review-bank-shows", f"/admin/slips/{fitting}")
        look("statements", "/admin/statements")
        look("open-money", "/admin/statements/open")
        # The bank shows less than was approved, and nothing at all; and slips that are looked at together.
        for number in (12, 13):
            order = reserved(number)
            sent = shop.call("POST", f"/orders/{order['code']}/slips?name=slip.jpg", order["key"],
                             slip(f"approved {number} {name}"), "image/jpeg")
            shop.call("POST", f"/admin/slips/{sent['id']}/decision", token, {"decision": "approve"})
            if number == 12:
                imported(shop, statement("40.00", order["code"], "C"))
        look("open-money-contradicts", "/admin/statements/open?group=look")
        imported(shop, statement("1.00", "interest", "C", days=2))
        look("statements-unproven", "/admin/statements")
        look("unproven", "/admin/statements/unproven")
        look("review-bank-differs", f"/admin/slips/{with_slip(reserved(14), False)}")
        slips_of(shop, 3)
        look("slip-sheet", "/admin/slips/sheet")
        paid = reserved(11)
        number = imported(shop, statement(paid["total"]["amount"], paid["code"], "C"))
        shop.call("POST", f"/admin/statements/{number}/confirm", token, {"certain": True})
        look("statement-rows", f"/admin/statements/{number}/rows")
        shop.call("POST", f"/admin/orders/{paid['code']}/status", token, {"to": "cancelled", "reason": "sold twice"})
        look("refunds", "/admin/refunds")
        look("order-refund-due", "/" + paid["url"].split("/", 3)[3])
        look("accounts", "/admin/accounts")
        look("webhooks", "/admin/webhooks")
        look("deliveries", "/admin/deliveries")
        report(screen)
    finally:
        driver.quit()

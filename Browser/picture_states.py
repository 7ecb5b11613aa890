"""Pictures of what becomes of an order and of a drop, and of pages whose browser runs no scripts."""

import re
import tempfile
from pathlib import Path

from evening import send_slip, somebody, standings
from browsers import open_browser
from screen import Screen
from shooting import report, shoot
from shop import Shop, queued
from shopper import Shopper
from staff import Staff
from words import Words

PAGES = {
    "standing_part_title": "order-part", "standing_rejected_title": "order-rejected",
    "standing_paid_title": "order-paid", "standing_fulfilled_title": "order-fulfilled",
    "standing_expired_title": "order-expired",
    "standing_expired_slip_text": "order-expired-slip",
    "standing_cancelled_title": "order-cancelled",
    "standing_refund_due_sum_title": "order-refund-due",
}


def pages_of_states(shop, folder, language, size, name):
    driver = open_browser(True, size, folder)
    shopper = Shopper(Screen(driver, shop.address, Words(language), True))
    screen, words = shopper.screen, shopper.words

    def look(page):
        shoot(screen, folder, f"{language}-{name}-{page}")

    try:
        shopper.choose_language()
        paths = standings(shop)
        for title, page in PAGES.items():
            screen.go(paths[title])
            screen.until(title, lambda: words.inside(title).search(screen.text))
            look(page)
        for path, page in (("/d/past", "drop-closed"), ("/d/past/reserve?q-JACKET=1", "refused-closed"),
                           ("/d/soon/reserve?q-LANTERN=1", "refused-early")):
            screen.go(path)
            if page != "drop-closed":
                confirm(screen)
            look(page)
        screen.go("/orders")
        look("own-orders-none")
        report(screen)
    finally:
        driver.quit()


def confirm(screen):
    """A refusal that can be foreseen stands there already."""
    if screen.named("button", screen.words("reserve_now")):
        screen.press(screen.words("reserve_now"))


def pages_without_scripts(shop, folder, language, size, name):
    driver = open_browser(False, size, folder)
    shopper = Shopper(Screen(driver, shop.address, Words(language), False))
    screen, words = shopper.screen, shopper.words

    def look(page):
        shoot(screen, folder, f"{language}-{name}-plain-{page}")

    try:
        shopper.choose_language()
        paths = standings(shop)
        for path, page in (("/", "shop"), ("/d/soon", "soon"), ("/d/past", "drop-closed")):
            screen.go(path)
            look(page)
        shopper.want("tour", "Tour shirt", {"M": 2})
        look("drop")
        screen.press(words("reserve"))
        screen.reads(words("confirm_title"))
        look("confirm")
        screen.press(words("reserve_now"))
        shopper.reserved_code()
        look("order-reserved")
        screen.driver.back()
        screen.reads(words("confirm_title"))
        look("confirm-again")
        for title, page in (("standing_awaiting_payment_title", "order-pay"),
                            ("standing_rejected_title", "order-rejected"),
                            ("standing_under_review_title", "order-review")):
            screen.go(paths[title])
            screen.reads(words(title))
            look(page)
        screen.go("/orders")
        look("own-orders")
        staff_without_scripts(screen, shop, look)
    finally:
        driver.quit()
    line_without_scripts(folder, language, size, name)


def staff_without_scripts(screen, shop, look):
    words = screen.words
    staff = Staff(screen)
    staff.choose_language()
    look("sign-in")
    staff.sign_in(shop.password)
    for path, page in (("/admin", "front"), ("/admin/live", "live"), ("/admin/orders", "orders")):
        screen.go(path)
        look(page)
    order = shop.reserve("tour", "TOUR-S", 1, somebody())
    sent = send_slip(shop, order)
    screen.go(f"/admin/orders/{order['code']}")
    look("staff-order")
    screen.go(f"/admin/slips/{sent['id']}")
    screen.press(re.compile(re.escape(words("approve"))))
    screen.reads(words("decided_approved_sum", text="฿400.00"))
    look("review")


def line_without_scripts(folder, language, size, name):
    """A line's door and a place in it."""
    with tempfile.TemporaryDirectory() as temporary:
        shop = Shop(Path(temporary), queued(opens_in=1_500))
        driver = open_browser(False, size, folder)
        shopper = Shopper(Screen(driver, shop.address, Words(language), False))
        try:
            shop.join("queued", 12)
            shopper.choose_language()
            shopper.want("queued", "Tour shirt", {"M": 2})
            shoot(shopper.screen, folder, f"{language}-{name}-plain-line-drop")
            shopper.screen.press(shopper.words("join_line"))
            shopper.screen.reads(shopper.words("line_gathering_title"))
            shoot(shopper.screen, folder, f"{language}-{name}-plain-line-gathering")
        finally:
            driver.quit()
            shop.stop()

"""Pictures of a drop's waitlist: the way to it, the form, the place, the offer, and what staff see."""

import tempfile
from pathlib import Path

from browsers import open_browser
from screen import Screen
from shooting import report, shoot
from shop import LISTED, OWNER, Shop
from shopper import Shopper
from staff import Staff
from words import Words

NAMES = {"en": "Mali Dee", "th": "มะลิ ดีมากเหลือเกิน"}


def waitlist_pages(folder, language, size, name):
    with tempfile.TemporaryDirectory() as temporary:
        shop = Shop(Path(temporary), LISTED)
        driver = open_browser(True, size, folder)
        shopper = Shopper(Screen(driver, shop.address, Words(language), True))
        screen, words = shopper.screen, shopper.words

        def look(page):
            driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
            shoot(screen, folder, f"{language}-{name}-waitlist-{page}")

        def ask(phone):
            screen.go("/d/rare/waitlist")
            screen.fill(words("how_many_of_line", product="Print", variant="Blue"), "1")
            for key, text in {"name": NAMES[language], "phone": phone, "address": "1 Sukhumvit Road"}.items():
                screen.fill(words.field(key), text)

        try:
            shopper.choose_language()
            first = shop.reserve("rare", "RARE-ONE", 1)
            screen.go("/d/rare")
            look("drop")
            screen.go("/d/rare/waitlist")
            look("form")
            ask("12")
            screen.press_away(words("waitlist_ask"))
            look("wrong")
            entries = []
            for phone in ("083 000 0801", "083 000 0802"):
                ask(phone)
                screen.press_away(words("waitlist_ask"))
                entries.append(screen.path)
            look("second")
            staff = Staff(screen)
            shop.call("DELETE", f"/orders/{first['code']}", first["key"], {})

            def offered():
                screen.go(entries[0])
                return words("waitlist_offered_title") in screen.text

            screen.until("the offer", offered)
            look("offered")
            staff.sign_in(shop.password, OWNER)
            screen.go("/admin/waitlist")
            look("staff")
            report(screen)
        finally:
            driver.quit()
            shop.stop()

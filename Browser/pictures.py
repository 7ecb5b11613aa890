"""Takes pictures of the pages, to be looked at: phone and desk, light and dark, both languages.

    SHOP_BINARY=.build/debug/holdfast .venv/bin/python Browser/pictures.py FOLDER
    … Browser/pictures.py FOLDER --states     only what becomes of orders and drops, and pages without scripts
    … Browser/pictures.py FOLDER --readme     makes docs/images/shop.png, from two pictures
"""

import re
import sys
import tempfile
from pathlib import Path

from PIL import Image

from evening import fill, slip
from picture_mails import mail_pages
from picture_money import money_pages
from picture_waitlist import waitlist_pages
from picture_states import pages_of_states, pages_without_scripts
from browsers import open_browser
from screen import DESK, PHONE, Screen
from shooting import report, shoot
from shop import OWNER, PAST, SHOP_FILE, TOP, Shop, queued
from shopper import Shopper
from staff import Staff
from words import Words


NAMES = {"en": "Ann O'Hara", "th": "สมชาย ใจดีมากเหลือเกิน ณ อยุธยาเมืองเก่าแก่ริมน้ำ"}


def shopper_pages(shop, folder, language, size, name, number):
    driver = open_browser(True, size, folder)
    shopper = Shopper(Screen(driver, shop.address, Words(language), True))
    screen, words = shopper.screen, shopper.words

    def look(page, whole=True):
        shoot(screen, folder, f"{language}-{name}-{page}", whole)

    try:
        shopper.choose_language()
        look("shop")
        screen.go("/d/soon")
        look("soon")
        screen.go("/o/NOTHING/here")
        look("message")
        shopper.want("rare", "Print", {"Black": 2, "White": 1})
        screen.reads(words("limit_note", limitPerPerson=2))
        look("refused")
        shopper.want("tour", "Tour shirt", {"M": 1})
        look("drop")
        screen.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
        look("drop-top", whole=False)
        shopper.reserve()
        code, _ = shopper.reserved_code()
        look("order-reserved")
        details = {
            "name": NAMES[language], "phone": "12", "email": f"look{number}@mail.example",
            "address": "1 Sukhumvit Road, Khlong Toei, Bangkok 10110"}
        shopper.give_details(details)
        screen.reads(words("problem_not_a_phone"))
        look("order-problem")
        shopper.give_details({"phone": f"081 999 00{number}"})
        screen.reads(words("standing_awaiting_payment_title"))
        look("order-pay")
        look("order-pay-top", whole=False)
        for page, seen in (("/", "shop-own"), ("/d/tour", "drop-own"), ("/orders", "own-orders")):
            screen.go(page)
            screen.reads(words("own_orders_title"))
            screen.until("own orders", lambda: screen.driver.find_elements(
                "css selector", ".own-order"))
            look(seen)
        screen.fill(words("field_order_code"), "K7R2M4X")
        screen.fill(words("field_phone"), "081 999 0000")
        screen.press(words("find_order"))
        screen.reads(words("find_order_wrong"))
        look("own-orders-wrong")
        shopper.want("tour", "Tour shirt", {"M": 3})
        shopper.reserve()
        shopper.reserved_code()
        shopper.give_details({**details, "phone": f"081 999 00{number}"})
        screen.reads(words("limit_other_orders"))
        look("order-limit")
        screen.go("/orders")
        screen.follow(re.compile(r".*" + code))
        screen.reads(words("standing_awaiting_payment_title"))
        (folder / "slip.jpg").write_bytes(slip("420.00"))
        shopper.upload(folder / "slip.jpg")
        screen.reads(words("standing_under_review_title"))
        look("order-review")
        report(screen)
    finally:
        driver.quit()


def staff_pages(shop, folder, language, size, name):
    driver = open_browser(True, size, folder)
    staff = Staff(Screen(driver, shop.address, Words(language), True))
    screen = staff.screen

    def look(page):
        shoot(screen, folder, f"{language}-{name}-{page}")

    try:
        screen.go("/admin")
        look("sign-in")
        staff.sign_in(shop.password, OWNER)
        screen.reads(staff.words("newest_orders"))
        look("front")
        for page in ("live", "orders", "slips", "account"):
            screen.go(f"/admin/{page}")
            look(page)
        screen.go("/admin/slips")
        screen.follow(staff.words("begin_with_first"))
        screen.reads(staff.words("approve"))
        look("review")
        screen.follow(staff.words("next_slip"))
        screen.reads(staff.words("approve"))
        look("review-next")
        screen.go(screen.driver.find_element("css selector", "h1 a").get_dom_attribute("href"))
        screen.reads(staff.words("timeline"))
        look("staff-order")
        report(screen)
    finally:
        driver.quit()


def line_pages(folder, language, size, name):
    """Every place in a drop's line, each in a shop where it can be stood in."""
    def stand(line, people, steps):
        with tempfile.TemporaryDirectory() as temporary:
            shop = Shop(Path(temporary), queued(**line))
            joined = shop.join("queued", people)
            driver = open_browser(True, size, folder)
            shopper = Shopper(Screen(driver, shop.address, Words(language), True))
            try:
                shopper.choose_language()
                steps(shop, shopper, joined)
                report(shopper.screen)
            finally:
                driver.quit()
                shop.stop()

    def look(shopper, page):
        shopper.screen.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
        shoot(shopper.screen, folder, f"{language}-{name}-line-{page}")

    def come(shopper, units=2):
        shopper.want("queued", "Tour shirt", {"M": units})
        shopper.screen.press(shopper.words("join_line"))
        shopper.screen.until("the line", lambda: "/queued/line" in shopper.screen.path)

    def early(shop, shopper, joined):
        screen, words = shopper.screen, shopper.words
        shopper.want("queued", "Tour shirt", {"M": 2})
        look(shopper, "drop")
        screen.go("/d/queued/line?q-TOUR-M=2")
        look(shopper, "join")
        screen.press(words("line_recover_title"))
        screen.fill(words("line_recovery_code"), "7KQM-2XN4")
        screen.press(words("line_recover"))
        screen.reads(words("line_recover_wrong"))
        look(shopper, "not-recovered")
        screen.press(words("join_line"))
        screen.reads(words("line_gathering_title"))
        screen.fill(words("field_name"), NAMES[language])
        look(shopper, "gathering")

    def waiting(shop, shopper, joined):
        come(shopper, units=1)
        shopper.screen.reads(shopper.words("line_place"))
        look(shopper, "waiting")
        shop.take_all("queued", joined[0]["ticket"], {"TOUR-S": 1, "TOUR-M": 1})
        shopper.screen.reads(shopper.words("line_sold_out_title"))
        look(shopper, "sold-out")
        shopper.screen.go("/d/queued")
        look(shopper, "drop-sold-out")

    def called(shop, shopper, joined):
        screen, words = shopper.screen, shopper.words
        come(shopper)
        screen.reads(words("line_turn_title"))
        screen.reads(words("line_leave"))
        look(shopper, "inside")
        screen.reads(words("line_ending"))
        screen.fill(words("field_phone"), "12")
        look(shopper, "ending")
        screen.press(words("reserve_many").replace("%n", "2"))
        screen.reads(words("problem_not_a_phone"))
        look(shopper, "wrong-details")
        screen.press(words("line_leave"))
        screen.reads(words("line_over_title"))
        look(shopper, "over")
        for _ in range(2):
            screen.press(words("line_take_turn"))
            screen.press(words("line_leave"))
        screen.reads(words("line_used_title"))
        look(shopper, "used")

    stand({"opens_in": 1_500}, 12, early)
    stand({"stock": 2}, 24, waiting)
    stand({"admission": 1.15}, 0, called)


def steering_pages(folder, language, size, name):
    """A line as staff steer it, its public record, and members who come first."""
    with tempfile.TemporaryDirectory() as temporary:
        shop = Shop(Path(temporary), queued(opens_in=900, members=True))
        driver = open_browser(True, size, folder)
        staff = Staff(Screen(driver, shop.address, Words(language), True))
        screen, words = staff.screen, staff.words

        def look(page):
            screen.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
            shoot(screen, folder, f"{language}-{name}-{page}")

        try:
            shop.join("queued", 24)
            staff.sign_in(shop.password)
            screen.go("/admin/line/queued")
            look("steer")
            screen.press(words("steer_pause"))
            screen.reads(words("saved"))
            screen.fill(words("steer_minutes"), "a lot")
            driver.find_element("id", "extend-reason").send_keys("The bank is slow")
            screen.press(words("steer_extend"))
            look("steer-paused")
            shop.command("codes", "add", "--drop", "queued", "--count", "40", "--label", "Fan club",
                         "--output", Path(temporary) / "codes.csv")
            screen.go("/admin/codes/queued")
            look("codes")
            for _ in range(2):
                screen.go("/admin/orders")
                screen.press(words("export_more"))
                screen.press(words("export_background"))
            screen.reads(words("jobs_file"))
            look("jobs")
            screen.go("/d/queued")
            look("members-drop")
            screen.go("/d/queued/members")
            screen.fill(words("members_code"), "WRONG")
            screen.press(words("reserve"))
            look("members")
            screen.go("/d/queued/line/record")
            look("record")
            report(screen)
        finally:
            driver.quit()
            shop.stop()


def readme_pages(shop, folder):
    """The two pages of the README's picture."""
    for size, name in ((PHONE, "phone"), (DESK, "desk")):
        driver = open_browser(True, size, folder)
        screen = Screen(driver, shop.address, Words("en"), True)
        try:
            if name == "phone":
                shopper = Shopper(screen)
                shopper.choose_language()
                shopper.want("tour", "Tour shirt", {"M": 1})
                driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
                shoot(screen, folder, "en-phone-drop-top", whole=False)
            else:
                Staff(screen).sign_in(shop.password, OWNER)
                screen.reads(screen.words("newest_orders"))
                shoot(screen, folder, "en-desk-front")
        finally:
            driver.quit()


def readme_picture(folder):
    """A drop on a phone and the staff's front page, side by side."""
    phone = Image.open(folder / "en-phone-drop-top-light.png")
    desk = Image.open(folder / "en-desk-front-light.png")
    desk = desk.crop((0, 0, DESK[0], PHONE[1]))
    margin = 24
    sheet = Image.new(
        "RGB", (phone.width + desk.width + 3 * margin, PHONE[1] + 2 * margin), (226, 228, 234))
    sheet.paste(phone, (margin, margin))
    sheet.paste(desk, (phone.width + 2 * margin, margin))
    target = TOP / "docs/images/shop.png"
    sheet.save(target, optimize=True)
    print(f"wrote {target}, {target.stat().st_size / 1000:.0f} kB")


def places():
    for language in ("en", "th"):
        for size, name in ((DESK, "desk"), (PHONE, "phone")):
            yield language, size, name


def all_pages(shop, folder, only_states):
    for number, (language, size, name) in enumerate(places(), 71):
        if not only_states:
            shopper_pages(shop, folder, language, size, name, number)
            staff_pages(shop, folder, language, size, name)
            line_pages(folder, language, size, name)
            steering_pages(folder, language, size, name)
            waitlist_pages(folder, language, size, name)
            mail_pages(folder, language, size, name)
        money_pages(shop, folder, language, size, name)
        pages_of_states(shop, folder, language, size, name)
        pages_without_scripts(shop, folder, language, size, name)


def main(arguments):
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        shop = Shop(Path(temporary), SHOP_FILE + PAST)
        try:
            fill(shop)
            if "--readme" in arguments:
                readme_pages(shop, folder)
            else:
                all_pages(shop, folder, "--states" in arguments)
        finally:
            shop.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    if "--readme" in arguments:
        readme_picture(folder)


if __name__ == "__main__":
    main(sys.argv[1:])

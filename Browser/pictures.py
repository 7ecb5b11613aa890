"""Takes pictures of the pages, to be looked at: phone and desk, light and dark, both languages.

    SHOP_BINARY=.build/debug/holdfast .venv/bin/python Browser/pictures.py FOLDER
    … Browser/pictures.py FOLDER --readme     also makes docs/images/shop.png
"""

import base64
import sys
import tempfile
from pathlib import Path

from PIL import Image

from screen import DESK, PHONE, Screen, open_browser
from shop import OWNER, TOP, Shop
from shopper import Shopper
from staff import Staff
from words import Words


def shoot(screen, folder, name, whole=True):
    """One picture in light and one in dark, of the whole page unless told otherwise."""
    for scheme in ("light", "dark"):
        screen.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        path = folder / f"{name}-{scheme}.png"
        if whole:
            save_whole(screen.driver, path)
        else:
            screen.picture(path)


def save_whole(driver, path):
    size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {
        "captureBeyondViewport": True,
        "clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}})
    path.write_bytes(base64.b64decode(shot["data"]))


def photo(folder):
    path = folder / "slip.jpg"
    Image.effect_noise((900, 1600), 60).save(path, quality=80)
    return path


def shopper_pages(shop, folder, language, downloads):
    driver = open_browser(True, PHONE, downloads)
    shopper = Shopper(Screen(driver, shop.address, Words(language), True))
    words = shopper.words
    try:
        shopper.choose_language()
        shoot(shopper.screen, folder, f"{language}-shop")
        shopper.want("tour", "Tour shirt", {"M": 1})
        shoot(shopper.screen, folder, f"{language}-drop")
        shoot(shopper.screen, folder, f"{language}-drop-top", whole=False)
        shopper.reserve()
        shopper.reserved_code()
        shoot(shopper.screen, folder, f"{language}-order-reserved")
        number = 70 + len(language) + (language == "th")
        shopper.give_details({
            "name": {"en": "Ann O'Hara", "th": "สมชาย ใจดีมากเหลือเกิน ณ อยุธยาเมืองเก่า"}[language],
            "phone": f"081 999 00{number}", "email": f"look{number}@mail.example",
            "address": "1 Sukhumvit Road, Khlong Toei, Bangkok 10110"})
        shopper.screen.reads(words("standing_awaiting_payment_title"))
        shoot(shopper.screen, folder, f"{language}-order-pay")
        shopper.upload(photo(folder))
        shopper.screen.reads(words("standing_under_review_title"))
        shoot(shopper.screen, folder, f"{language}-order-review")
    finally:
        driver.quit()


def staff_pages(shop, folder, language, size, name, downloads):
    driver = open_browser(True, size, downloads)
    staff = Staff(Screen(driver, shop.address, Words(language), True))
    try:
        staff.screen.go("/admin")
        shoot(staff.screen, folder, f"{language}-{name}-sign-in")
        staff.sign_in(shop.password, OWNER)
        staff.screen.reads(staff.words("newest_orders"))
        shoot(staff.screen, folder, f"{language}-{name}-front")
        for page in ("orders", "slips", "account"):
            staff.screen.go(f"/admin/{page}")
            shoot(staff.screen, folder, f"{language}-{name}-{page}")
        staff.screen.go("/admin/slips")
        staff.screen.follow(staff.words("begin_with_first"))
        staff.screen.reads(staff.words("approve"))
        shoot(staff.screen, folder, f"{language}-{name}-review")
    finally:
        driver.quit()


def readme_picture(folder):
    """A drop on a phone and the staff's front page, side by side."""
    phone = Image.open(folder / "en-drop-top-light.png")
    desk = Image.open(folder / "en-desk-front-light.png")
    desk = desk.crop((0, 0, DESK[0], PHONE[1]))
    margin = 24
    sheet = Image.new(
        "RGB", (phone.width + desk.width + 3 * margin, PHONE[1] + 2 * margin), (226, 228, 234))
    sheet.paste(phone, (margin, margin))
    sheet.paste(desk, (phone.width + 2 * margin, margin))
    target = TOP / "docs/images/shop.png"
    sheet.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(target, optimize=True)
    print(f"wrote {target}, {target.stat().st_size / 1000:.0f} kB")


def main(arguments):
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        shop = Shop(Path(temporary))
        try:
            for language in ("en", "th"):
                shopper_pages(shop, folder, language, folder)
                for size, name in ((DESK, "desk"), (PHONE, "phone")):
                    staff_pages(shop, folder, language, size, name, folder)
        finally:
            shop.stop()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    if "--readme" in arguments:
        readme_picture(folder)


if __name__ == "__main__":
    main(sys.argv[1:])

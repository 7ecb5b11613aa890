"""What is sold out is asked for; what comes back is reserved for whoever asked first."""

import re
import subprocess
import urllib.request

import pytest

from accessibility import corners_of
from journeys import along
from screen import DESK, PHONE
from shop import LISTED, Shop

PEOPLE = [("en", True, PHONE), ("th", False, PHONE), ("en", False, DESK)]


@pytest.fixture(scope="module")
def listed_shop(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("listed"), LISTED)
    yield shop
    shop.stop()


@along("language, scripts, size", PEOPLE)
def test_asked_waited_offered_paid(people, listed_shop, tmp_path, language, scripts, size):
    shop = listed_shop
    place = PEOPLE.index((language, scripts, size))
    sku, name = [("RARE-ONE", "Blue"), ("RARE-PLAIN", "Red"), ("RARE-ONE", "Blue")][place]
    other = shop.reserve("rare", sku, 1)
    shopper = people.shopper(language, scripts, size, through=shop)
    shopper.choose_language()
    screen, words = shopper.screen, shopper.words
    screen.go("/d/rare/waitlist")
    screen.fill(words("how_many_of_line", product="Print", variant=name), "1")
    details = {"name": "Mali Dee", "phone": f"083 000 070{place}", "address": "1 Sukhumvit Road"}
    for key, text in details.items():
        screen.fill(words.field(key), text)
    screen.press_away(words("waitlist_ask"))
    screen.reads(words("waitlist_first"))
    entry = screen.path

    # It comes back: for whoever waits, and for nobody else.
    shop.call("DELETE", f"/orders/{other['code']}", other["key"], {})

    def offered():
        screen.go(entry)
        return words("waitlist_offered_title") in screen.text

    screen.until("the offer", offered)
    assert shop.get("/api/v1/drops/rare/live")["variants"][sku] == 0
    screen.follow(words.like("open_order"))
    screen.until("the order's page", lambda: screen.path.startswith("/o/"))
    code = re.match(r"/o/([^/]+)/", screen.path).group(1)

    staff = people.staff(language, scripts, DESK, through=shop)
    staff.sign_in(shop.password)
    staff.screen.go("/admin/waitlist")
    staff.screen.reads(details["phone"])
    staff.screen.reads(code)

    receipt = tmp_path / "receipt.txt"
    with urllib.request.urlopen(shop.address + entry, timeout=20) as answer:
        page = answer.read().decode()
    receipt.write_text(re.search(r"holdfast-waitlist-receipt-1 [^<]+", page).group(0))
    audited = subprocess.run(
        [shop.binary, "audit-waitlist", f"{shop.address}/d/rare", "--receipt", receipt],
        capture_output=True, text=True)
    assert audited.returncode == 0, audited.stderr
    assert "proved" in audited.stdout
    shop.call("DELETE", f"/orders/{code}", page_key(screen.path), {})


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_pages_of_the_waitlist_are_accessible(people, listed_shop, language):
    shop = listed_shop
    sku, name = {"en": ("RARE-ONE", "Blue"), "th": ("RARE-PLAIN", "Red")}[language]
    other = shop.reserve("rare", sku, 1)
    shopper = people.shopper(language, True, PHONE, through=shop)
    shopper.choose_language()
    screen, words = shopper.screen, shopper.words
    look = corners_of(screen)
    screen.go("/d/rare/waitlist")
    look(words("waitlist_lead"))
    details = {"name": "Mali Dee", "phone": "12", "address": "1 Sukhumvit Road"}

    def ask(phone, units="1"):
        screen.fill(words("how_many_of_line", product="Print", variant=name), units)
        for key, text in {**details, "phone": phone}.items():
            screen.fill(words.field(key), text)
        screen.press(words("waitlist_ask"))

    ask("12", "0")
    look(words("refused_nothing_title"))
    ask("12")
    look(words("problem_not_a_phone"))
    phone = {"en": "083 000 0741", "th": "083 000 0742"}[language]
    ask(phone)
    screen.reads(words("waitlist_first"))
    entry = screen.path
    look()
    # The device knows the way back: on the drop's page, and on the page of what is somebody's own.
    screen.go("/d/rare")
    screen.until("the way back", lambda: screen.driver.find_elements(
        "css selector", f".own-here a[href='{entry}']"))
    look(words("own_waits_title"))
    screen.go("/orders")
    look(words("own_waits_title"))
    shop.call("DELETE", f"/orders/{other['code']}", other["key"], {})

    def offered():
        screen.go(entry)
        return words("waitlist_offered_title") in screen.text

    screen.until("the offer", offered)
    look()
    staff = people.staff(language, True, DESK, through=shop)
    staff.sign_in(shop.password)
    look = corners_of(staff.screen)
    staff.screen.go("/admin/waitlist")
    look(phone)
    screen.follow(words.like("open_order"))
    screen.until("the order's page", lambda: screen.path.startswith("/o/"))
    shop.call("DELETE", f"/orders/{re.match(r'/o/([^/]+)/', screen.path).group(1)}", page_key(screen.path), {})


def page_key(path):
    return re.match(r"/o/[^/]+/([^/?#]+)", path).group(1)

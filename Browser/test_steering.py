"""Staff steer a line, and members come in first by a code."""

import csv
import time

from journeys import OPPOSITE, journeys, with_scripts
from screen import PATIENCE
from shop import Shop, queued


@journeys
def test_staff_pause_a_line_and_go_on(line_shop, visitors, language, scripts, size):
    shop = line_shop(opens_in=5)
    room = visitors(shop)
    shopper = room.shopper(language, True, size)
    staff = room.staff(language, scripts, OPPOSITE[size])
    screen, words = staff.screen, staff.words
    staff.sign_in(shop.password)
    screen.go("/admin/line/queued")
    screen.press(words("steer_pause"))
    screen.reads(words("saved"))
    screen.reads(words("steer_state_paused"))

    shopper.join_line({"M": 1})
    shopper.screen.reads(words("line_paused_title"))

    screen.go("/admin/line/queued")
    screen.press(words("steer_resume"))
    screen.reads(words("saved"))
    shopper.screen.reads(words("line_turn_title"))
    shopper.screen.press(words("reserve_one"))
    shopper.screen.reads(words("standing_reserved_title"))


@with_scripts
def test_staff_give_time_and_let_somebody_in(line_shop, visitors, language, size):
    shop = line_shop(opens_in=600)
    room = visitors(shop)
    shopper = room.shopper(language, True, size)
    staff = room.staff(language, True, OPPOSITE[size])
    screen, words = staff.screen, staff.words
    shop.join("queued", 3)
    shopper.join_line({"S": 1})
    shopper.screen.reads(words("line_gathering_title"))

    staff.sign_in(shop.password)
    screen.go("/admin/line/queued")
    screen.fill(words("steer_minutes"), "none")
    screen.driver.find_element("id", "extend-reason").send_keys("The bank is slow")
    screen.press(words("steer_extend"))
    screen.until("what is wrong", lambda: "1440" in screen.text.replace(",", ""))
    kept = screen.driver.find_element("id", "extend-reason").get_property("value")
    assert kept == "The bank is slow", "what was typed stays"
    screen.fill(words("steer_minutes"), "10")
    screen.press(words("steer_extend"))
    screen.reads(words("steer_move_extended", number=10))

    screen.fill(words("steer_ticket"), "4")
    screen.driver.find_element("id", "let-in-reason").send_keys("She was here before")
    screen.press(words("steer_let_in_button"))
    screen.reads(words("steer_move_let_in", number=4))
    shopper.screen.go("/d/queued/line/record")
    shopper.screen.reads(words("by_staff"))


def end_of(shopper):
    """When the order's time ends: by the clock that counts down, and as it is written."""
    return shopper.screen.driver.execute_script("""
        const place = document.querySelector(".left-time")
        return [Number(place.dataset.deadline), place.querySelector("time").dateTime]""")


@with_scripts
def test_shoppers_read_that_their_time_has_moved(line_shop, visitors, language, size):
    shop = line_shop()
    room = visitors(shop)
    shopper = room.shopper(language, True, size)
    staff = room.staff(language, True, OPPOSITE[size])
    screen, words = staff.screen, staff.words
    [ticket] = shop.join("queued", 1)
    order = shop.take_all("queued", ticket["ticket"], {"TOUR-M": 1})
    shopper.choose_language()
    shopper.screen.go(f"/o/{order['code']}/{order['key']}")
    shopper.screen.reads(words("standing_reserved_title"))
    assert words("time_was_extended") not in shopper.screen.text
    before, written = end_of(shopper)

    staff.sign_in(shop.password)
    screen.go("/admin/line/queued")
    screen.fill(words("steer_minutes"), "15")
    screen.driver.find_element("id", "extend-reason").send_keys("The bank is slow")
    screen.press(words("steer_extend"))
    screen.reads(words("steer_move_extended", number=15))
    # The page that was open all the while says so by itself.
    shopper.screen.reads(words("time_was_extended"))
    longer, written_longer = end_of(shopper)
    assert longer - before == 15 * 60_000 and written_longer > written

    # Under what is being typed nothing is loaded anew; it is told beside it.
    shopper.screen.fill(words("field_name"), "Ploy")
    screen.press(words("take_back"))
    screen.reads(words("taken_back"))
    shopper.screen.reads(words("order_changed"))
    assert shopper.typed("name") == "Ploy"
    shopper.screen.follow(words("show_it"))
    shopper.screen.reads(words("time_was_shortened"))
    assert words("time_was_extended") not in shopper.screen.text
    assert end_of(shopper) == [before, written] and shopper.typed("name") == "Ploy"


@with_scripts
def test_members_come_in_first(tmp_path_factory, visitors, downloads, language, size):
    shop = Shop(
        tmp_path_factory.mktemp("members"), queued(opens_in=900, line="off", members=True))
    try:
        room = visitors(shop)
        shopper = room.shopper(language, True, size)
        staff = room.staff(language, True, OPPOSITE[size])
        screen, words = staff.screen, staff.words
        staff.sign_in(shop.password)
        screen.go("/admin/codes/queued")
        screen.fill(words("codes_how_many"), "3")
        screen.fill(words("codes_label"), "Fan club")
        screen.press(words("codes_button"))
        codes = downloaded_codes(downloads)
        assert len(set(codes)) == 3
        screen.go("/admin/codes/queued")
        screen.reads("Fan club")

        member, page = shopper.screen, "/d/queued/members"
        shopper.choose_language()
        member.go("/d/queued")
        member.follow(words("members_title"))
        member.until("the members' page", lambda: page in member.path)

        def reserve(code, size):
            member.fill(words("members_code"), code)
            member.fill(words("how_many_of", title="Tour shirt", name=size), "1")
            member.press(words("reserve_one"))

        reserve("WRONG-CODE", "M")
        member.reads(words("members_code_invalid"))
        reserve(codes[0], "M")
        member.reads(words("standing_reserved_title"))
        member.go(page)
        reserve(codes[0], "S")
        member.reads(words("members_code_used"))
    finally:
        shop.stop()


def downloaded_codes(downloads):
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        files = list(downloads.glob("*.csv"))
        if files and not list(downloads.glob("*.crdownload")):
            with open(files[0], newline="", encoding="utf-8-sig") as file:
                rows = list(csv.reader(file))
            return [row[0] for row in rows[1:]]
        time.sleep(0.05)
    raise AssertionError("no list of codes came")

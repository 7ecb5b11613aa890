"""What a shopper is told when it does not work out."""

import pytest

from journeys import along, journeys, without_scripts
from screen import DESK, PHONE
from shop import Shop, queued


@along("language, size, variant", [("en", PHONE, "TOUR-S"), ("th", DESK, "TOUR-M")])
def test_a_race_is_told_where_it_was_lost(tmp_path_factory, visitors, language, size, variant):
    shop = Shop(tmp_path_factory.mktemp("race"), queued(stock=4, line="off"))
    try:
        shopper = visitors(shop).shopper(language, True, size)
        screen, words = shopper.screen, shopper.words
        name, other = variant[-1], {"S": "M", "M": "S"}[variant[-1]]
        field = words("how_many_of", title="Tour shirt", name=name)
        shopper.choose_language()
        shopper.want("queued", "Tour shirt", {name: 1})
        # More than is left cannot be typed, and it is said why.
        screen.fill(field, "3")
        screen.reads(words("only_left_n").replace("%n", "2"))
        assert screen.value(field) == "2"
        shop.reserve("queued", variant, 1)
        screen.reads(f"{name}: " + words("only_left_n").replace("%n", "1"))
        assert screen.value(field) == "2", "nothing is changed silently"
        shop.reserve("queued", variant, 1)
        taken = words("last_taken_n").replace("%n", name)
        screen.reads(taken)
        screen.reads(words("is_here_n").replace("%n", other))
        assert screen.text.count(taken) == 2, "beside the variant and in the bar"
        assert screen.value(field) == "2"
        screen.press(words("reserve_many").replace("%n", "2"))
        assert "/d/queued" in screen.path and taken in screen.text
        screen.fill(field, "0")
        screen.fill(words("how_many_of", title="Tour shirt", name=other), "1")
        screen.press(words("reserve_one"))
        shopper.reserved_code()
    finally:
        shop.stop()


@without_scripts
def test_somebody_was_faster(people, shop, language, size):
    sku, name = {"en": ("RARE-PLAIN", "Red"), "th": ("RARE-ONE", "Blue")}[language]
    shopper = people.shopper(language, False, size)
    words = shopper.words
    shopper.choose_language()
    shopper.want("rare", "Print", {name: 1})
    shopper.screen.press(words("reserve"))
    shopper.screen.reads(words("confirm_title"))
    shop.reserve("rare", sku, 1)
    shopper.screen.press(words("reserve_now"))
    shopper.screen.reads(words("refused_sold_out_title"))
    shopper.screen.reads(words("refused_gone", product="Print", variant=name))
    # What was chosen is still there, and so is a way on.
    assert shopper.screen.value(
        words("how_many_of_line", product="Print", variant=name)) == "1"
    shopper.screen.follow(words("back_to_drop"))
    shopper.screen.reads(words("sold_out"))
    assert shop.get("/api/v1/drops/rare/live")["variants"][sku] == 0


@journeys
def test_more_than_a_person_may_have(people, shop, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    words = shopper.words
    shopper.choose_language()
    left = shop.get("/api/v1/drops/rare/live")["variants"]
    shopper.want("rare", "Print", {"Black": 2, "White": 1})
    if scripts:
        # It cannot even be typed, and the page says why.
        shopper.screen.reads(words("limit_note", limitPerPerson=2))
        white = words("how_many_of", title="Print", name="White")
        assert shopper.screen.value(white) == "0"
        shopper.reserve()
        shopper.reserved_code()
        return
    shopper.reserve()
    shopper.screen.reads(words("refused_limit_title"))
    assert shopper.screen.value(
        words("how_many_of_line", product="Print", variant="Black")) == "2"
    # Taking less is enough, from here.
    shopper.screen.fill(words("how_many_of_line", product="Print", variant="White"), "0")
    shopper.screen.press(words("try_again"))
    shopper.reserved_code()
    now = shop.get("/api/v1/drops/rare/live")["variants"]
    assert (left["RARE-MANY"] - now["RARE-MANY"], left["RARE-MORE"] - now["RARE-MORE"]) == (2, 0)


@along("language, scripts, size, price, total", [
    ("en", True, PHONE, "930.00", "980.00"), ("en", False, DESK, "960.00", "1,010.00"),
    ("th", True, DESK, "990.00", "1,040.00"), ("th", False, PHONE, "999.00", "1,049.00")])
def test_a_dearer_price_is_shown_once_more(people, shop, language, scripts, size, price, total):
    shopper = people.shopper(language, scripts, size)
    words = shopper.words
    shopper.choose_language()
    shopper.want("rare", "Print", {"White": 1})
    left = shop.get("/api/v1/drops/rare/live")["variants"]["RARE-MORE"]
    if not scripts:
        shopper.screen.press(words("reserve"))
        shopper.screen.reads(words("confirm_title"))
    shop.price("RARE-MORE", price)
    shopper.screen.press(words("reserve_one" if scripts else "reserve_now"))
    shopper.screen.reads(words("refused_price_title"))
    shopper.screen.reads(total)
    assert shop.get("/api/v1/drops/rare/live")["variants"]["RARE-MORE"] == left
    shopper.screen.press(words("reserve_now"))
    shopper.reserved_code()
    shopper.screen.reads(total)


@journeys
def test_cancelling_gives_it_back(people, shop, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    words = shopper.words
    shopper.choose_language()
    shopper.want("rare", "Print", {"Black": 1})
    left = shop.get("/api/v1/drops/rare/live")["variants"]["RARE-MANY"]
    shopper.reserve()
    shopper.reserved_code()
    shopper.screen.press(words("cancel_order"))
    shopper.screen.press(words("cancel_yes"))
    shopper.screen.reads(words("standing_cancelled_title"))
    shopper.screen.until(
        "the unit given back",
        lambda: shop.get("/api/v1/drops/rare/live")["variants"]["RARE-MANY"] == left)


@without_scripts
def test_wrong_password_keeps_the_address_and_says_no_more(people, shop, language, size):
    staff = people.staff(language, False, size)
    staff.try_to_sign_in("not the password", email="nobody@shop.example")
    staff.screen.reads(staff.words("sign_in_wrong"))
    assert staff.screen.value(staff.words("field_email")) == "nobody@shop.example"

"""Where a shopper stands in a line, members, and the staff of both, without a violation."""

import pytest

from accessibility import corners_of
from shop import Shop, queued

LEGAL = """legal: {seller: "Night Market Co., Ltd.\\n99/1 Rama IV Road, Bangkok 10500",
  terms: {en: "What we send is yours.\\n\\nWrite to us.", th: "สินค้าที่ส่งแล้วเป็นของคุณ"},
  returns: Unworn goods within 7 days., privacy: We keep what we need.}"""


@pytest.fixture
def open_shop(tmp_path_factory):
    """Two shirts, a line that is open, and a seller who says who they are."""
    text = queued(stock=2).replace(
        "contact: help@shop.example}", f"contact: help@shop.example, {LEGAL}}}", 1)
    running = Shop(tmp_path_factory.mktemp("open"), text)
    yield running
    running.stop()


@pytest.mark.parametrize("language", ["en", "th"])
def test_where_a_shopper_stands(open_shop, visitors, language):
    shop = open_shop
    shopper = visitors(shop).shopper(language, True)
    screen, words = shopper.screen, shopper.words
    look = corners_of(screen)
    shopper.join_line({"M": 1})
    screen.reads(words("line_inside_text"))
    look(words("line_turn_title"))
    screen.press(words("line_leave"))
    look(words("line_over_title"))
    for _ in range(2):
        screen.press(words("line_take_turn"))
        screen.press(words("line_leave"))
    look(words("line_used_title"))

    # Somebody else, while all that is left is somebody's.
    screen.driver.delete_all_cookies()
    screen.driver.execute_script("localStorage.clear()")
    people = shop.join("queued", 12)
    let_in = shop.admit("queued", people[0]["ticket"])
    shopper.join_line({"M": 1})
    look(words("line_ahead"))
    shop.steer("queued", {"action": "pause"})
    look(words("line_paused_title"))
    shop.steer("queued", {"action": "resume"})
    shop.reserve_inside("queued", let_in, {"TOUR-S": 1, "TOUR-M": 1})
    look(words("line_sold_out_title"))
    screen.go("/d/queued")
    look("Tour shirt")
    for part in ("seller", "terms", "returns", "privacy"):
        screen.go(f"/about/{part}")
        look()


@pytest.mark.parametrize("language", ["en", "th"])
def test_members_and_who_steers(line_shop, visitors, language):
    shop = line_shop(opens_in=900, members=True)
    staff = visitors(shop).staff(language, True)
    screen, words = staff.screen, staff.words
    look = corners_of(screen)
    shop.join("queued", 3)
    staff.sign_in(shop.password)
    screen.go("/admin/line/queued")
    look(words("steer_state_gathering"))
    screen.fill(words("steer_minutes"), "a lot")
    screen.driver.find_element("id", "extend-reason").send_keys("The bank is slow")
    screen.press(words("steer_extend"))
    screen.until("what is wrong", lambda: screen.driver.find_elements("id", "extend-problem"))
    look()
    screen.press(words("steer_pause"))
    look(words("steer_state_paused"))
    screen.go("/admin/codes/queued")
    look(words("codes_none"))
    screen.fill(words("codes_how_many"), "many")
    screen.fill(words("codes_label"), "Fan club")
    screen.press(words("codes_button"))
    screen.until("what is wrong", lambda: screen.driver.find_elements("id", "codes-problem"))
    look()

    screen.go("/d/queued/members")
    screen.fill(words("members_code"), "WRONG-CODE")
    screen.fill(words("how_many_of", title="Tour shirt", name="M"), "1")
    screen.press(words("reserve_one"))
    look(words("members_code_invalid"))
    screen.go("/d/queued/line?q-TOUR-M=1")
    screen.press(words("line_recover_title"))
    screen.fill(words("line_recovery_code"), "7KQM-2XN4")
    screen.press(words("line_recover"))
    look(words("line_recover_wrong"))

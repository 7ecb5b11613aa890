"""Pages that do not move by themselves: what is pressed there is done without each of their
scripts."""

import csv
import re

import pytest
from selenium.webdriver.common.by import By

from accessibility import resize
from evening import slip
from screen import DESK, PHONE
from test_leads_on import details, network, prepared, scripts_of  # noqa: F401

# In the other language, at the other size.
PLACES = [("en", False), ("th", True)]


def each_missing(screen, proxy, path, fewest=2):
    """The page, opened without one of its scripts after the other."""
    screen.go(path)
    names = scripts_of(screen)
    assert len(names) >= fewest, names
    for name in names:
        proxy.miss(f"GET /assets/{name}.")
        screen.go(path)
        yield name
        proxy.miss()


def press_main(screen):
    button = screen.until("the main button", lambda: [
        one for one in screen.driver.find_elements(By.CSS_SELECTOR, "[data-main]")
        if one.is_displayed()])[0]
    screen.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


@pytest.mark.parametrize("language, is_other", PLACES)
def test_an_order_is_found_and_forgotten(people, shop, network, language, is_other):
    proxy = network(shop)
    shopper = people.shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    resize(screen, DESK if is_other else PHONE)
    prepared(screen)
    person = details("Mali")
    order = shop.reserve("tour", "TOUR-M", 1, person)
    for _ in each_missing(screen, proxy, "/orders"):
        screen.fill(words("field_order_code"), order["code"])
        screen.fill(words("field_phone"), person["phone"])
        screen.press(words("find_order"))
        screen.until("the order", lambda: screen.path.startswith(f"/o/{order['code']}/"))
        screen.go("/orders")
        screen.press(words("forget_all"))
        screen.reads(words("own_orders_none"))


@pytest.mark.parametrize("language, is_other", PLACES)
def test_a_member_reserves(line_shop, visitors, network, tmp_path, language, is_other):
    shop = line_shop(opens_in=900, line="off", members=True)
    shop.command("codes", "add", "--drop", "queued", "--count", "40", "--label", "Fan club",
                 "--output", tmp_path / "codes.csv")
    with open(tmp_path / "codes.csv", newline="", encoding="utf-8-sig") as file:
        codes = [row[0] for row in csv.reader(file)][1:]
    proxy = network(shop)
    shopper = visitors(shop).shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    resize(screen, DESK if is_other else PHONE)
    prepared(screen)
    for _ in each_missing(screen, proxy, "/d/queued/members"):
        screen.fill(words("members_code"), codes.pop())
        screen.fill(words("how_many_of", title="Tour shirt", name="M"), "1")
        press_main(screen)
        screen.reads(words("standing_reserved_title"))


@pytest.mark.parametrize("language, is_other", PLACES)
def test_staff_review_and_look_up(people, shop, network, language, is_other):
    proxy = network(shop)
    staff = people.staff(language, True, through=proxy)
    screen, words = staff.screen, staff.words
    staff.sign_in(shop.password)
    resize(screen, PHONE if is_other else DESK)
    prepared(screen)

    def paid():
        order = shop.reserve("tour", "TOUR-S", 1, details("Dao"))
        sent = shop.call("POST", f"/orders/{order['code']}/slips", order["key"],
                         slip(order["code"]), "image/jpeg")
        return order["code"], f"/admin/slips/{sent['id']}"

    _, path = paid()
    for _ in each_missing(screen, proxy, path, fewest=4):
        code, own = paid()
        screen.go(own)
        screen.press(re.compile(re.escape(words("approve"))))
        screen.reads(words("decided_approved_sum", text="฿400.00"))
    for name in each_missing(screen, proxy, "/admin/orders", fewest=1):
        staff.search(code)
        screen.driver.find_element(By.ID, f"pick-{code}").click()
        screen.choose(words("set_to"), words("status_fulfilled"))
        screen.driver.find_element(By.ID, "bulk-reason").send_keys(f"Sent without {name}")
        screen.press(words("change"))
        screen.until("what was done", lambda: screen.driver.find_elements(
            By.CSS_SELECTOR, ".notice[role=status]"))
        assert shop.call("GET", f"/admin/orders/{code}", shop.token(), None)[
            "status"] == "fulfilled"
        shop.call("POST", f"/admin/orders/{code}/status", shop.token(), {
            "to": "paid", "reason": "It came back"})

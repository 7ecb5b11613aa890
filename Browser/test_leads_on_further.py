"""The same in Thai and at the other size: pages that move lead on without each of their scripts."""

import pytest

from accessibility import resize
from screen import DESK, PHONE
from test_leads_on import (  # noqa: F401
    QUICK, leads_on_without_each_script, network, ordered, prepared)


@pytest.mark.parametrize("stand", ["waiting", "inside"])
def test_a_line_that_moves_leads_on_without_each_script(line_shop, visitors, network, stand):
    shop = line_shop(stock=1, admission=30)
    proxy = network(shop)
    shopper = visitors(shop).shopper("th", True, through=proxy)
    screen, words = shopper.screen, shopper.words
    if stand == "waiting":
        shop.join("queued", 20)
    shopper.join_line({"S": 1})
    screen.reads(words("line_ahead" if stand == "waiting" else "line_inside_text"))
    resize(screen, DESK)
    prepared(screen, QUICK)
    leads_on_without_each_script(screen, proxy, "/d/queued/line?q-TOUR-S=1")
    screen.reads(words("line_ahead" if stand == "waiting" else "line_inside_text"))


def test_a_page_that_steers_leads_on_without_each_script(line_shop, visitors, network):
    shop = line_shop(opens_in=900)
    proxy = network(shop)
    staff = visitors(shop).staff("th", True, through=proxy)
    staff.sign_in(shop.password)
    resize(staff.screen, PHONE)
    prepared(staff.screen, QUICK)
    leads_on_without_each_script(staff.screen, proxy, "/admin/line/queued")


def test_an_order_at_a_desk_leads_on_without_each_script(people, shop, network):
    proxy = network(shop)
    shopper = people.shopper("th", True, through=proxy)
    shopper.choose_language()
    resize(shopper.screen, DESK)
    prepared(shopper.screen, QUICK)
    leads_on_without_each_script(shopper.screen, proxy, ordered(shop)[1])

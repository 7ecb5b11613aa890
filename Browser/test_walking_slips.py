"""Checkers walk from slip to slip: at a desk by keys alone, on a phone by the thumb of one hand. What each slip
costs in presses is held; what it costs in time is said, since machines differ."""

import html
import importlib.util
import io
import itertools
import random
import re
import time
import urllib.request
from datetime import datetime, timedelta, timezone

import pytest
from selenium.webdriver.common.by import By

from bank import asked
from screen import DESK, PHONE
from shop import OWNER, TOP, Shop
from words import Words

WALK = 50
# The most slips that are looked at together.
SHEET = 12
# The first of them are walked by one alone, the rest by two at the same time.
ALONE = 30
# The place of each own reason among the buttons, by its key.
REASONS = ["unreadable", "amount", "account", "used", "not_a_slip"]
APPROVAL_COSTS = 2
REJECTION_COSTS = 3
SECOND = "second@shop.example"
NUMBERS = itertools.count()


def generator():
    """The shop's own generator of slips, which the benchmarks have too."""
    found = importlib.util.spec_from_file_location("draw_slips", TOP / "Benchmarks/draw-slips.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def slips_of(shop, count):
    """That many orders, each with a slip that waits: the slip's number, and its order."""
    draw, chance, sent = generator(), random.Random(7), {}
    for number in itertools.islice(NUMBERS, count):
        order = shop.reserve("tour", "TOUR-S" if number % 2 else "TOUR-M", 1, {
            "name": "Mali Dee", "phone": f"084 555 {number:04}", "address": "1 Sukhumvit Road"})
        made = (datetime.now(timezone.utc) + timedelta(hours=7)).strftime("%Y%j%H%M%S")[3:]
        picture = io.BytesIO()
        draw.slip(number, chance, made).save(picture, "JPEG", quality=80)
        answer = shop.call("POST", f"/orders/{order['code']}/slips", order["key"], picture.getvalue(), "image/jpeg")
        sent[answer["id"]] = order

    began = time.monotonic()
    for order in sent.values():
        while is_being_read(shop, order):
            assert time.monotonic() - began < 60, "the slips are read"
            time.sleep(0.1)
    return sent


def is_being_read(shop, order):
    slips = asked(shop, f"/admin/orders/{order['code']}", shop.token())["slips"]
    return any(finding["code"] == "being_read" for slip in slips for finding in slip["findings"])


class Checker:
    """Somebody of staff who decides on slips, and what that costs."""

    def __init__(self, staff):
        self.screen = staff.screen
        self.words = staff.words
        self.presses = 0
        self.looked = []
        self.approved = []
        self.rejected = {}
        self.costs = {"approve": [], "reject": []}

    def __str__(self):
        costs = ", ".join(f"{sum(c) / len(c):.1f} presses to {what}" for what, c in self.costs.items() if c)
        return f"{len(self.approved) + len(self.rejected)} slips, {costs}"

    def at(self):
        """The number of the slip on the screen, once its page and scripts are there; `None` at the list."""
        screen = self.screen

        def is_there():
            return screen.driver.execute_script("return document.readyState") == "complete"

        screen.until("a page that is there", is_there)
        slip = re.match(r"/admin/slips/(\d+)", screen.path)
        return int(slip.group(1)) if slip else None

    def coming(self):
        """The slip whose picture the browser fetches while this one is looked at."""
        hint = self.screen.driver.find_element("css selector", "link[rel=prefetch]").get_attribute("href")
        return int(re.search(r"/admin/slips/(\d+)/copy$", hint).group(1))

    def leaves(self, page):
        """Waits until the page that was pressed on has gone; says where that led."""
        self.screen.until("the next page", lambda: self.screen.path != page)
        found = self.at()
        if found is not None:
            self.looked.append(found)
        return found

    def presses_for(self, slip, what, reason=None):
        """Presses what decides on the slip, without waiting for the answer."""
        before = self.presses
        if what == "approve":
            self.approve()
            self.approved.append(slip)
        else:
            self.reject(reason)
            self.rejected[slip] = REASONS[reason]
        self.costs[what].append(self.presses - before)


class Typist(Checker):
    """By keys alone."""

    def key(self, letter):
        self.presses += 1
        self.screen.key(letter)

    def approve(self):
        self.key("a")

    def reject(self, reason):
        self.key("r")
        self.key(str(reason + 1))

    def undo(self):
        self.key("u")

    def begin(self):
        self.screen.go("/admin/slips")
        self.at()
        page = self.screen.path
        self.key("n")
        return self.leaves(page)


class Thumb(Checker):
    """By what lies under one thumb, without scrolling."""

    def tap(self, css, reach=0.5):
        """Taps what is seen in the lower part of the screen, where nothing lies over it."""
        self.presses += 1

        def place():
            return self.screen.driver.execute_script("""
                const [css] = arguments
                for (const button of document.querySelectorAll(css)) {
                    const box = button.getBoundingClientRect()
                    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
                    if (button.contains(document.elementFromPoint(x, y)))
                        return [y / innerHeight, Math.min(box.width, box.height), x, y]
                }
                return null""", css)

        height, size, x, y = self.screen.until(f"{css} on the screen", place)
        assert height > reach, f"{css} lies where a thumb reaches: at {height:.2f} of the height"
        assert size >= 44, f"{css} is large enough: {size} px"
        for kind in ("mousePressed", "mouseReleased"):
            self.screen.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {
                "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1})

    def approve(self):
        self.tap("[data-approve]")

    def reject(self, reason):
        self.tap("[data-reject] > summary")
        self.tap(f".reasons :nth-child({reason + 1} of .reason)", reach=0.2)

    def undo(self):
        self.tap("[data-take-back]", reach=0)

    def begin(self):
        self.screen.go("/admin/slips")
        page = self.screen.path
        self.tap(".begin a", reach=0)
        return self.leaves(page)


@pytest.fixture(scope="module")
def walked_shop(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("walked"))
    shop.add_account(SECOND, "checker")
    yield shop
    shop.stop()


def signed_in(staff, shop, email):
    staff.sign_in(shop.password, email)
    return staff


def plan(number):
    """What the checker of this walk finds in the slip that comes as this one: most are right."""
    return ("reject", number // 5 % len(REASONS)) if number % 5 == 3 else ("approve", None)


def all_is_told(shop, sent, checkers):
    """Each approved order is paid, each shopper of a rejected slip reads why, and nothing waits."""
    approved = [slip for checker in checkers for slip in checker.approved]
    rejected = {slip: reason for checker in checkers for slip, reason in checker.rejected.items()}
    assert sorted([*approved, *rejected]) == sorted(sent), "each slip was decided on once"
    assert asked(shop, "/admin/slips", shop.token())["slips"] == []
    for slip, order in sent.items():
        now = asked(shop, f"/orders/{order['code']}", order["key"])
        state = next(one for one in now["slips"] if one["id"] == slip)
        if slip in approved:
            assert (now["status"], now["paid"], state["status"]) == ("paid", order["total"], "approved"), now
            continue
        assert (now["status"], state["status"]) == ("awaiting_payment", "rejected"), now
        assert state["reason_key"] == rejected[slip], state
        with urllib.request.urlopen(f"{shop.address}/o/{order['code']}/{order['key']}", timeout=20) as answer:
            page = html.unescape(answer.read().decode())
        told = Words("en")(f"reject_{rejected[slip]}")
        assert told in page, f"{order['code']} reads: {told}"
    assert all(cost <= APPROVAL_COSTS for one in checkers for cost in one.costs["approve"])
    assert all(cost <= REJECTION_COSTS for one in checkers for cost in one.costs["reject"])


def test_fifty_slips_by_keys_and_two_checkers_never_at_one(people, walked_shop):
    shop = walked_shop
    sent = slips_of(shop, WALK)
    first, second = (
        Typist(signed_in(people.staff("en", True, DESK, through=shop), shop, email)) for email in (OWNER, SECOND))

    began, number = time.monotonic(), 0
    slip = first.begin()
    while number < ALONE:
        page = first.screen.path
        coming = first.coming()
        first.presses_for(slip, *plan(number))
        found = first.leaves(page)
        assert found == coming, "the picture of the next slip was fetched before it was asked for"
        if number == 10:
            # The wrong key: it is taken back at once, and the other one pressed.
            slip_before, page = slip, first.screen.path
            first.undo()
            assert first.leaves(page) == slip_before, "undoing leads back to the slip"
            assert first.words("decided_taken_back") in first.screen.text
            first.approved.remove(slip_before)
            page = first.screen.path
            first.presses_for(slip_before, "reject", 1)
            found = first.leaves(page)
        slip = found
        number += 1
    alone = (time.monotonic() - began) / ALONE

    # Both look and decide at the same time from now on.
    places = {first: slip, second: second.begin()}
    looks = {first: {slip}, second: {places[second]}}
    while any(places.values()):
        at = [place for place in places.values() if place]
        assert len(at) == len(set(at)), f"two look at one slip: {at}"
        pages = {checker: checker.screen.path for checker in places if places[checker]}
        for checker in pages:
            checker.presses_for(places[checker], *plan(number))
            number += 1
        for checker, page in pages.items():
            places[checker] = checker.leaves(page)
            if places[checker]:
                looks[checker].add(places[checker])
    assert looks[first].isdisjoint(looks[second]), "no slip was shown to both"
    assert len(second.approved) > 5, "both had work"
    all_is_told(shop, sent, [first, second])
    print(f"\nby keys: {alone:.2f} s a slip in a browser that presses at once; {first}; the second one: {second}")


def test_slips_by_thumb(people, walked_shop):
    shop = walked_shop
    sent = slips_of(shop, 6)
    thumb = Thumb(signed_in(people.staff("th", True, PHONE, through=shop), shop, SECOND))
    began = time.monotonic()
    slip, number = thumb.begin(), 0
    while slip:
        page = thumb.screen.path
        what = "reject" if number in (1, 4) else "approve"
        thumb.presses_for(slip, what, number)
        found = thumb.leaves(page)
        if number == 2:
            page = thumb.screen.path
            thumb.undo()
            assert thumb.leaves(page) == slip
            thumb.approved.remove(slip)
            page = thumb.screen.path
            thumb.presses_for(slip, "approve")
            found = thumb.leaves(page)
        slip = found
        number += 1
    all_is_told(shop, sent, [thumb])
    print(f"\nby thumb: {(time.monotonic() - began) / number:.2f} s a slip; {thumb}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_several_at_once(people, walked_shop, size):
    """Slips that nothing speaks against are approved after one look, but for the one that somebody unticks."""
    shop = walked_shop
    sent = slips_of(shop, SHEET + 2)
    checker = signed_in(people.staff("th", True, size, through=shop), shop, SECOND)
    screen, words = checker.screen, checker.words
    screen.go("/admin/slips")
    screen.follow(words("several_link"))
    screen.reads(words("several_title"))

    def ticked():
        return screen.driver.find_elements(By.CSS_SELECTOR, ".slip-sheet input:checked")

    def loaded():
        return screen.driver.execute_script("""
            const pictures = [...document.querySelectorAll(".slip-sheet img")]
            return pictures.length && pictures.every(picture => picture.complete && picture.naturalWidth > 100)""")

    assert len(ticked()) == SHEET
    screen.until("each picture", loaded)
    assert screen.driver.execute_script("return document.documentElement.scrollWidth <= innerWidth"), "nothing is cut"
    shown = screen.driver.find_elements(By.CSS_SELECTOR, ".slip-sheet li")[3]
    kept = shown.find_element(By.CSS_SELECTOR, ".code").text
    # The press stays at the foot of the screen: a thumb brings the box above it first.
    screen.driver.execute_script("arguments[0].scrollIntoView({block: 'start', behavior: 'instant'})", shown)
    shown.find_element(By.CSS_SELECTOR, "input").click()
    screen.press(words("several_approve"))
    screen.reads(words("several_approved", count=SHEET - 1))
    status = {order["code"]: asked(shop, f"/orders/{order['code']}", order["key"])["status"] for order in sent.values()}
    assert sorted(status.values()) == ["paid"] * (SHEET - 1) + ["under_review"] * 3
    assert status[kept] == "under_review"
    screen.press(words("several_take_back"))
    screen.reads(words("several_undone", undone=SHEET - 1))
    while ticked():
        screen.press(words("several_approve"))
        screen.until("an answer", lambda: screen.driver.find_elements(By.CSS_SELECTOR, ".notice-done"))
    screen.reads(words("several_none_title"))
    assert asked(shop, "/admin/slips", shop.token())["slips"] == []

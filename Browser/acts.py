"""What people do on each kind of page that has scripts, done by its plain buttons."""

import csv
import re
import time
from dataclasses import dataclass
from typing import Callable

from selenium.webdriver.common.by import By

from evening import send_slip, slip, somebody
from shop import OWNER

CHOICE = "TOUR-M"


@dataclass
class Case:
    """One person in one shop, before one page after the other."""
    shop: object
    person: object
    folder: object
    codes: list

    @property
    def screen(self):
        return self.person.screen

    @property
    def words(self):
        return self.person.words

    def forget(self):
        """Another device, which speaks the same language."""
        driver = self.screen.driver
        for cookie in driver.get_cookies():
            if "language" not in cookie["name"]:
                driver.delete_cookie(cookie["name"])
        driver.execute_script("localStorage.clear(); sessionStorage.clear()")


@dataclass
class Act:
    # The templates whose pages are gone through.
    templates: tuple
    # Makes ready what can be done once, and tells the path of the page.
    ready: Callable
    do: Callable
    # The shop that it is done in.
    where: str = "shop"
    is_staff: bool = False
    fewest: int = 2
    # Of two acts on one kind of page each is done in one way only.
    ways: tuple = ("missing", "silent")


def is_reserved(case):
    """On the order's page, perhaps by way of the page that asks once more."""
    screen, words = case.screen, case.words

    def arrived():
        if screen.named("button", words("reserve_now")):
            screen.press(words("reserve_now"))
        return words("standing_reserved_title") in screen.text

    screen.until("the order", arrived)


def choose(case, product="Tour shirt", name="M"):
    case.screen.fill(case.words("how_many_of", title=product, name=name), "1")


def reserve(case):
    choose(case)
    case.screen.press_main()
    is_reserved(case)


def confirm(case):
    case.screen.press_main()
    case.screen.reads(case.words("standing_reserved_title"))


def details(case):
    for key, text in somebody().items():
        case.screen.fill(case.words.field(key), text)
    case.screen.press(case.words("go_on_to_payment"))
    case.screen.reads(case.words("standing_awaiting_payment_title"))


def cancel(case):
    case.screen.press(case.words("cancel_order"))
    case.screen.press(case.words("cancel_yes"))
    case.screen.reads(case.words("standing_cancelled_title"))


def path_of(order):
    return f"/o/{order['code']}/{order['key']}"


def reserved(case):
    return path_of(case.shop.reserve("tour", CHOICE, 1))


def to_be_paid(case):
    return path_of(case.shop.reserve("tour", CHOICE, 1, somebody()))


def pay(case):
    """Saves the QR and sends the slip, of which the choice of the file may be all."""
    screen, words = case.screen, case.words
    code = screen.path.split("/")[2]
    screen.follow(words("save_qr"))
    screen.until("the saved QR", lambda: list(case.folder.glob(f"{code}*.png")))
    path = case.folder / f"slip-{code}.png"
    path.write_bytes(slip(code, "PNG"))
    screen.offer_file(re.compile(re.escape(words("upload_choose"))), path)
    waits = time.monotonic() + 2

    def is_sent():
        nonlocal waits
        title = words("standing_under_review_title")
        if title in screen.text:
            return True
        if time.monotonic() > waits and screen.named("button", words("upload_button_paid")):
            waits = float("inf")
            screen.press(words("upload_button_paid"))
        return False

    screen.until("a slip that is checked", is_sent)


def find(case):
    screen, words = case.screen, case.words
    customer = somebody()
    order = case.shop.reserve("tour", CHOICE, 1, customer)
    screen.fill(words("field_order_code"), order["code"])
    screen.fill(words("field_phone"), customer["phone"])
    screen.press(words("find_order"))
    screen.until("the order", lambda: screen.path.startswith(f"/o/{order['code']}/"))


def forget_all(case):
    case.screen.press(case.words("forget_all"))
    case.screen.reads(case.words("own_orders_none"))


def remembered(case):
    """This device has an order."""
    order = case.shop.reserve("tour", CHOICE, 1)
    case.screen.go(path_of(order))
    case.screen.press(case.words("remember_order"))
    case.screen.until("a device that remembers", lambda: not case.screen.named(
        "button", case.words("remember_order")))
    return "/orders"


def be_member(case):
    case.screen.fill(case.words("members_code"), case.codes.pop())
    reserve(case)


def newcomer(path):
    def ready(case):
        case.forget()
        return path

    return ready


def join_from_drop(case):
    choose(case)
    join(case)


def join(case):
    case.screen.press(case.words("join_line"))
    case.screen.reads(case.words("line_gathering_title"))


def called(case):
    """Has a place in the line whose turn has come."""
    case.forget()
    asked = case.screen.driver.execute_async_script("""
        fetch("/api/v1/drops/queued/line", { method: "POST", body: "{}",
            headers: { "Content-Type": "application/json" } })
            .then((answer) => arguments[0](answer.status))""")
    assert asked == 201, asked
    case.shop.seats += 1
    case.screen.until("the turn", lambda: case.shop.get(
        "/api/v1/drops/queued/live")["line"]["cursor"] >= case.shop.seats)
    return "/d/queued/line?q-TOUR-M=1"


def take_turn(case):
    case.screen.press_main()
    is_reserved(case)


def check_receipt(case):
    case.screen.fill(case.words("receipt_label"), "no receipt")
    case.screen.press_main()
    case.screen.reads(case.words("receipt_unreadable"))


def sign_in(case):
    screen, words = case.screen, case.words
    screen.fill(words("field_email"), OWNER)
    screen.fill(words("field_password"), case.shop.password)
    screen.press(words("sign_in"))
    screen.reads(words("newest_orders"))


def with_slip(case):
    order = case.shop.reserve("tour", "TOUR-S", 1, somebody())
    return order["code"], send_slip(case.shop, order)["id"]


def approve(case):
    case.screen.press(re.compile(re.escape(case.words("approve"))))
    case.screen.reads(case.words("decided_approved_sum", text="฿400.00"))


def reject(case):
    screen, words = case.screen, case.words
    screen.press(words("reject"))
    screen.fill(words("own_reason"), "The time cannot be read.")
    screen.press(words("reject_with_this"))
    screen.reads(words("decided_rejected"))


def note(case):
    case.screen.fill(case.words("add_note"), "Asked twice.")
    case.screen.press(case.words("save_note"))
    case.screen.reads(case.words("saved"))


def begin_review(case):
    case.screen.follow(case.words("begin_with_first"))
    case.screen.until("a slip", lambda: re.match(r"/admin/slips/\d", case.screen.path))


def change_many(case):
    """Cancels an order that is paid: that is asked about on a page of its own."""
    screen, words = case.screen, case.words
    code = re.search(r"q=(\w+)", screen.path).group(1)
    screen.driver.find_element(By.ID, f"pick-{code}").click()
    screen.choose(words("set_to"), words("status_cancelled"))
    screen.driver.find_element(By.ID, "bulk-reason").send_keys("Nobody came")
    screen.press(words("change"))
    screen.reads(words("bulk_doubt_title"))
    screen.press(words.like("bulk_doubt_all"))
    screen.until("what was done", lambda: screen.driver.find_elements(
        By.CSS_SELECTOR, ".notice[role=status]"))


def paid(case):
    code, number = with_slip(case)
    case.shop.call("POST", f"/admin/slips/{number}/decision", case.shop.token(),
                   {"decision": "approve"})
    return f"/admin/orders?q={code}"


def wrong_password(case):
    screen = case.screen
    for name in ("current", "password", "again"):
        screen.driver.find_element(By.ID, name).send_keys("not the password")
    screen.press(case.words("change_password"))
    screen.reads(case.words("password_current_wrong"))


def make_codes(case):
    screen, words = case.screen, case.words
    screen.fill(words("codes_how_many"), "3")
    screen.fill(words("codes_label"), "Fan club")
    before = set(case.folder.iterdir())
    screen.press(words("codes_button"))
    screen.until("the codes", lambda: [
        file for file in set(case.folder.iterdir()) - before if file.suffix == ".csv"])


def pause_or_go_on(case):
    screen, words = case.screen, case.words
    screen.press(re.compile("|".join(
        words.like(key).pattern for key in ("steer_pause", "steer_resume"))))
    screen.reads(words("saved"))


def wish(case):
    screen, words = case.screen, case.words
    screen.fill(words("how_many_of_line", product="Print", variant="Blue"), "1")
    for key, text in somebody().items():
        if key != "note":
            screen.fill(words.field(key), text)
    screen.press(words("waitlist_ask"))
    screen.until("the place", lambda: re.match(r"/d/rare/waitlist/\d", screen.path))


def wished(case):
    """Somebody who waits."""
    asked = case.shop.call(
        "POST", "/drops/rare/waitlist", None,
        {"lines": [{"sku": "RARE-ONE", "quantity": 1}], "fewer": True, "customer": somebody()})
    return f"/d/rare/waitlist/{asked['number']}/{asked['key']}"


def leave_list(case):
    case.screen.press(case.words("waitlist_leave"))
    case.screen.reads(case.words("waitlist_left_title"))


def remove_from_list(case):
    def reasons():
        return case.screen.driver.find_elements(By.CSS_SELECTOR, "input[id^=why-rare-]")

    last = reasons()[-1]
    number = last.get_dom_attribute("id")
    last.send_keys("Asked twice")
    last.find_element(By.XPATH, "../button").click()
    case.screen.until("one fewer", lambda: number not in [one.get_dom_attribute("id") for one in reasons()])


def member_codes(shop, folder):
    path = folder / "member-codes.csv"
    shop.command("codes", "add", "--drop", "queued", "--count", "60", "--label", "Fan club",
                 "--output", path)
    with open(path, newline="", encoding="utf-8-sig") as file:
        codes = [row[0] for row in csv.reader(file)][1:]
    path.unlink()
    return codes


SHOPPERS = {
    "drop": Act(("drop",), newcomer("/d/tour"), reserve, fewest=4),
    "confirm": Act(("reserve",), lambda case: "/d/tour/reserve?q-TOUR-M=1", confirm),
    "reserved": Act(("order",), reserved, details, fewest=4),
    "cancel": Act(("order",), reserved, cancel, fewest=4, ways=("silent",)),
    "pay": Act(("order",), to_be_paid, pay, fewest=6),
    "find": Act(("own-orders",), lambda case: "/orders", find, ways=("missing",)),
    "forget": Act(("own-orders",), remembered, forget_all, ways=("silent",)),
    "member": Act(("members",), lambda case: "/d/queued/members", be_member, "waiting_shop",
                  fewest=4),
    "line's drop": Act(("drop",), newcomer("/d/queued"), join_from_drop, "waiting_shop", fewest=4),
    "door": Act(("line",), newcomer("/d/queued/line"), join, "waiting_shop", fewest=6),
    "turn": Act(("line",), called, take_turn, "turn_shop", fewest=6),
    "wish": Act(("waitlist",), newcomer("/d/rare/waitlist"), wish, "listed_shop"),
    "leave": Act(("waitlist-entry",), wished, leave_list, "listed_shop"),
    "record": Act(("line-record",), lambda case: "/d/queued/line/record", check_receipt,
                  "waiting_shop", fewest=1),
}
STAFF = {
    "sign in": Act(("sign-in",), newcomer("/admin/sign-in"), sign_in, fewest=1),
    "approve": Act(("review",), lambda case: f"/admin/slips/{with_slip(case)[1]}", approve,
                   ways=("missing",)),
    "reject": Act(("review",), lambda case: f"/admin/slips/{with_slip(case)[1]}", reject,
                  ways=("silent",)),
    "note": Act(("staff-order",), lambda case: f"/admin/orders/{with_slip(case)[0]}", note),
    "begin": Act(("slips",), lambda case: with_slip(case) and "/admin/slips", begin_review),
    "many": Act(("orders", "bulk-confirm"), paid, change_many),
    "password": Act(("account",), lambda case: "/admin/account", wrong_password, fewest=1),
    "codes": Act(("codes",), lambda case: "/admin/codes/queued", make_codes, "waiting_shop",
                 fewest=1),
    "remove": Act(("staff-waitlist",), lambda case: wished(case) and "/admin/waitlist", remove_from_list,
                  "listed_shop", fewest=1),
    "steer": Act(("line-control",), lambda case: "/admin/line/queued", pause_or_go_on,
                 "waiting_shop"),
}
for act in STAFF.values():
    act.is_staff = True
ACTS = {**SHOPPERS, **STAFF}
# Pages with scripts where nothing is done but to look and to follow links.
ONLY_LOOKED_AT = {
    "shop-front": "test_leads_on", "staff-front": "test_leads_on", "live": "test_leads_on", "jobs": "test_background_work",
    "deliveries": "test_sent_messages", "webhooks": "test_webhooks", "statements": "test_bank_statements", "open-money": "test_bank_statements",
    "statement-rows": "test_bank_statements", "columns": "test_bank_statements",
    "account-changes": "test_accessibility", "slip-sheet": "test_walking_slips",
    "refunds": "test_refunds", "refund-account-page": "test_refunds",
    # Comes in the place of another page when there is too much to do.
    "message": "the forms that it sends again",
}

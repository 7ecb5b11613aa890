"""Money goes back: its shopper says where to, staff hand it to the bank, and the statement ticks it off."""

import importlib.resources
import json
import urllib.request
import uuid

import pytest
import xmlschema

from accessibility import corners_of
from bank import asked, imported, statement
from journeys import along
from screen import DESK, PHONE
from shop import SHOP_FILE, Shop

PEOPLE = [("en", True, PHONE), ("th", False, DESK)]
IBAN = "DE02120300000000202051"
EURO_FILE = (SHOP_FILE.replace("currency: THB", "currency: EUR")
             .replace('promptpay: "0812345678"', f"iban: {IBAN}"))


def fetched(shop, path):
    request = urllib.request.Request(
        f"{shop.address}/api/v1{path}", headers={"Authorization": f"Bearer {shop.token()}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def refund_due(shop, phone, name="Mali Dee"):
    """An order that was paid, and that staff have called off."""
    order = shop.reserve("tour", "TOUR-S", 1, {"name": name, "phone": phone, "address": "1 Sukhumvit Road"})
    number = imported(shop, statement(order["total"]["amount"], order["code"], "C"))
    done = shop.call("POST", f"/admin/statements/{number}/confirm", shop.token(), {"certain": True})
    assert [result["ok"] for result in done["results"]] == [True], done
    ended = shop.call("POST", f"/admin/orders/{order['code']}/status", shop.token(),
                      {"to": "cancelled", "reason": "sold twice"})
    assert ended["status"] == "refund_due"
    return order


def own_page(order):
    return "/" + order["url"].split("/", 3)[3]


@along("language, scripts, size", PEOPLE)
def test_money_goes_back(people, shop, language, scripts, size):
    shopper = people.shopper(language, scripts, size)
    shopper.choose_language()
    screen, words = shopper.screen, shopper.words
    order = refund_due(shop, {"en": "083 000 0401", "th": "083 000 0402"}[language])
    screen.go(own_page(order))
    screen.driver.find_element("css selector", "input[name=kind][value=promptpay]").click()
    screen.fill(words("refund_number"), "081")
    screen.fill(words("refund_name"), "Mali Dee")
    screen.press(words("refund_save"))
    screen.reads(words("refund_number_wrong"))
    screen.fill(words("refund_number"), "081 234 5678")
    screen.press(words("refund_save"))
    screen.reads("0812345678")

    staff = people.staff(language, scripts, size)
    screen = staff.screen
    staff.sign_in(shop.password)
    screen.driver.find_element("css selector", ".bar-me summary").click()
    screen.follow(words("menu_refunds"))
    screen.reads(order["code"])
    screen.driver.find_element("css selector", f"input[name=refund][value^='{order['code']} ']").click()
    screen.press(words("refunds_make_file"))
    screen.reads(words("refunds_made"))
    sent = asked(shop, "/admin/refunds?state=sent", shop.token())["refunds"]
    refund = next(one for one in sent if one["code"] == order["code"])
    imported(shop, statement(refund["amount"]["amount"], refund["reference"], "D"))
    screen.go("/admin/refunds")
    screen.reads(words("refunds_shown"))
    screen.press(words("refunds_confirm"))
    screen.until("nothing is shown any more", lambda: words("refunds_confirm") not in screen.text)
    assert order["code"] in screen.text
    screen = shopper.screen
    screen.go(own_page(order))
    screen.reads(words("standing_refunded_title"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_pages_of_refunds_are_accessible(people, shop, language):
    shopper = people.shopper(language, True, PHONE)
    shopper.choose_language()
    screen, words = shopper.screen, shopper.words
    look = corners_of(screen)
    order = refund_due(shop, {"en": "083 000 0411", "th": "083 000 0412"}[language], "สมชาย ใจดี")
    screen.go(own_page(order))
    look(words("refund_title"))
    screen.press(words("refund_save"))
    screen.until("the fields", lambda: screen.driver.find_elements("css selector", "[aria-invalid]"))
    look(words("refund_way_missing"))

    staff = people.staff(language, True)
    screen = staff.screen
    look = corners_of(screen)
    staff.sign_in(shop.password)
    screen.go("/admin/refunds")
    look(words("refund_no_account"))
    screen.go(f"/admin/refunds/account/{order['code']}")
    look(words("refund_account_title"))
    told = {"kind": "bank", "bank": "KBANK", "number": "1234567890", "name": "สมชาย ใจดี"}
    shop.call("PUT", f"/admin/orders/{order['code']}/refund-account", shop.token(), told)
    screen.go("/admin/refunds")
    screen.driver.find_element("css selector", f"input[name=refund][value^='{order['code']} ']").click()
    screen.press(words("refunds_make_file"))
    # The name is in Thai letters, which this file does not carry.
    screen.until("the reason", lambda: screen.driver.find_elements("css selector", "[role=alert]"))
    look(order["code"])
    made = shop.call("POST", "/admin/refunds/files", shop.token(), {
        "refunds": [{"code": order["code"]}], "format": "csv"})
    imported(shop, statement(order["total"]["amount"], f"{order['code']} {made['message']}", "D"))
    screen.go("/admin/refunds")
    look(words("refunds_shown"))


def schema(version):
    return xmlschema.XMLSchema(importlib.resources.files("sepaxml") / "schemas" / f"{version}.xsd")


def test_files_for_the_bank_are_valid(shop, tmp_path):
    baht = [
        (refund_due(shop, "083 000 0421"), {
            "kind": "bank", "bank": "ธนาคารกสิกรไทย", "number": "123-4-56789-0", "name": "สมชาย ใจดี",
            "latin_name": "Somchai Jaidee"}),
        (refund_due(shop, "083 000 0422"), {"kind": "promptpay", "number": "0812345678", "name": "A & B <Co>"}),
        (refund_due(shop, "083 000 0423"), {
            "kind": "bank", "bank": "ธนาคารชุมชน", "number": "12345", "name": "n" * 70}),
    ]
    check(shop, baht, "KASITHBK")
    euro = Shop(tmp_path, EURO_FILE)
    try:
        order = euro.reserve("tour", "TOUR-S", 1, {
            "name": "Zoë", "phone": "+49 1512 3456789", "address": "1 Street"})
        row = statement(order["total"]["amount"], order["code"], "C").replace(b"THB", b"EUR")
        number = imported(euro, row)
        euro.call("POST", f"/admin/statements/{number}/confirm", euro.token(), {"certain": True})
        euro.call("POST", f"/admin/orders/{order['code']}/status", euro.token(),
                  {"to": "cancelled", "reason": "r"})
        check(euro, [(order, {"kind": "iban", "number": IBAN, "name": "Zoë Müller"})], "")
    finally:
        euro.stop()


def check(shop, refunds, bic):
    """Both messages of these refunds, against the schemas, with the sums that they say."""
    for order, account in refunds:
        shop.call("PUT", f"/admin/orders/{order['code']}/refund-account", shop.token(), account)
    made = shop.call("POST", "/admin/refunds/files", shop.token(), {
        "refunds": [{"code": order["code"]} for order, _ in refunds], "bic": bic})
    for version in ("pain.001.001.09", "pain.001.001.03"):
        written = fetched(shop, f"/admin/refunds/files/{made['id']}/file").decode()
        told = schema(version).to_dict(written)["CstmrCdtTrfInitn"]
        assert told["GrpHdr"]["NbOfTxs"] == str(len(refunds))
        total = sum(float(order["total"]["amount"]) for order, _ in refunds)
        assert float(told["GrpHdr"]["CtrlSum"]) == total
        transfers = told["PmtInf"][0]["CdtTrfTxInf"]
        assert len({one["PmtId"]["EndToEndId"] for one in transfers}) == len(refunds)
        made = shop.call("POST", f"/admin/refunds/files/{made['id']}/again", shop.token(),
                         {"format": "pain.001.001.03", "bic": bic})

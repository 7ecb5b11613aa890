"""Staff import what the bank lists, confirm what is certain in one press, and take a row back."""

import time

import pytest

from accessibility import corners_of
from journeys import journeys


def statement(rows, payer):
    """A statement of today as MT940. The same payer, amount and day in two statements is doubted."""
    day = time.strftime("%y%m%d")
    lines = [":20:TEST", ":25:123-4-56789-0", ":28C:1/1", f":60F:C{day}THB0,00"]
    for amount, text in rows:
        lines += [f":61:{day}C{amount.replace('.', ',')}NTRFNONREF", f":86:166?00TRANSFER?20{text}?32{payer}"]
    return "\r\n".join([*lines, f":62F:C{day}THB0,00", "-", ""])


@journeys
def test_a_statement_pays_an_order(people, shop, tmp_path, language, scripts, size):
    staff = people.staff(language, scripts, size)
    screen, words = staff.screen, staff.words
    number = {"en": 0, "th": 2}[language] + scripts
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Mali Dee", "phone": f"083 000 029{number}", "address": "1 Sukhumvit Road"})
    file = tmp_path / f"bank-{number}.sta"
    file.write_text(statement([
        (order["total"]["amount"], f"HF {order['code'][:3]} {order['code'][3:]}"), (f"3.0{number}", "interest")],
        f"MALI DEE {'ABCD'[number]}"))

    staff.sign_in(shop.password)
    screen.driver.find_element("css selector", ".bar-me summary").click()
    screen.follow(words("menu_statements"))
    screen.driver.find_element("css selector", "input[name=file]").send_keys(str(file))
    screen.press(words("statements_import"))

    def is_read():
        if screen.path != "/admin/statements":
            return False
        screen.go("/admin/statements")
        return screen.driver.find_elements("link text", file.name)

    screen.until("the statement is read", is_read)
    screen.follow(file.name)
    row = screen.driver.find_element("css selector", ".money-rows li")
    assert order["code"] in row.text
    screen.driver.find_element("css selector", ".money-all button").click()
    screen.until("the answer", lambda: "settled=1" in screen.path)
    screen.go(f"/admin/orders/{order['code']}")
    assert words("status_paid") in screen.text
    assert words("from_statement") in screen.text

    screen.go("/admin/statements")
    screen.follow(file.name)
    screen.driver.find_element("css selector", "details.money-more summary").click()
    screen.driver.find_element("css selector", "input[name=reason]").send_keys("interest")
    screen.press(words("money_aside"))
    screen.until("nothing is open", lambda: words("open_money_none") in screen.text)
    screen.follow(words("open_money_all_rows"))
    assert words("money_state_settled") in screen.text and words("money_state_aside") in screen.text
    screen.driver.find_element("css selector", ".money-rows form button").click()
    screen.until("the row is open again", lambda: words("money_state_settled") not in screen.text)
    screen.go(f"/admin/orders/{order['code']}")
    assert words("status_awaiting_payment") in screen.text


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_pages_of_statements_are_accessible(people, shop, tmp_path, language):
    staff = people.staff(language, True)
    screen, words = staff.screen, staff.words
    look = corners_of(screen)
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Mali Dee", "phone": "083 000 0" + {"en": "301", "th": "302"}[language],
        "address": "1 Sukhumvit Road"})
    file = tmp_path / f"accessible-{language}.sta"
    file.write_text(statement([("9.00", order["code"]), ("9999.00", f"{order['code']} {language}")], f"MALI {language}"))
    staff.sign_in(shop.password)
    screen.go("/admin/statements")
    look(words("statements_title"))
    screen.driver.find_element("css selector", "input[name=file]").send_keys(str(file))
    screen.press(words("statements_import"))

    def is_read():
        screen.go("/admin/statements")
        return screen.driver.find_elements("link text", file.name)

    screen.until("the statement is read", is_read)
    screen.follow(file.name)
    look(words("open_money_title"))
    # More than is owed asks once more, and a wrong amount leads to its field.
    screen.driver.find_element("css selector", ".money-rows li:nth-child(2) form button").click()
    screen.until("the question", lambda: screen.driver.find_elements("css selector", "input[name=overpayment]"))
    look(words("open_money_title"))
    screen.driver.find_element("css selector", "details.money-more summary").click()
    screen.driver.find_element("css selector", "details[open] input[name=code]").send_keys(order["code"])
    amount = screen.driver.find_element("css selector", "details[open] input[name=amount]")
    amount.clear()
    amount.send_keys("much")
    screen.press(words("money_assign"))
    screen.until("the field", lambda: screen.driver.find_elements("css selector", "[aria-invalid]"))
    look(words("open_money_title"))
    screen.follow(words("open_money_all_rows"))
    look(words("statement_rows_title"))

    unknown = tmp_path / f"unknown-{language}.csv"
    unknown.write_text(f"alpha,beta,gamma\n05/06/2027,4.00,{language}\n")
    screen.go("/admin/statements")
    screen.driver.find_element("css selector", "input[name=file]").send_keys(str(unknown))
    screen.press(words("statements_import"))

    def asks():
        screen.go("/admin/statements")
        return screen.driver.find_elements("link text", words("columns_ask"))

    screen.until("the question", asks)
    screen.follow(words("columns_ask"))
    look(words("columns_title"))
    screen.press(words("columns_read"))
    screen.until("the field", lambda: screen.driver.find_elements("css selector", "[aria-invalid]"))
    look(words("columns_title"))

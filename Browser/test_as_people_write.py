"""Numbers beside names of another direction, as the eye reads them; and names as staff type them."""

import pytest

from evening import slip

# Where each digit of a phone number stands on the screen.
PLACES = """
const wanted = arguments[0];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = texts.nextNode());) {
    const start = node.data.indexOf(wanted);
    if (start < 0 || !node.parentElement.checkVisibility()) continue;
    return [...wanted].flatMap((letter, index) => {
        if (!/[0-9]/.test(letter)) return [];
        const range = document.createRange();
        range.setStart(node, start + index);
        range.setEnd(node, start + index + 1);
        const box = range.getBoundingClientRect();
        return [[Math.round(box.top), box.left]];
    });
}
return null;
"""


def order_of(shop, name, phone, number):
    order = shop.reserve("tour", "TOUR-M", 1, {
        "name": name, "phone": phone, "email": f"written{number}@mail.example",
        "address": "9 Charoen Krung Road, Bangkok 10500", "note": ""})
    order["slip"] = shop.call(
        "POST", f"/orders/{order['code']}/slips", order["key"], slip(f"written {number}"),
        "image/jpeg")["id"]
    return order


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("name", ["محمد علي", "משה כהן 12"])
def test_digits_keep_their_order_beside_other_directions(people, shop, name, language):
    number = len(name) * 10 + (language == "th")
    phone = f"+66 81 555 {number:04}"
    order = order_of(shop, name, phone, number)
    staff = people.staff(language, True)
    staff.sign_in(shop.password)
    for path in (f"/admin/slips/{order['slip']}", f"/admin/orders/{order['code']}"):
        staff.screen.go(path)
        places = staff.screen.driver.execute_script(PLACES, phone)
        assert places, f"{path} does not show {phone} whole"
        assert places == sorted(places), f"{path}: digits stand in another order: {places}"


def test_a_name_is_found_however_it_is_typed(people, shop):
    order = order_of(shop, "นางสาวน้ำหวาน Jean-Luc", "+66 81 556 0001", 9_001)
    staff = people.staff("en", True)
    staff.sign_in(shop.password)
    for typed in ("\u0e19\u0e4d\u0e49\u0e32หวาน", "JEAN LUC", f"#{order['code']}", order["url"]):
        staff.screen.go("/admin/orders")
        staff.screen.fill(staff.words("search"), typed)
        staff.screen.press(staff.words("search_button"))
        staff.screen.reads(order["code"])

"""The main job, as shoppers and staff do it on phones and at desks."""

import csv
import itertools

from PIL import Image, ImageDraw

import workbook
from journeys import JOURNEYS, OPPOSITE, journeys
from shop import ACCOUNT_NUMBER

REASONS = {"en": "The time cannot be read.", "th": "อ่านเวลาไม่ออก"}


def test_every_two_values_go_on_a_journey_together():
    for one, other in itertools.combinations(range(3), 2):
        pairs = {(journey[one], journey[other]) for journey in JOURNEYS}
        assert len(pairs) == 4, pairs


def people_of(people, language, scripts, size):
    return (people.shopper(language, scripts, size),
            people.staff(language, scripts, OPPOSITE[size]))


def details_of(journey):
    number = JOURNEYS.index(journey)
    language = journey[0]
    return {
        "name": {"en": "Ann O'Hara", "th": "สมชาย ใจดีมากเหลือเกิน"}[language],
        "phone": f"081 234 567{number}",
        "email": f"buyer{number}@mail.example",
        "address": "1 Sukhumvit Road, Khlong Toei, Bangkok 10110",
        "note": "=please ring",
    }


@journeys
def test_reserve_pay_approve_export(
        people, shop, photo, downloads, tmp_path, language, scripts, size):
    shopper, staff = people_of(people, language, scripts, size)
    details = details_of((language, scripts, size))
    words = shopper.words
    staff.sign_in(shop.password)

    # Two of one kind and one of another: all or nothing.
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"M": 2, "S": 1})
    shopper.reserve()
    code, order = shopper.reserved_code()
    staff.sees_order(code)

    # An error keeps everything that was typed.
    shopper.give_details({**details, "phone": "12"})
    shopper.screen.reads(words("problem_not_a_phone"))
    assert shopper.typed("name") == details["name"]
    assert shopper.typed("phone") == "12"
    assert shopper.typed("email") == details["email"]
    shopper.give_details({"phone": details["phone"]})

    # Whom to pay, and exactly how much: 2 × 370 + 350 + 50.
    shopper.screen.reads(words("standing_awaiting_payment_title"))
    shopper.screen.reads("1,140.00")
    shopper.screen.reads(ACCOUNT_NUMBER)
    shopper.screen.reads(code)

    # Each of these journeys has a slip of its own.
    own = tmp_path / "own.jpg"
    picture = Image.open(photo)
    ImageDraw.Draw(picture).text((40, 40), f"{language} {scripts}", fill="black")
    picture.save(own, quality=90)
    shopper.upload(own)
    shopper.screen.reads(words("standing_under_review_title"))
    shopper.screen.reads(words("slip_waiting"))

    assert staff.approve_slip_of(code) == "1140.00"
    shopper.screen.go(order)
    shopper.screen.reads(words("standing_paid_title"))

    staff.set_status(code, "fulfilled", "handed over at the counter")
    shopper.screen.go(order)
    shopper.screen.reads(words("standing_fulfilled_title"))

    file = staff.download(words("export_excel"), downloads, ".xlsx")
    rows = [row for row in workbook.rows_by_openpyxl(file) if row["code"] == code]
    workbook.check_order(rows[0], code, details, quantity=3, subtotal=1090, total=1140)
    shown = [row for row in workbook.rows_by_libreoffice(file, tmp_path) if row["code"] == code]
    assert shown[0]["total"].replace(",", "") == "1140.00"
    assert shown[0]["name"] == details["name"]
    assert shown[0]["note"] == details["note"]

    file = staff.download(words("export_csv"), downloads, ".csv")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf"), "spreadsheets need the byte order mark"
    with open(file, encoding="utf-8-sig", newline="") as text:
        rows = [row for row in csv.DictReader(text) if row["code"] == code]
    assert rows[0]["note"] == "'=please ring", "CSV cells are not run as formulas"

    staff.sign_out()
    staff.screen.go("/admin/orders")
    assert code not in staff.screen.text


@journeys
def test_rejected_slip_is_explained_and_sent_again(
        people, shop, photo, tmp_path, language, scripts, size):
    shopper, staff = people_of(people, language, scripts, size)
    words = shopper.words
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"M": 1})
    shopper.reserve()
    code, order = shopper.reserved_code()
    number = 4 + JOURNEYS.index((language, scripts, size))
    shopper.give_details({
        "name": "Bo", "phone": f"089 111 222{number}", "email": f"bo{number}@mail.example",
        "address": "2 Silom Road, Bangkok 10500"})
    shopper.screen.reads(words("standing_awaiting_payment_title"))
    shopper.upload(photo)
    shopper.screen.reads(words("standing_under_review_title"))

    staff.sign_in(shop.password)
    staff.reject_slip_of(code, "Another order's.")
    staff.undo()
    shopper.screen.go(order)
    shopper.screen.reads(words("standing_under_review_title"))
    staff.reject_slip_of(code, REASONS[language])

    shopper.screen.go(order)
    shopper.screen.reads(words("standing_rejected_title"))
    shopper.screen.reads(REASONS[language])
    another = tmp_path / "another.jpg"
    Image.new("RGB", (600, 900), (40 * number, 90, 160)).save(another)
    shopper.upload(another)
    shopper.screen.reads(words("standing_under_review_title"))


@journeys
def test_order_is_found_by_what_a_shopper_would_say(people, shop, language, scripts, size):
    shopper, staff = people_of(people, language, scripts, size)
    number = JOURNEYS.index((language, scripts, size))
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"S": 1})
    shopper.reserve()
    code, _ = shopper.reserved_code()
    phone = f"086 555 12{30 + number}"
    shopper.give_details({
        "name": f"Chai Searchable{number}", "phone": phone,
        "email": f"chai{number}@mail.example", "address": "3 Rama IV Road, Bangkok 10330"})
    shopper.screen.reads(shopper.words("standing_awaiting_payment_title"))
    staff.sign_in(shop.password)
    for said in (code, f"Searchable{number}", phone, f"chai{number}@mail.example"):
        staff.search(said)
        staff.screen.reads(code)

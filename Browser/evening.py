"""An evening's orders, made through the API, so that the staff's pages have something to show."""

import io
import random
import itertools

from PIL import Image, ImageDraw, ImageFont

PEOPLE = [
    "Ann O'Hara", "สมชาย ใจดีมากเหลือเกิน ณ อยุธยาเมืองเก่าแก่ริมน้ำ", "Bo",
    "กนกวรรณ ศรีสุวรรณภูมิพัฒนกิจ", "Maximiliane von Hohenlohe-Langenburg", "Chai", "ณัฐ", "Dao", "Eve",
    "Fern",
]
CHOICES = [("TOUR-M", 2), ("TOUR-S", 1), ("TOUR-M", 1), ("TOUR-S", 3), ("TOUR-M", 3)]


def slip(amount, kind="JPEG"):
    """What a bank's app saves after a transfer, more or less."""
    picture = Image.new("RGB", (900, 1600), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 900, 300), fill=(30, 120, 84))
    large, small = ImageFont.load_default(64), ImageFont.load_default(40)
    draw.text((60, 120), "Transfer successful", font=large, fill="white")
    for row, text in enumerate(("From  x-2231", "To  Night Market Co.", f"THB {amount}")):
        draw.text((60, 420 + 140 * row), text, font=large if row == 2 else small, fill="black")
    draw.text((60, 850), "Specimen, not a slip", font=small, fill=(120, 120, 120))
    # Each transfer has a code of its own on its slip, so no two slips are one picture with something changed.
    chance = random.Random(amount)
    for place in range(20 * 30):
        if chance.random() < 0.5:
            x, y = place % 30 * 30, 940 + place // 30 * 30
            draw.rectangle((x, y, x + 29, y + 29), fill="black")
    written = io.BytesIO()
    picture.save(written, kind)
    return written.getvalue()


def fill(shop):
    """Orders in every state that a checker meets, the newest last."""
    token = shop.command("token", "add", "evening", "--role", "owner").strip().splitlines()[-1]
    kinds = [("JPEG", "image/jpeg"), ("PDF", "application/pdf")]
    for number, name in enumerate(PEOPLE):
        sku, quantity = CHOICES[number % len(CHOICES)]
        order = shop.reserve("tour", sku, quantity, {
            "name": name, "phone": f"08 1700 0{number:03}", "email": f"guest{number}@mail.example",
            "address": "1 Sukhumvit Road, Khlong Toei, Bangkok 10110"})
        if number < 7:
            kind, media = kinds[number % 2]
            sent = shop.call(
                "POST", f"/orders/{order['code']}/slips", order["key"],
                slip(order["total"]["amount"], kind), media)
        if number in (0, 1, 2):
            shop.call("POST", f"/admin/slips/{sent['id']}/decision", token, (
                {"decision": "reject", "reason": "The time cannot be read."} if number == 2
                else {"decision": "approve"}))
    shop.reserve("tour", "TOUR-M", 3)


# What becomes of an order: its headline, what was decided about its slip (nothing where there is
# none, a wait where nobody has decided), and what staff then set.
WAITS = {}
STANDINGS = [
    ("standing_reserved_title", None, None),
    ("standing_awaiting_payment_title", None, None),
    ("standing_part_title", {"decision": "approve", "amount": {
        "amount": "100.00", "currency": "THB"}}, None),
    ("standing_under_review_title", WAITS, None),
    ("standing_rejected_title", {"decision": "reject", "reason_key": "amount"}, None),
    ("standing_paid_title", {"decision": "approve"}, None),
    ("standing_fulfilled_title", {"decision": "approve"}, "fulfilled"),
    ("standing_expired_title", None, "expired"),
    ("standing_expired_slip_text", WAITS, "expired"),
    ("standing_cancelled_title", None, "cancelled"),
    ("standing_refund_due_sum_title", {"decision": "approve"}, "cancelled"),
]
NUMBERS = itertools.count()


def somebody():
    number = next(NUMBERS)
    return {"name": "Mali", "phone": f"081 222 {number:04}",
            "email": f"standing{number}@mail.example", "address": "1 Sukhumvit Road, Bangkok"}


def send_slip(shop, order):
    """A slip that nobody else sends."""
    return shop.call("POST", f"/orders/{order['code']}/slips", order["key"],
                     slip(f"for {order['code']}"), "image/jpeg")


def standings(shop, drop="tour", sku="TOUR-S"):
    """The path of an order for each headline that an order's page may have."""
    return {title: f"/o/{order['code']}/{order['key']}"
            for title, order in orders_that_stand(shop, drop, sku)}


def orders_that_stand(shop, drop, sku):
    for title, decision, status in STANDINGS:
        customer = None if title == "standing_reserved_title" else somebody()
        order = shop.reserve(drop, sku, 1, customer)
        if decision is not None:
            sent = send_slip(shop, order)
            if decision:
                shop.call(
                    "POST", f"/admin/slips/{sent['id']}/decision", shop.token(), decision)
        if status:
            shop.call("POST", f"/admin/orders/{order['code']}/status", shop.token(), {
                "to": status, "reason": "As it was agreed"})
        yield title, order

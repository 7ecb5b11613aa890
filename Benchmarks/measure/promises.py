"""After the load: every acknowledged order is there, and stock is conserved."""

import json
import sqlite3
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

from .processes import Failure

HOLDING = ("reserved", "awaiting_payment", "under_review", "paid", "fulfilled")


def call(server, method, path, body=None, bearer=None, **headers):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(server.address + path, data=data, method=method)
    if data is not None:
        request.add_header("Content-Type", "application/json")
    if bearer:
        request.add_header("Authorization", f"Bearer {bearer}")
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def reserve_and_reread(server, slug, body, count):
    """Reserves with 16 shoppers at a time, then opens every order with the key it was given."""
    def reserve(_):
        return call(server, "POST", f"/api/v1/drops/{slug}/orders", body,
                    Idempotency_Key=str(uuid.uuid4()))

    def reread(order):
        seen = call(server, "GET", f"/api/v1/orders/{order['code']}", bearer=order["key"])
        return seen["code"] == order["code"] and seen["total"] == order["total"]

    with ThreadPoolExecutor(16) as shoppers:
        orders = list(shoppers.map(reserve, range(count)))
        if len({order["code"] for order in orders}) != count:
            raise Failure("two reservations were answered with the same code")
        if not all(shoppers.map(reread, orders)):
            raise Failure("an acknowledged order is not there")
    return count


def check_database(path, acknowledged, in_flight):
    """Reads the file itself, not the shop's own figures. `in_flight` orders may have been saved
    without their answer being counted, when wrk stopped."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        saved = database.execute("SELECT count(*) FROM orders").fetchone()[0]
        holding = ",".join(f"'{status}'" for status in HOLDING)
        wrong = database.execute(f"""
            SELECT v.sku, v.stock, v.available, v.oversold, coalesce(sum(l.quantity), 0) AS held
            FROM variants v
            LEFT JOIN (SELECT l.variant_id, l.quantity FROM order_lines l
                       JOIN orders o ON o.id = l.order_id WHERE o.status IN ({holding})) l
                ON l.variant_id = v.id
            GROUP BY v.id HAVING v.stock + v.oversold - v.available <> held""").fetchall()
    if not acknowledged <= saved <= acknowledged + in_flight:
        raise Failure(f"{acknowledged} orders were acknowledged, {saved} are there")
    if wrong:
        raise Failure(f"stock is not conserved: {wrong}")
    return saved

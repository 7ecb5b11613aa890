"""Slips that are read while pages are served: how many a second, what pages lose by it, and how soon."""

import http.client
import json
import os
import sqlite3
import statistics
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from . import load, processes
from .processes import TOP, Failure

CUSTOMER = {
    "name": "Somchai Jaidee", "phone": "0812345678", "email": "somchai@mail.example",
    "address": "1 Sukhumvit Road, Khlong Toei, Bangkok 10110", "note": ""}
SENDERS = 8
# Slips a second that come in the middle of a rush: 2,400 people within two minutes.
COMING = 20
READ_WITHIN = 600
REACH_A_SECOND = 60
REACH_OF_PAGES = 0.8
REACH_SECONDS = 3.0


def draw(folder, count):
    subprocess.run(
        [str(TOP / ".venv/bin/python"), str(TOP / "Benchmarks/draw-slips.py"), str(folder), str(count)], check=True)
    return [(folder / f"{number}.jpg").read_bytes() for number in range(count)]


class Shopper:
    """Reserves and sends a slip, on a connection of its own."""

    def __init__(self, address, reserve):
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self.reserve = reserve

    def ask(self, method, path, body, **headers):
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            raise Failure(f"{path}: {answer.status} {text[:200]}")
        return json.loads(text)

    def order(self, key):
        body = json.dumps({"lines": [{"sku": "BENCH", "quantity": 1}], "customer": CUSTOMER})
        return self.ask("POST", self.reserve, body, **{
            "Content-Type": "application/json", "Idempotency-Key": key})

    def send(self, order, slip):
        self.ask("POST", f"/api/v1/orders/{order['code']}/slips", slip, **{
            "Content-Type": "image/jpeg", "Authorization": f"Bearer {order['key']}"})


def send_all(shop, reserve, slips, pause=0.0):
    """Sends slips, each to an order of its own; `pause` is the time from one to the next."""
    local = threading.local()

    def shopper():
        if not hasattr(local, "shopper"):
            local.shopper = Shopper(shop.address, reserve)
        return local.shopper

    with ThreadPoolExecutor(SENDERS) as senders:
        orders = list(senders.map(lambda number: shopper().order(f"slip-{shop.began}-{number}"), range(len(slips))))
        sent = []
        for order, slip in zip(orders, slips):
            sent.append(senders.submit(lambda order=order, slip=slip: shopper().send(order, slip)))
            time.sleep(pause)
        for one in sent:
            one.result()


def ask(path, query):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def wait_until_read(path, count):
    began = time.monotonic()
    while time.monotonic() - began < READ_WITHIN:
        if ask(path, "SELECT count(*) FROM slip_readings WHERE state <> 'waiting'")[0][0] >= count:
            return
        time.sleep(0.1)
    raise Failure(f"not all of {count} slips were read within {READ_WITHIN} s")


def read_anew(path):
    """All slips wait again. Nobody serves meanwhile."""
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM slip_codes")
    connection.execute("DELETE FROM slip_readings")
    connection.commit()
    connection.close()


def rate(path):
    first, last, count = ask(path, "SELECT min(ended_at), max(ended_at), count(*) FROM slip_readings")[0]
    wrong = ask(path, """
        SELECT count(*) FROM slip_readings WHERE state <> 'read' OR problem IS NOT NULL
            OR NOT EXISTS (SELECT 1 FROM slip_codes WHERE slip_codes.slip_id = slip_readings.slip_id)""")[0][0]
    if wrong:
        raise Failure(f"{wrong} of {count} slips were not read")
    # The first ones that were written count as read in no time.
    return (count - 1) / max(0.001, (last - first) / 1000)


def measure(data, database, page, reserve, folder, options):
    count = 300 if options.is_quick else 1_500
    slips = draw(folder / "slips", count)
    with processes.serve(data, folder) as shop:
        send_all(shop, reserve, slips)
        path = database(data)
        wait_until_read(path, count)
    read_anew(path)
    with processes.serve(data, folder):
        wait_until_read(path, count)
    alone = rate(path)
    one = seconds_of_one(folder / "slips/0.jpg")
    print("\nSlips, of 1080 by 1920 pixels")
    print(f"  {alone:10,.1f} a second read, with their copies, nobody else there  (reach {REACH_A_SECOND})")
    print(f"  {1 / one:10,.1f} a second by `inspect-slip`, a program for each, one after the other")
    print(f"  {alone * one:10.2f} ratio, on {os.cpu_count()} cores")
    beside(data, path, page, count, folder, options)
    soon(data, path, page, reserve, slips[:COMING * options.seconds], folder, options)


def seconds_of_one(slip):
    times = []
    for _ in range(20):
        began = time.perf_counter()
        subprocess.run(
            [str(processes.HOLDFAST), "inspect-slip", "--with-copies", str(slip)], stdout=subprocess.DEVNULL,
            check=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def beside(data, path, page, count, folder, options):
    """Pages alone, and while slips wait to be read."""
    alone, busy = [], []
    for _ in range(options.rounds):
        with processes.serve(data, folder) as shop:
            case = load.Case("drop page", shop.address, page, "get.lua", 64)
            case.run(load.WARM_UP_SECONDS)
            alone.append(case.run(options.seconds)["requests"])
        read_anew(path)
        with processes.serve(data, folder) as shop:
            case = load.Case("drop page", shop.address, page, "get.lua", 64)
            case.run(load.WARM_UP_SECONDS)
            before = read_so_far(path)
            busy.append((case.run(options.seconds)["requests"], read_so_far(path) - before))
            left = count - read_so_far(path)
            wait_until_read(path, count)
    pages = statistics.median(busy_pages for busy_pages, _ in busy) / statistics.median(alone)
    read = statistics.median(read for _, read in busy) / options.seconds
    print(f"  {pages:10.2f} of the pages a second that are served alone, at 64 connections, while slips are read"
          f"  (reach {REACH_OF_PAGES})")
    print(f"  {read:10,.1f} slips a second read meanwhile{'' if left else ', until none was left'}")


def read_so_far(path):
    return ask(path, "SELECT count(*) FROM slip_readings WHERE state <> 'waiting'")[0][0]


def soon(data, path, page, reserve, slips, folder, options):
    """How long after it came a slip is read, while pages are asked for as fast as they come."""
    read_anew(path)
    with processes.serve(data, folder) as shop:
        wait_until_read(path, read_so_far_of_all(path))
        last = ask(path, "SELECT max(id) FROM slips")[0][0]
        case = load.Case("drop page", shop.address, page, "get.lua", 64)
        crowd = threading.Thread(target=lambda: case.run(options.seconds + 2))
        crowd.start()
        send_all(shop, reserve, slips, 1 / COMING)
        crowd.join()
        wait_until_read(path, read_so_far_of_all(path))
    took = sorted(row[0] / 1000 for row in ask(path, f"""
        SELECT ended_at - uploaded_at FROM slip_readings JOIN slips ON id = slip_id WHERE slip_id > {last}"""))
    print(f"  {took[int(len(took) * 0.95)]:10.2f} s from a slip's commit to its findings, 95 of 100, "
          f"{COMING} slips a second beside 64 connections that ask for pages  (reach {REACH_SECONDS})")


def read_so_far_of_all(path):
    return ask(path, "SELECT count(*) FROM slips")[0][0]

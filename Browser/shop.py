"""A shop of its own for the journeys: temporary data, a free port, ended by its process id."""

import datetime
import json
import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
READY_WITHIN = 30.0
OWNER = "owner@shop.example"
ACCOUNT_NUMBER = "123-4-56789-0"

SOON = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)).isoformat(
    timespec="seconds")

SHOP_FILE = f"""
shop: {{name: Night Market Tees, currency: THB, locale: en, time_zone: Asia/Bangkok, contact: help@shop.example}}
receiving_accounts:
  - {{id: main, bank: KBANK, name: Night Market Co., number: "{ACCOUNT_NUMBER}", promptpay: "0812345678"}}
drops:
  - slug: tour
    title: Tour shirt 2026
    opens_at: now
    closes_at: 2099-01-01T00:00:00+07:00
    hold_minutes: 30
    pay_minutes: 120
    limit_per_person: 3
    line: off
    shipping: {{method: post, fee: "50.00"}}
    products:
      - id: shirt
        name: Tour shirt
        description: Heavy cotton.
        picture: tour-shirt.jpg
        price: "350.00"
        variants:
          - {{sku: TOUR-S, name: S, stock: 100}}
          - {{sku: TOUR-M, name: M, stock: 250, price: "370.00"}}
  - slug: rare
    title: The rare ones
    opens_at: now
    closes_at: 2099-01-01T00:00:00+07:00
    hold_minutes: 30
    pay_minutes: 120
    limit_per_person: 2
    line: off
    shipping: {{method: post, fee: "50.00"}}
    products:
      - id: print
        name: Print
        description: Numbered and signed.
        price: "900.00"
        variants:
          - {{sku: RARE-ONE, name: Blue, stock: 1}}
          - {{sku: RARE-PLAIN, name: Red, stock: 1}}
          - {{sku: RARE-MANY, name: Black, stock: 50}}
          - {{sku: RARE-MORE, name: White, stock: 50}}
  - slug: soon
    title: Lantern night
    opens_at: {SOON}
    closes_at: 2099-01-01T00:00:00+07:00
    hold_minutes: 30
    pay_minutes: 120
    limit_per_person: 2
    line: off
    shipping: {{method: post, fee: "50.00"}}
    products:
      - id: lantern
        name: Lantern shirt
        description: Cream cotton, three lanterns, one evening only.
        price: "390.00"
        variants:
          - {{sku: LANTERN, name: One size, stock: 40}}
"""

# The same, where people can wait for the rare ones.
LISTED = SHOP_FILE.replace(
    "limit_per_person: 2\n", "limit_per_person: 2\n    waitlist: {offer_minutes: 45}\n", 1)

# A drop that is over, which leads on to the next one.
PAST = """
  - slug: past
    title: Rain jacket 2025
    opens_at: 2025-05-01T19:00:00+07:00
    closes_at: 2025-05-02T19:00:00+07:00
    hold_minutes: 30
    pay_minutes: 120
    limit_per_person: 2
    line: off
    shipping: {method: post, fee: "50.00"}
    products:
      - id: jacket
        name: Rain jacket
        description: It kept everybody dry.
        picture: tour-shirt.jpg
        price: "1290.00"
        variants:
          - {sku: JACKET, name: One size, stock: 20}
"""


def queued(opens_in=0, stock=50, admission=5.0, line="on", members=False):
    """A shop file whose one drop has a line and opens in so many seconds; members are in already."""
    opens = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=opens_in)
    members_open = "members_opens_at: 2026-01-01T00:00:00+07:00" if members else ""
    return f"""
shop: {{name: Night Market Tees, currency: THB, locale: en, time_zone: Asia/Bangkok, contact: help@shop.example}}
receiving_accounts:
  - {{id: main, bank: KBANK, name: Night Market Co., number: "{ACCOUNT_NUMBER}", promptpay: "0812345678"}}
drops:
  - slug: queued
    title: Tour shirt 2026
    {members_open}
    opens_at: {opens.isoformat(timespec="milliseconds")}
    closes_at: 2099-01-01T00:00:00+07:00
    hold_minutes: 30
    pay_minutes: 120
    limit_per_person: 3
    line: {line}
    gathering_minutes: 30
    admission_minutes: {admission}
    shipping: {{method: post, fee: "50.00"}}
    products:
      - id: shirt
        name: Tour shirt
        description: Heavy cotton.
        picture: tour-shirt.jpg
        price: "350.00"
        variants:
          - {{sku: TOUR-S, name: S, stock: {stock - stock // 2}}}
          - {{sku: TOUR-M, name: M, stock: {stock // 2}, price: "370.00"}}
"""


class Shop:
    """A running shop and the commands that set it up."""

    def __init__(self, folder, shop_file=SHOP_FILE, options=()):
        self.binary = Path(os.environ.get("SHOP_BINARY", TOP / ".build/debug/holdfast"))
        if not self.binary.is_absolute():
            self.binary = TOP / self.binary
        assert self.binary.exists(), f"{self.binary} is missing: run swift build"
        self.data = folder / "data"
        (folder / "tour-shirt.jpg").write_bytes((TOP / "sample/tour-shirt.jpg").read_bytes())
        self.shop_file = folder / "shop.yaml"
        self.shop_file.write_text(shop_file)
        self.command("apply", self.shop_file)
        self._token = None
        self.password = self.add_account(OWNER, "owner")
        self.log = folder / "serve.log"
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data", self.data, "--listen", "127.0.0.1:0", *options],
            stdout=open(self.log, "wb"), stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self.address = self._address()

    def price(self, sku, price):
        """Sets a variant's price in the shop file, as a seller does while people look."""
        lines = self.shop_file.read_text().splitlines()
        for place, line in enumerate(lines):
            if f"sku: {sku}," in line:
                line = re.sub(r', price: "[^"]*"', "", line)
                lines[place] = line.replace("}", f', price: "{price}"}}')
        self.shop_file.write_text("\n".join(lines) + "\n")
        self.command("apply", self.shop_file)

    def command(self, *arguments):
        done = subprocess.run(
            [self.binary, *arguments, "--data", self.data], capture_output=True, text=True)
        assert done.returncode == 0, f"holdfast {arguments[0]}: {done.stdout}{done.stderr}"
        return done.stdout

    def add_account(self, email, role):
        """Adds somebody of staff; returns the password."""
        password = "correct horse battery staple"
        done = subprocess.run(
            [self.binary, "account", "add", email, "--role", role, "--password-stdin",
             "--data", self.data], input=password + "\n", capture_output=True, text=True)
        assert done.returncode == 0, f"holdfast account add: {done.stdout}{done.stderr}"
        return password

    def _address(self):
        began = time.monotonic()
        while time.monotonic() - began < READY_WITHIN:
            told = re.search(r"listening on (http://\S+)", self.log.read_text())
            if told:
                return told.group(1).rstrip("/")
            assert self.process.poll() is None, f"serve ended: {self.log.read_text()}"
            time.sleep(0.02)
        self.stop()
        raise AssertionError(f"serve was not ready in {READY_WITHIN} s: {self.log.read_text()}")

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return json.load(answer)

    def call(self, method, path, key, body, media="application/json", more=None):
        """One call of the API, with an order's key or a token of staff."""
        headers = {"Content-Type": media, "Idempotency-Key": str(uuid.uuid4()),
                   **(more or {})}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        if media == "application/json":
            body = json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.address}/api/v1{path}", data=body, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def reserve(self, drop, sku, quantity, customer=None):
        """What another shopper does meanwhile, through the API."""
        body = {"lines": [{"sku": sku, "quantity": quantity}]}
        if customer:
            body["customer"] = customer
        return self.call("POST", f"/drops/{drop}/orders", None, body)

    def join(self, drop, people):
        """People who join a drop's line before the shopper does, one after the other."""
        self._await_line(drop)
        return [self.call("POST", f"/drops/{drop}/line", None, {}) for _ in range(people)]

    def _await_line(self, drop):
        """A line is made within a second of the shop's start; before that nobody can join."""
        began = time.monotonic()
        while self.get(f"/api/v1/drops/{drop}/live")["line"]["state"] == "soon":
            assert time.monotonic() - began < READY_WITHIN, "the line was not made"
            time.sleep(0.05)

    def take_all(self, drop, ticket, quantities):
        """What somebody whose turn has come reserves: everything."""
        return self.reserve_inside(drop, self.admit(drop, ticket), quantities)

    def reserve_inside(self, drop, let_in, quantities):
        lines = [{"sku": sku, "quantity": units} for sku, units in quantities.items()]
        return self.call("POST", f"/drops/{drop}/orders", None, {"lines": lines}, more={
            "Holdfast-Admission": let_in["admission"]})

    def admit(self, drop, ticket):
        """Comes in as soon as the place was called."""
        began = time.monotonic()
        while True:
            try:
                return self.call("POST", f"/drops/{drop}/admission", None, {"ticket": ticket})
            except urllib.error.HTTPError as refused:
                assert time.monotonic() - began < READY_WITHIN, refused.read()
            time.sleep(0.05)

    def steer(self, drop, change):
        """What staff do about a drop's line."""
        return self.call("POST", f"/admin/drops/{drop}/line", self.token(), change)

    def token(self):
        """An owner's, made once."""
        if self._token is None:
            made = self.command("token", "add", "browser", "--role", "owner")
            self._token = made.split()[-1]
        return self._token

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise

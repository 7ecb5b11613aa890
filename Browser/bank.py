"""Statements of the bank as tests and pictures make them, brought to the shop by its API."""

import json
import time
import urllib.request
import uuid

from shop import ACCOUNT_NUMBER


def statement(amount, text, mark, days=0):
    """A statement of one row, as MT940, of today or some days later; `C` came in, `D` went out."""
    day = time.strftime("%y%m%d", time.localtime(time.time() + days * 86_400))
    return "\r\n".join([
        ":20:TEST", f":25:{ACCOUNT_NUMBER}", ":28C:1/1", f":60F:C{day}THB0,00",
        f":61:{day}{mark}{amount.replace('.', ',')}NTRFNONREF", f":86:166?00TRANSFER?20{text}?32{uuid.uuid4().hex[:9]}",
        f":62F:C{day}THB0,00", "-", ""]).encode()


def imported(shop, bytes_):
    """Imports a statement, and waits until it is read."""
    made = shop.call("POST", "/admin/statements?name=bank.sta", shop.token(), bytes_, "application/octet-stream")
    began = time.monotonic()
    while made["state"] == "reading" and time.monotonic() - began < 20:
        time.sleep(0.05)
        made = asked(shop, f"/admin/statements/{made['id']}", shop.token())
    assert made["state"] == "ready", made
    return made["id"]


def asked(shop, path, key):
    request = urllib.request.Request(
        f"{shop.address}/api/v1{path}", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)

"""Calls that schemathesis makes from the API's document, with the token of every role and with none.

No answer may be one that the document does not tell, nothing may be taken that it forbids, and
nothing may be a fault of the server. The calls are the same in every run. The tool's own phase of
examples is left out: it does not come to an end over a document of this size.
"""

import os
import subprocess
from pathlib import Path

import pytest

from shop import Shop

TOP = Path(__file__).resolve().parents[1]
ROLES = ["owner", "manager", "checker", "viewer"]
SHOP_FILE = """
shop: {name: Night Market Tees, currency: THB, locale: en, time_zone: Asia/Bangkok, contact: help@shop.example}
receiving_accounts:
  - {id: main, bank: KBANK, name: Night Market Co., number: "123-4-56789-0", promptpay: "0812345678"}
drops:
  - slug: tour-2026
    title: Tour shirt 2026
    opens_at: now
    closes_at: 2099-01-01T00:00:00+07:00
    hold_minutes: 30
    pay_minutes: 120
    line: auto
    shipping: {method: post, fee: "50.00"}
    products:
      - id: shirt
        name: Tour shirt
        description: Heavy cotton.
        price: "350.00"
        variants:
          - {sku: SHIRT-S, name: S, stock: 100000}
          - {sku: SHIRT-M, name: M, stock: 100000, price: "370.00"}
"""


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    shop = Shop(tmp_path_factory.mktemp("called"), SHOP_FILE)
    yield shop
    shop.stop()


def token_of(shop, role):
    return shop.command("token", "add", role, "--role", role).split()[-1]


def generate(shop, token, phases, examples):
    header = ["-H", f"Authorization: Bearer {token}"] if token else []
    environment = {
        **os.environ, "SCHEMATHESIS_HOOKS": "generated_calls", "PYTHONPATH": str(TOP / "Browser"),
        "CALLS_TOKEN": token,
    }
    return subprocess.run(
        [
            str(TOP / ".venv/bin/schemathesis"), "--config-file",
            str(TOP / "Browser/schemathesis.toml"), "run", str(TOP / "docs/reference/openapi.json"),
            "-u", shop.address, "--phases", phases, "-n", str(examples), "--no-color",
            "--suppress-health-check", "all", *header,
        ], env=environment, capture_output=True, text=True, timeout=600, check=False)


def test_an_owner_is_told_what_the_document_says(called):
    token = token_of(called, "owner")
    ended = generate(called, token, "coverage,fuzzing,stateful", 5)
    assert ended.returncode == 0, ended.stdout[-20_000:]


@pytest.mark.parametrize("role", [*ROLES[1:], "nobody"])
def test_every_other_role_is_told_what_the_document_says(called, role):
    token = "" if role == "nobody" else token_of(called, role)
    ended = generate(called, token, "fuzzing", 5)
    assert ended.returncode == 0, ended.stdout[-20_000:]

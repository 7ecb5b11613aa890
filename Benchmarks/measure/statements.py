"""Statements of banks: read beside the quickest reader of Python's own, and matched against open orders."""

import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
import urllib.request

from . import processes
from .processes import TOP, Failure

READ_WITHIN = 600
REACH_RATIO = 10
REACH_MEMORY = 64
REACH_SECONDS = 3.0
# What both readers are asked for of each entry: its day, amount, side and text.
READER = """
import sys
from xml.etree.ElementTree import iterparse
SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"
count = total = 0
for _, entry in iterparse(sys.argv[1]):
    if entry.tag != SPACE + "Ntry":
        continue
    amount = entry.find(SPACE + "Amt")
    day = entry.find(f"{SPACE}BookgDt/{SPACE}Dt").text
    side = entry.find(SPACE + "CdtDbtInd").text
    text = entry.find(f".//{SPACE}Ustrd").text
    name = entry.find(f".//{SPACE}Nm").text
    total += int(amount.text.replace(".", "")) if side == "CRDT" and day and text and name else 0
    count += 1
    entry.clear()
print(count, total)
"""


def write_camt(path, texts):
    """A CAMT.053 of an entry of 400.00 for each text, all of one day."""
    with open(path, "w") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n'
                   '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
                   "<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-12-07T05:00:00+07:00</CreDtTm></GrpHdr>"
                   "<Stmt><Id>1</Id><Acct><Id><Othr><Id>1234567890</Id></Othr></Id><Ccy>THB</Ccy></Acct>\n")
        for number, (amount, text, name) in enumerate(texts):
            file.write(
                f'<Ntry><Amt Ccy="THB">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
                "<BookgDt><Dt>2026-12-07</Dt></BookgDt><ValDt><Dt>2026-12-07</Dt></ValDt>"
                f"<AcctSvcrRef>R{number:09}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
                f"<RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr></RltdPties>"
                f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n")
        file.write("</Stmt></BkToCstmrStmt></Document>\n")


def run(command, folder, name):
    """The seconds of a command, its greatest memory in MB, and what it printed."""
    output = folder / f"{name}.out"
    began = time.monotonic()
    with open(output, "wb") as written:
        process = subprocess.Popen([str(part) for part in command], stdout=written)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failure(f"{command[0]} ended with {process.returncode}")
    return time.monotonic() - began, usage.ru_maxrss / 1024, output.read_text()


def reading(folder, options):
    rows = 100_000 if options.is_quick else 1_000_000
    path, small = folder / "long.xml", folder / "short.xml"
    write_camt(path, (("400.00", f"HF-{number:07}", f"PAYER {number}") for number in range(rows)))
    write_camt(small, [("400.00", "HF-1", "PAYER")])

    def read(file, name):
        return run([processes.HOLDFAST, "statement", "import", "--dry-run", file], folder, name)

    took, memory, told = read(path, "holdfast")
    start, idle, _ = read(small, "start")
    python, _, counted = run([sys.executable, "-c", READER, path], folder, "python")
    if not counted.startswith(f"{rows} ") or f"{rows:,}" not in told and str(rows) not in told:
        raise Failure(f"not all rows were read: {counted.strip()}; {told[:200]}")
    size = path.stat().st_size / 1e6
    print(f"\nA statement of {rows:,} rows as CAMT.053, {size:,.0f} MB")
    print(f"  {rows / python:10,.0f} rows a second by Python's own iterparse")
    print(f"  {rows / (took - start):10,.0f} rows a second by `statement import --dry-run`")
    print(f"  {python / (took - start):10.1f} ratio  (reach {REACH_RATIO})")
    print(f"  {memory - idle:10.1f} MB more than for one row ({idle:.0f} MB)  (at most {REACH_MEMORY})")


def owe(database):
    """Makes the shop's paid orders wait for their money."""
    with sqlite3.connect(database) as connection:
        connection.execute("""
            UPDATE orders SET status = 'awaiting_payment', confirmed = 0, paid_at = NULL,
                deadline_at = created_at + 100 * 86400000""")
        connection.execute("DELETE FROM payments")
    connection.close()


def ask(shop, token, path, method="GET", body=None, media="application/json"):
    request = urllib.request.Request(f"{shop.address}/api/v1{path}", data=body, method=method, headers={
        "Authorization": f"Bearer {token}", "Content-Type": media})
    with urllib.request.urlopen(request, timeout=READ_WITHIN) as answer:
        return json.load(answer)


def matching(data, folder, fill, options):
    count = 20_000 if options.is_quick else 100_000
    fill.orders(fill.database(data), count)
    owe(fill.database(data))
    listed = folder / "orders.csv"
    processes.holdfast("export", "orders", "--output", listed, "--data", data)
    with open(listed, encoding="utf-8-sig") as file:
        orders = [(row["code"], row["total"], row["name"]) for row in csv.DictReader(file)]
    chance = random.Random(1)
    chance.shuffle(orders)

    def text(code, number):
        """One in ten has no code, one in ten a wrong symbol, one in ten only its beginning."""
        return ("shirt", code[:3] + "X" + code[4:], code[:5], f"FT26 {code} thanks")[min(3, number % 10)]

    path = folder / "statement.xml"
    write_camt(path, ((total, text(code, number), name) for number, (code, total, name) in enumerate(orders)))
    token = processes.holdfast("token", "add", "bench", "--role", "owner", "--data", data).split()[-1]
    with processes.serve(data, folder) as shop:
        began = time.monotonic()
        made = ask(shop, token, "/admin/statements?name=bank.xml", "POST", path.read_bytes(), "application/xml")
        while made["state"] == "reading":
            if time.monotonic() - began > READ_WITHIN:
                raise Failure("the statement was not read")
            time.sleep(0.1)
            made = ask(shop, token, f"/admin/statements/{made['id']}")
        stored = time.monotonic() - began
        ask(shop, token, f"/admin/statements/{made['id']}/open?group=certain")
        began = time.monotonic()
        answer = ask(shop, token, f"/admin/statements/{made['id']}/open?group=certain")
        took = time.monotonic() - began
        began = time.monotonic()
        done = ask(shop, token, f"/admin/statements/{made['id']}/confirm", "POST", b'{"certain": true}')
        confirmed = time.monotonic() - began
    settled = sum(result["ok"] for result in done["results"])
    print(f"\n{count:,} rows of a statement, and as many open orders")
    print(f"  {count / stored:10,.0f} rows a second stored, beside nothing else")
    print(f"  {took:10.2f} s  until it is said what all of them are for  (reach {REACH_SECONDS:.0f} for 100,000)")
    print(f"             certain {answer['counts']['certain']:,}, proposed {answer['counts']['likely']:,}, "
          f"to look at {answer['counts']['look']:,}, unknown {answer['counts']['unknown']:,}")
    print(f"  {settled / confirmed:10,.0f} payments a second confirmed by one press, each in the history of its order")


def measure(data, folder, fill, options):
    reading(folder, options)
    matching(data, folder, fill, options)

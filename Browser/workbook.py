"""Opens a downloaded workbook as a seller would: with two programs that are not ours."""

import csv
import datetime
import shutil
import subprocess

import openpyxl


def rows_by_openpyxl(path):
    """The sheet Orders as dictionaries, after checking what every workbook has."""
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:3] == ["Orders", "Lines", "Payments"]
    sheet = book["Orders"]
    assert sheet.freeze_panes == "A2", "the heading is not frozen"
    assert sheet.auto_filter.ref, "there are no filters"
    rows = list(sheet.iter_rows(values_only=True))
    heading = [str(name).lower() for name in rows[0]]
    return [dict(zip(heading, row)) for row in rows[1:]]


def rows_by_libreoffice(path, folder):
    """The first sheet as LibreOffice reads it, cells as it shows them."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is missing: run bin/setup --test"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1", "--outdir", str(folder),
         str(path)],
        check=True, capture_output=True, timeout=180)
    with open(folder / (path.stem + ".csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    heading = [name.lower() for name in rows[0]]
    return [dict(zip(heading, row)) for row in rows[1:]]


def check_order(row, code, details, quantity, subtotal, total):
    assert row["code"] == code
    assert row["status"] == "fulfilled"
    assert row["drop"] == "tour"
    assert row["name"] == details["name"]
    assert row["phone"] == details["phone"], "a phone number is text, with its zero"
    assert row["email"] == details["email"]
    assert row["address"].split() == details["address"].split()
    assert row["note"] == details["note"], "what begins with = stays text"
    assert row["quantity"] == quantity
    assert (row["subtotal"], row["shipping"], row["total"]) == (subtotal, 50, total)
    assert (row["paid amount"], row["balance"]) == (total, 0)
    assert row["currency"] == "THB"
    assert row["slips"] == 1
    assert isinstance(row["created"], datetime.datetime)
    assert isinstance(row["paid"], datetime.datetime)

#!/usr/bin/env bash
# zxing-cpp 3.1.1: among the modules of a QR code to pay with it also reads a bar code.
#
# Version: zxing-cpp 3.1.1, segno 1.6.6, Pillow 13.0.0 (PyPI).
# Input: three clean pictures of QR codes with a PIX payload (EMV QR code with a right checksum),
#   4 pixels a module, a quiet zone of four modules, nothing else in the picture.
# Expected: one code each, the QR code.
# Seen: with the formats that are looked for unless told otherwise, each gives a second code that
#   nobody drew: an ITF "0624", an ITF "3330" and a Codabar "B80C". They were three of 5,914 payloads
#   that differed in their amount and reference alone. With `formats=QRCode` there is one code
#   each. Whoever takes the first or the only code of a payment picture has to name the format.
# Output: "by default: ITF 0624, ITF 3330, Codabar B80C; with QRCode alone: 3 of 3 single".
#
# Needs Python 3 with venv, and PyPI. Fails when the behaviour is another one.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip -q install zxing-cpp==3.1.1 segno==1.6.6 pillow==13.0.0

cat >read.py <<'END'
import io

import segno
import zxingcpp
from PIL import Image


def field(tag, value):
    return f"{tag:02d}{len(value):02d}{value}"


def checksum(text):
    """CRC-16 with the polynomial 0x1021 and the start 0xFFFF."""
    rest = 0xFFFF
    for byte in text.encode():
        rest ^= byte << 8
        for _ in range(8):
            rest = (rest << 1 ^ 0x1021 if rest & 0x8000 else rest << 1) & 0xFFFF
    return f"{rest:04X}"


def payload(amount, reference):
    account = field(0, "br.gov.bcb.pix") + field(1, "shop@example.com")
    parts = [(0, "01"), (1, "12"), (26, account), (52, "0000"), (53, "986"), (54, amount),
             (58, "BR"), (59, "NIGHT MARKET"), (60, "SAO PAULO"), (62, field(5, reference))]
    text = "".join(field(*part) for part in parts) + "6304"
    return text + checksum(text)


extra, single = [], 0
for amount, reference in [("940.44", "M89U1AMH4DNU"), ("415.98", "L7WKB3FP7SHT"),
                          ("17.96", "AY2G66F5WJPT")]:
    text = payload(amount, reference)
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, scale=4, border=4, kind="png")
    image = Image.open(picture).convert("L")
    codes = zxingcpp.read_barcodes(image)
    assert text in [code.text for code in codes]
    extra += [f"{code.format} {code.text}" for code in codes if code.text != text]
    alone = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    single += [code.text for code in alone] == [text]
print(f"by default: {', '.join(extra)}; with QRCode alone: {single} of 3 single")
END
seen=$(python/bin/python read.py)
echo "$seen"
[ "$seen" = "by default: ITF 0624, ITF 3330, Codabar B80C; with QRCode alone: 3 of 3 single" ]

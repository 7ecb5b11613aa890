"""Draws slips as phones send them: a screenshot of a transfer, with the bank's QR code, as JPEG.

    .venv/bin/python Benchmarks/draw-slips.py FOLDER COUNT

Each names another transfer of Kasikornbank. The codes are libqrencode's, the pictures Pillow's.
"""

import ctypes
import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1080, 1920


class Code(ctypes.Structure):
    """QRcode of qrencode.h: version, width, and a byte a module whose lowest bit is its colour."""

    _fields_ = [("version", ctypes.c_int), ("width", ctypes.c_int), ("data", ctypes.POINTER(ctypes.c_ubyte))]


LIBRARY = ctypes.CDLL("libqrencode.so.4")
LIBRARY.QRcode_encodeString.restype = ctypes.POINTER(Code)


def checksum(text):
    """CRC-16/CCITT-FALSE."""
    register = 0xFFFF
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ 0x1021 if register & 0x8000 else register << 1
    return f"{register & 0xFFFF:04X}"


def payload(number, made):
    """`made`: the year's last digit, the day of the year and the time, as the bank writes them."""
    reference = f"01{made}APM{number:05d}"
    inner = f"000600000101030040220{reference}"
    text = f"00{len(inner):02d}{inner}5102TH9104"
    return text + checksum(text)


def code_picture(text, scale):
    code = LIBRARY.QRcode_encodeString(text.encode(), 0, 1, 2, 1).contents
    size = code.width
    picture = Image.new("1", (size, size))
    picture.putdata([255 if code.data[place] & 1 == 0 else 0 for place in range(size * size)])
    return picture.resize((size * scale, size * scale))


def slip(number, chance, made="6334155900"):
    picture = Image.new("RGB", (WIDTH, HEIGHT), (0, 110, 60))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((60, 200, WIDTH - 60, HEIGHT - 140), fill="white")
    for line in range(14):
        # Bars where the words of a slip are: their edges cost what letters cost.
        for word in range(3):
            left, top = 110 + word * 300, 260 + line * 70
            for stroke in range(chance.randrange(6, 14)):
                draw.rectangle((left + stroke * 16, top, left + stroke * 16 + 8, top + 34), fill=(40, 44, 52))
    picture.paste(code_picture(payload(number, made), 7), (WIDTH - 400, HEIGHT - 560))
    return picture


def main():
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    chance = random.Random(1)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        slip(number, chance).save(folder / f"{number}.jpg", quality=80)


if __name__ == "__main__":
    main()

"""Draws the sample shop's pictures: .venv/bin/python sample/draw.py"""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIDE = 1000
SCALE = 2
HERE = Path(__file__).parent


def curve(points, steps=24):
    """A closed Catmull-Rom outline through the points; a point given twice is a corner."""
    outline = []
    count = len(points)
    for i in range(count):
        a, b, c, d = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        if b == c:
            continue
        for step in range(steps):
            t = step / steps
            outline.append(tuple(
                0.5 * (2 * q + (r - p) * t + (2 * p - 5 * q + 4 * r - s) * t**2
                       + (3 * q - p - 3 * r + s) * t**3)
                for p, q, r, s in zip(a, b, c, d)))
    return [(x * SCALE, y * SCALE) for x, y in outline]


def mirrored(half):
    """The right half's outline and its mirror image, closed."""
    return half + [(SIDE - x, y) for x, y in reversed(half)]


SHIRT = mirrored([
    (500, 246), (562, 238), (610, 196), (610, 196), (690, 220), (764, 268), (764, 268),
    (842, 424), (842, 424), (800, 456), (738, 474), (738, 474), (704, 398), (704, 398),
    (698, 560), (706, 818), (706, 818), (610, 838), (500, 842)])
COLLAR = mirrored([(500, 280), (576, 264), (628, 202), (610, 196), (562, 238), (500, 246)])
BAG = mirrored([(500, 380), (690, 378), (690, 378), (716, 620), (720, 838), (720, 838), (500, 846)])


def backdrop(top, bottom):
    """A soft vertical gradient with a floor."""
    strip = Image.new("RGB", (1, SIDE * SCALE))
    for y in range(SIDE * SCALE):
        t = y / (SIDE * SCALE)
        strip.putpixel((0, y), tuple(round(a + (b - a) * t) for a, b in zip(top, bottom)))
    return strip.resize((SIDE * SCALE, SIDE * SCALE))


def shadow(image, outline):
    """A blurred copy of the outline below it."""
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).polygon([(x, y + 26 * SCALE) for x, y in outline], fill=90)
    mask = mask.filter(ImageFilter.GaussianBlur(22 * SCALE))
    image.paste((20, 22, 40), mask=mask)


def cloth(image, outline, colour):
    """The goods: their colour, darker to one side, with a few folds."""
    mask = Image.new("L", image.size)
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    shade = Image.new("L", image.size)
    pen = ImageDraw.Draw(shade)
    for x, width, depth in ((300, 60, 26), (690, 70, 34), (420, 24, 12), (590, 30, 14)):
        pen.line([(x * SCALE, 430 * SCALE), ((x + (500 - x) * 0.12) * SCALE, 860 * SCALE)],
                 fill=depth, width=width * SCALE)
    shade = shade.filter(ImageFilter.GaussianBlur(18 * SCALE))
    goods = Image.new("RGB", image.size, colour)
    goods.paste(tuple(max(0, c - 70) for c in colour), mask=shade)
    image.paste(goods, mask=mask)


def disc(pen, x, y, radius, **how):
    pen.ellipse([(x - radius) * SCALE, (y - radius) * SCALE,
                 (x + radius) * SCALE, (y + radius) * SCALE], **how)


def waves(pen, x0, x1, y, colour, rows):
    for row in range(rows):
        points = [(x * SCALE, (y + row * 22 + 7 * math.sin(x / 17 + row * 1.4)) * SCALE)
                  for x in range(x0 + row * 8, x1 - row * 8)]
        pen.line(points, fill=colour, width=7 * SCALE, joint="curve")


def lantern(pen, x, y, size, colour, line):
    pen.line([(x * SCALE, (y - size * 1.7) * SCALE), (x * SCALE, (y + size * 1.8) * SCALE)],
             fill=line, width=4 * SCALE)
    pen.ellipse([(x - size) * SCALE, (y - size * 1.1) * SCALE,
                 (x + size) * SCALE, (y + size * 1.1) * SCALE], fill=colour)
    for part in (0.45, 0.9):
        pen.arc([(x - size * part) * SCALE, (y - size * 1.1) * SCALE,
                 (x + size * part) * SCALE, (y + size * 1.1) * SCALE],
                90, 270, fill=line, width=3 * SCALE)
        pen.arc([(x - size * part) * SCALE, (y - size * 1.1) * SCALE,
                 (x + size * part) * SCALE, (y + size * 1.1) * SCALE],
                270, 90, fill=line, width=3 * SCALE)
    for edge in (-1.1, 1.02):
        pen.rectangle([(x - size * 0.45) * SCALE, (y + size * edge) * SCALE,
                       (x + size * 0.45) * SCALE, (y + size * edge + 8) * SCALE], fill=line)


def save(image, name):
    image.resize((SIDE, SIDE), Image.LANCZOS).save(
        HERE / name, quality=82, optimize=True, progressive=True)


def logo():
    """A lantern on nothing, for light pages and dark ones."""
    image = Image.new("RGBA", (SIDE * SCALE, SIDE * SCALE))
    lantern(ImageDraw.Draw(image), 500, 490, 270, (214, 74, 56), (176, 120, 60))
    image.resize((400, 400), Image.LANCZOS).save(HERE / "logo.png", optimize=True)


def tour_shirt():
    image = backdrop((244, 226, 206), (229, 190, 162))
    outline = curve(SHIRT)
    shadow(image, outline)
    cloth(image, outline, (34, 44, 84))
    pen = ImageDraw.Draw(image)
    pen.polygon(curve(COLLAR), fill=(24, 32, 66))
    disc(pen, 500, 470, 92, fill=(246, 196, 92))
    disc(pen, 534, 446, 78, fill=(34, 44, 84))
    waves(pen, 372, 628, 600, (240, 226, 206), 4)
    save(image, "tour-shirt.jpg")


def market_shirt():
    image = backdrop((52, 62, 88), (88, 70, 96))
    outline = curve(SHIRT)
    shadow(image, outline)
    cloth(image, outline, (243, 236, 222))
    pen = ImageDraw.Draw(image)
    pen.polygon(curve(COLLAR), fill=(226, 214, 194))
    for x, y, size in ((414, 470, 40), (500, 520, 54), (586, 462, 40)):
        lantern(pen, x, y, size, (214, 74, 56), (96, 34, 40))
    save(image, "market-shirt.jpg")


def tote():
    image = backdrop((206, 222, 214), (158, 190, 178))
    outline = curve(BAG)
    pen = ImageDraw.Draw(image)
    pen.arc([390 * SCALE, 160 * SCALE, 610 * SCALE, 660 * SCALE], 180, 360,
            fill=(192, 168, 128), width=26 * SCALE)
    shadow(image, outline)
    cloth(image, outline, (232, 214, 178))
    pen = ImageDraw.Draw(image)
    lantern(pen, 500, 580, 84, (214, 74, 56), (96, 34, 40))
    waves(pen, 372, 628, 760, (34, 44, 84), 2)
    save(image, "tote.jpg")


if __name__ == "__main__":
    logo()
    tour_shirt()
    market_shirt()
    tote()

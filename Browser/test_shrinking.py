"""Slips as the page makes them smaller: what staff get of them can still be read."""

import io
import itertools
import random
import urllib.request

import pytest
from PIL import Image, ImageDraw

NUMBERS = itertools.count()
MODULE, MODULES, CORNER = 3, 45, (200, 11_000)


@pytest.fixture(scope="module")
def token(shop):
    return shop.command("token", "add", "shrinking", "--role", "viewer").split()[-1]


@pytest.fixture
def send(people, shop, token, tmp_path):
    """Sends a picture by the page of a new order; answers the order, and the slip as it is stored."""
    shopper = people.shopper("en", True)
    shopper.choose_language()

    def send(picture, kind, prepare="", **options):
        number = next(NUMBERS)
        order = shop.reserve("tour", "TOUR-M", 1, {
            "name": "Ploy", "phone": f"086 111 {number:04}", "email": f"ploy{number}@mail.example",
            "address": "7 Rama IV Road, Bangkok 10110", "note": ""})
        path = tmp_path / f"slip-{number}.{kind.lower()}"
        picture.save(path, kind, **options)
        shopper.screen.go(f"/o/{order['code']}/{order['key']}")
        if prepare:
            shopper.screen.driver.execute_script(prepare)
        shopper.upload(path)
        shopper.screen.reads(shopper.words("standing_under_review_title"))
        slip = shop.call("GET", f"/orders/{order['code']}", order["key"], None)["slips"][0]
        request = urllib.request.Request(
            f"{shop.address}/api/v1/admin/slips/{slip['id']}/file",
            headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request) as answer:
            return order, path.read_bytes(), answer.read()

    return send


def noise(size, kind="RGB"):
    return Image.frombytes(kind, size, random.Random(7).randbytes(
        size[0] * size[1] * len(kind)))


def code():
    chance = random.Random(9)
    return [[chance.random() < 0.5 for _ in range(MODULES)] for _ in range(MODULES)]


def with_code(picture):
    """A picture with a QR code's worth of modules in it, as small as apps of banks draw them."""
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(code()):
        for column, dark in enumerate(line):
            x, y = CORNER[0] + column * MODULE, CORNER[1] + row * MODULE
            pen.rectangle((x, y, x + MODULE - 1, y + MODULE - 1), "black" if dark else "white")
    return picture


def test_transparency_becomes_white(send):
    large = Image.new("RGBA", (1_500, 1_500), (0, 0, 0, 0))
    large.paste(noise((600, 600)), (450, 450))
    small = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(small).text((100, 100), "THB 400.00", fill=(0, 0, 0, 255))
    for picture in (large, small):
        _, chosen, stored = send(picture, "PNG")
        seen = Image.open(io.BytesIO(stored)).convert("RGB")
        assert stored != chosen
        assert seen.getpixel((5, 5)) == (255, 255, 255)
        assert seen.size == picture.size


def test_long_screenshot_keeps_its_code(send):
    picture = Image.new("RGB", (1_080, 12_000), "white")
    picture.paste(noise((1_080, 600)), (0, 0))
    _, chosen, stored = send(with_code(picture), "PNG")
    seen = Image.open(io.BytesIO(stored)).convert("L")
    assert len(stored) < len(chosen)
    assert seen.size == (1_080, 12_000)
    for row, line in enumerate(code()):
        for column, dark in enumerate(line):
            x, y = CORNER[0] + column * MODULE + 1, CORNER[1] + row * MODULE + 1
            assert (seen.getpixel((x, y)) < 128) == dark


@pytest.mark.parametrize("size, wanted", [
    ((4_000, 3_000), (2_000, 1_500)), ((3_000, 9_000), (1_633, 4_899)),
    ((2_400, 15_000), (1_131, 7_071)),
    # So long that the area alone would leave 433 px of its width.
    ((1_700, 40_000), (600, 14_118)),
])
def test_photo_is_limited_by_width_and_area(send, size, wanted):
    _, chosen, stored = send(noise((size[0] // 4, size[1] // 4)).resize(size), "JPEG", quality=80)
    seen = Image.open(io.BytesIO(stored))
    assert len(stored) < len(chosen)
    assert seen.size == wanted and seen.size[0] >= 600


def test_small_picture_is_left_alone(send):
    _, chosen, stored = send(noise((300, 500)), "JPEG", quality=80)
    assert stored == chosen


def test_picture_whose_code_would_be_lost_is_left_alone(send):
    reader = """
        globalThis.BarcodeDetector = class {
            detect(image) { return Promise.resolve(image instanceof ImageBitmap ? [{}] : []) }
        }"""
    _, chosen, stored = send(noise((1_000, 1_000)), "JPEG", prepare=reader, quality=95)
    assert len(chosen) > 500_000 and stored == chosen


@pytest.mark.parametrize("detector", [
    "undefined",
    "class { constructor() { throw new Error('no service') } }",
    "class { detect() { return Promise.reject(new Error('no service')) } }",
    "class { detect() { return new Promise(() => {}) } }",
])
def test_photo_is_made_smaller_without_a_reader_of_codes(send, detector):
    prepare = f"globalThis.BarcodeDetector = {detector}"
    _, chosen, stored = send(
        noise((800, 600)).resize((4_000, 3_000)), "JPEG", prepare=prepare, quality=80)
    assert len(stored) < len(chosen)
    assert Image.open(io.BytesIO(stored)).size == (2_000, 1_500)


def test_screenshot_that_nobody_can_read_is_not_scaled(send):
    picture = Image.new("RGB", (2_048, 9_000), "white")
    picture.paste(noise((1_024, 600)), (0, 0))
    _, chosen, stored = send(picture, "PNG", prepare="globalThis.BarcodeDetector = undefined")
    assert len(chosen) > 500_000 and stored == chosen


def test_other_kind_becomes_jpeg(send):
    _, chosen, stored = send(noise((200, 200)), "BMP")
    seen = Image.open(io.BytesIO(stored))
    assert chosen[:2] == b"BM" and seen.format == "JPEG" and seen.size == (200, 200)


def test_photo_goes_upright(send):
    exif = Image.Exif()
    exif[0x0112] = 6
    _, chosen, stored = send(
        noise((800, 600)).resize((2_400, 1_800)), "JPEG", quality=80, exif=exif)
    seen = Image.open(io.BytesIO(stored))
    assert seen.size == (1_800, 2_400) and not seen.getexif()


@pytest.mark.parametrize("prepare", [
    "",
    # As it is over plain HTTP.
    """
    Object.defineProperty(crypto, "subtle", { value: undefined })
    if (crypto.subtle) throw new Error("it is still there")
    """,
])
def test_same_photo_is_known_again(send, shop, token, prepare):
    # Another photo each time: the shop knows the first.
    size = (2_400, 1_800) if prepare else (1_800, 2_400)
    order, chosen, stored = send(noise(size), "JPEG", prepare=prepare, quality=80)
    assert stored != chosen
    number = next(NUMBERS)
    other = shop.reserve("tour", "TOUR-M", 1, {
        "name": "Mint", "phone": f"086 222 {number:04}", "email": f"mint{number}@mail.example",
        "address": "8 Rama IV Road, Bangkok 10110", "note": ""})
    sent = shop.call(
        "POST", f"/orders/{other['code']}/slips", other["key"], chosen, "image/jpeg")
    assert sent["findings"] == [], "shoppers are told nothing"
    seen = shop.call("GET", f"/admin/orders/{other['code']}", token, None)["slips"][0]
    # Whether the picture has been read already is told too.
    assert seen["findings"][0]["code"] == "file_reused"
    assert seen["same_file"] == [order["code"]]

"""Slips that come in pieces: independent clients of tus 1.0, and our own page, on networks that
break."""

import asyncio
import base64
import io
import itertools
import urllib.request

import aiohttp
import aiotus
import pytest
from aiotus import core
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from cutting import CuttingProxy

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def token(shop):
    return shop.command("token", "add", "uploads", "--role", "viewer").split()[-1]


@pytest.fixture
def network(shop):
    """Makes networks that break, before the shop."""
    made = []

    def breaking(*arguments, **options):
        made.append(CuttingProxy(shop.address, *arguments, **options))
        return made[-1]

    yield breaking
    for proxy in made:
        proxy.stop()


@pytest.fixture
def order(shop):
    """An order that waits for its slip."""
    number = next(NUMBERS)
    return shop.reserve("tour", "TOUR-M", 1, {
        "name": "Dao", "phone": f"083 777 00{number:02}", "email": f"dao{number}@mail.example",
        "address": "4 Ratchada Road, Bangkok 10400", "note": ""})


def finished(shop, order, url):
    """The slip that an upload becomes."""
    return shop.call(
        "POST", f"/orders/{order['code']}/slips", order["key"],
        {"upload": url.rsplit("/", 1)[1]})


def stored(shop, token, slip):
    request = urllib.request.Request(
        f"{shop.address}/api/v1/admin/slips/{slip['id']}/file",
        headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read()


def bearer(order):
    return {"Authorization": f"Bearer {order['key']}"}


def unlike(photo, number):
    """A slip that is no other test's: what follows a JPEG's end is nobody's concern."""
    return photo.read_bytes() + number.to_bytes(8, "big")


@pytest.mark.parametrize("checksum", [False, True])
def test_tuspy_sends_a_slip(shop, token, order, photo, checksum):
    content = unlike(photo, 1 + checksum)
    client = TusClient(f"{shop.address}/api/v1/uploads", headers=bearer(order))
    uploader = client.uploader(
        file_stream=io.BytesIO(content), chunk_size=500_000, upload_checksum=checksum,
        metadata={"order": order["code"], "filename": "slip.jpg"})
    uploader.upload()
    slip = finished(shop, order, uploader.url)
    assert slip["status"] == "waiting"
    assert stored(shop, token, slip) == content


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("checksum", [False, True])
def test_tuspy_gets_through_a_network_that_breaks(
        shop, token, order, photo, network, seed, checksum):
    content = unlike(photo, 10 * seed + checksum)
    # A piece with a checksum is kept whole or not at all, so that some of them must get through.
    size, furthest = (100_000, 400_000) if checksum else (700_000, 600_000)
    # Python's http.client takes the head of an answer that broke off for a whole one, and tuspy
    # believes it: answers break in their first word.
    proxy = network(("PATCH", "HEAD"), seed, furthest, answers=8)
    client = TusClient(f"{proxy.address}/api/v1/uploads", headers=bearer(order))
    uploader = client.uploader(
        file_stream=io.BytesIO(content), chunk_size=size, retries=1_000, retry_delay=0,
        upload_checksum=checksum, metadata={"order": order["code"], "filename": "slip.jpg"})
    uploader.upload()
    assert proxy.cuts > 3
    assert stored(shop, token, finished(shop, order, uploader.url)) == content


@pytest.mark.parametrize("seed", [1, 2])
def test_aiotus_gets_through_a_network_that_breaks(shop, token, order, photo, network, seed):
    content = unlike(photo, 100 + seed)
    # Also where it begins: an upload that its client never heard of keeps no other one out.
    proxy = network(("PATCH", "HEAD", "POST"), seed, 1_200_000)
    patience = aiotus.RetryConfiguration(retry_attempts=1_000, max_retry_period_seconds=0.001)

    async def send():
        connector = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(connector=connector) as session:
            return await aiotus.upload(
                f"{proxy.address}/api/v1/uploads", io.BytesIO(content),
                {"order": order["code"].encode(), "filename": "สลิป.jpg".encode()},
                client_session=session, config=patience, headers=bearer(order),
                chunksize=2_000_000)

    url = asyncio.run(send())
    assert url is not None and proxy.cuts > 3
    slip = finished(shop, order, str(url))
    assert stored(shop, token, slip) == content


def test_aiotus_reads_what_the_server_can_do(shop, order):
    async def ask():
        async with aiohttp.ClientSession() as session:
            return await core.configuration(session, f"{shop.address}/api/v1/uploads")

    told = asyncio.run(ask())
    assert told.max_size == 16 * 1024 * 1024
    assert {"creation", "checksum", "expiration"} <= set(told.protocol_extensions)


def test_a_client_is_told_what_is_refused(shop, order):
    big = TusClient(f"{shop.address}/api/v1/uploads", headers=bearer(order)).uploader(
        file_stream=io.BytesIO(bytes(16 * 1024 * 1024 + 1)),
        metadata={"order": order["code"]})
    with pytest.raises(TusCommunicationError) as refused:
        big.upload()
    assert refused.value.status_code == 413
    wrong = TusClient(f"{shop.address}/api/v1/uploads", headers={"Authorization": "Bearer x"})
    with pytest.raises(TusCommunicationError) as refused:
        wrong.uploader(
            file_stream=io.BytesIO(b"a"), metadata={"order": order["code"]}).upload()
    assert refused.value.status_code == 404


@pytest.mark.parametrize("language", ["en", "th"])
def test_page_goes_on_where_the_network_broke(people, shop, photo, network, language):
    proxy = network(("PATCH",), 7, 300_000, cuts=3)
    shopper = people.shopper(language, True, through=proxy)
    words = shopper.words
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"S": 1})
    shopper.reserve()
    code, _ = shopper.reserved_code()
    number = next(NUMBERS)
    shopper.give_details({
        "name": "Fon", "phone": f"084 888 00{number:02}", "email": f"fon{number}@mail.example",
        "address": "5 Sathon Road, Bangkok 10120"})
    shopper.screen.reads(words("standing_awaiting_payment_title"))
    shopper.keep_what_is_said()
    shopper.upload(photo)
    shopper.screen.reads(words("standing_under_review_title"))
    said = shopper.what_was_said()
    assert proxy.cuts == 3
    assert any(words.like("upload_retry_n").match(line) for line in said), said
    assert any(words.like("upload_resumed_n").match(line) for line in said), said
    # What had come was not sent again: the photo is shrunk to less than two megabytes.
    assert proxy.sent < 3_000_000


def test_page_falls_back_to_the_plain_form(people, shop, photo, network):
    """A network that lets no PATCH through at all."""
    proxy = network(refuses=("PATCH",))
    shopper = people.shopper("en", True, through=proxy)
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"S": 1})
    shopper.reserve()
    shopper.reserved_code()
    number = next(NUMBERS)
    shopper.give_details({
        "name": "Ging", "phone": f"085 999 00{number:02}", "email": f"ging{number}@mail.example",
        "address": "6 Silom Road, Bangkok 10500"})
    shopper.screen.reads(shopper.words("standing_awaiting_payment_title"))
    shopper.upload(photo)
    shopper.screen.reads(shopper.words("standing_under_review_title"))


@pytest.mark.parametrize("language, name", [
    ("en", "slip"), ("th", "upload"), ("en", "upload"), ("th", "shrink"), ("en", "pieces")])
def test_a_slip_leaves_without_a_script(people, shop, token, order, photo, network, language, name):
    content = unlike(photo, 200 + next(NUMBERS))
    path = photo.parent / f"without-{name}-{language}.jpg"
    path.write_bytes(content)
    proxy = network()
    shopper = people.shopper(language, True, through=proxy)
    words = shopper.words
    shopper.choose_language()
    proxy.miss(f"GET /assets/{name}.")
    shopper.screen.go(f"/o/{order['code']}/{order['key']}")
    shopper.screen.reads(words("standing_awaiting_payment_title"))
    shopper.upload(path)
    if name == "slip":
        # Nothing there hears that a file was chosen.
        shopper.screen.press(words("upload_button_paid"))
    shopper.screen.reads(words("standing_under_review_title"))
    [slip] = shop.call("GET", f"/orders/{order['code']}", order["key"], None)["slips"]
    assert stored(shop, token, slip) == content, "it went as it is"

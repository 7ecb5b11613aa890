"""Pictures of mails as a reader's program shows them, taken from a real mail server: with what comes with them, and
with nothing from any host."""

import base64
import email
import email.policy
import socket
import tempfile
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller

from browsers import open_browser
from evening import send_slip
from screen import Screen
from shooting import report, shoot
from shop import Shop
from words import Words

PATIENCE = 30.0


class Taken:
    """What the mail server has taken."""

    def __init__(self):
        self.messages = []
        self.came = threading.Event()

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.original_content, policy=email.policy.SMTP))
        return "250 2.0.0 Taken"

    def await_count(self, count):
        began = time.monotonic()
        while len(self.messages) < count:
            assert time.monotonic() - began < PATIENCE, f"{len(self.messages)} of {count} mails came"
            time.sleep(0.1)
        return self.messages[:count]


def as_page(message, shows_pictures=True):
    """The message's HTML as a program shows it that shows pictures, or none."""
    page, pictures = "", {}
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_content()
        elif part.get_content_maintype() == "image":
            data = base64.b64encode(part.get_content()).decode()
            pictures[part["Content-ID"].strip("<>")] = f"data:{part.get_content_type()};base64,{data}"
    for name, data in pictures.items():
        page = page.replace(f"cid:{name}", data if shows_pictures else "data:,")
    return page


def mail_pages(folder, language, size, name):
    """Reserved, slip received, and money is missing; with pictures, and as where a program shows none."""
    taken = Taken()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    with tempfile.TemporaryDirectory() as temporary:
        shop = Shop(Path(temporary), options=[
            "--mail", f"smtp://127.0.0.1:{port}", "--mail-from", "drops@shop.example"])
        driver = open_browser(True, size, folder)
        screen = Screen(driver, shop.address, Words(language), True)
        try:
            order = shop.call("POST", "/drops/tour/orders", None, {
                "lines": [{"sku": "TOUR-M", "quantity": 2}], "customer": {
                    "name": "Mali Dee", "phone": "083 000 0901", "email": "mali@people.example",
                    "address": "1 Sukhumvit Road"}}, more={"Accept-Language": language})
            taken.await_count(1)
            sent = send_slip(shop, order)
            taken.await_count(2)
            shop.call("POST", f"/admin/slips/{sent['id']}/decision", shop.token(), {
                "decision": "approve", "amount": {"amount": "300.00", "currency": "THB"}})
            for number, message in enumerate(taken.await_count(3)):
                for kind, shown in (("", True), ("-bare", False)):
                    path = Path(temporary) / f"mail{number}{kind}.html"
                    path.write_text(as_page(message, shown))
                    driver.get(f"file://{path}")
                    shoot(screen, folder, f"{language}-{name}-mail-{number}{kind}")
                print(f"{message['Subject']}: {len(message.as_bytes())} bytes")
            report(screen)
        finally:
            driver.quit()
            shop.stop()
            server.stop()

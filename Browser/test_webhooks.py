"""Somebody outside is told what happens: added by staff, checked by the library that others use."""

import http.server
import threading

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from journeys import journeys
from shop import READY_WITHIN, Shop


class Hook:
    """A program that is told, and keeps what came."""

    def __init__(self):
        self.came = []
        self.more = threading.Condition()
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with hook.more:
                    hook.came.append((dict(self.headers.items()), body))
                    hook.more.notify_all()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"thanks")

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"

    def nth(self, number):
        with self.more:
            assert self.more.wait_for(lambda: len(self.came) > number, READY_WITHIN), "nothing came"
            return self.came[number]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hooked")
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "holdfast.yaml").write_text("webhook_networks: 127.0.0.0/8\n")
    running = Shop(folder)
    yield running
    running.stop()


@pytest.fixture
def hook():
    made = Hook()
    yield made
    made.stop()


def test_a_message_is_ours_for_the_library_that_others_use(shop, hook):
    secret = shop.command("webhook", "add", hook.url).strip()
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Mali Dee", "phone": "083 000 0281", "address": "1 Sukhumvit Road"})
    headers, body = hook.nth(0)
    told = Webhook(secret).verify(body, headers)
    assert set(told) == {"id", "type", "at", "number", "data"}
    assert told["type"] == "order.reserved" and told["id"] == headers["webhook-id"]
    assert told["data"]["order"]["code"] == order["code"]
    assert b"Mali" not in body and b"0281" not in body and b"Sukhumvit" not in body
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)

    newer = shop.command("webhook", "rotate", "1").strip()
    shop.command("webhook", "test", "1")
    headers, body = hook.nth(1)
    for valid in [secret, newer]:
        assert Webhook(valid).verify(body, headers)["type"] == "webhook.test"
    shop.command("webhook", "remove", "1")


@journeys
def test_staff_add_a_program_and_see_what_it_answers(people, shop, hook, language, scripts, size):
    staff = people.staff(language, scripts, size)
    screen, words = staff.screen, staff.words
    staff.sign_in(shop.password)
    screen.go("/admin/deliveries")
    screen.follow(words("deliveries_webhooks_link"))
    screen.driver.find_element("css selector", "#add-webhook summary").click()
    screen.driver.find_element("css selector", "#webhook-url").send_keys(hook.url)
    screen.driver.find_element("css selector", "#add-webhook button[type=submit]").click()
    screen.until("the secret", lambda: "whsec_" in screen.text)
    secret = screen.driver.find_element("css selector", "#webhook-secret").text
    screen.driver.find_element("css selector", "button[name^=test-]").click()
    screen.until("the answer", lambda: words("webhooks_tested") in screen.text)
    assert "whsec_" not in screen.text
    headers, body = hook.nth(0)
    assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"

    def is_told():
        screen.go("/admin/deliveries")
        return "thanks" in screen.text

    screen.until("the answer is listed", is_told)
    screen.go("/admin/webhooks")
    screen.driver.find_element("css selector", "li details summary").click()
    screen.driver.find_element("css selector", "button[name^=remove-]").click()
    screen.until("it is gone", lambda: words("webhooks_removed") in screen.text)
    assert words("webhooks_none") in screen.text

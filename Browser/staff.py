"""What staff do."""

import re
import time

from screen import PATIENCE
from shop import OWNER


class Staff:
    def __init__(self, screen):
        self.screen = screen
        self.words = screen.words

    def sign_in(self, password, email=OWNER):
        self.try_to_sign_in(password, email)
        # The password takes its time to be checked; going on earlier would call that off.
        self.screen.reads(self.words("menu_front"))

    def choose_language(self):
        """Goes where staff sign in, and asks for our language by its link."""
        screen = self.screen
        screen.go("/admin")
        own_name = {"en": "English", "th": "ไทย"}[self.words.language]
        if screen.named("a[href]", own_name):
            screen.follow(own_name)
        screen.reads(self.words("sign_in"))

    def try_to_sign_in(self, password, email):
        screen = self.screen
        self.choose_language()
        screen.fill(self.words("field_email"), email)
        screen.fill(self.words("field_password"), password)
        screen.press(self.words("sign_in"))

    def sees_order(self, code):
        """With scripts the front page shows it by itself; without, after a look again."""
        screen = self.screen
        if screen.scripts:
            screen.reads(code)
        else:
            screen.go("/admin")
            assert code in screen.text

    def approve_slip_of(self, code, is_sent_before=False):
        """Approves what is owed; a file of other orders too is asked about, and no other."""
        screen = self.screen
        screen.go("/admin/slips")
        screen.follow(re.compile(rf"\b{re.escape(code)}\b"))
        assert screen.value(self.words("amount_received")) == "", "nobody has read it yet"
        # The button says how much it approves: what is owed, while nothing else is typed.
        button = screen.one("button", re.compile(re.escape(self.words("approve"))))
        amount = re.search(r"฿([\d,]+\.\d\d)", button.text).group(1).replace(",", "")
        screen.press(re.compile(re.escape(self.words("approve"))))
        approved = self.words("decided_approved_sum", text=f"฿{float(amount):,.2f}")
        asked = self.words("staff_sent_before")
        screen.until("an answer", lambda: approved in screen.text or asked in screen.text)
        assert (asked in screen.text) == is_sent_before
        if is_sent_before:
            screen.press(self.words.like(
                "approve_sent_before" if screen.scripts else "approve_or_typed"))
        screen.reads(approved)
        return amount

    def reject_slip_of(self, code, reason):
        screen = self.screen
        screen.go("/admin/slips")
        screen.follow(re.compile(rf"\b{re.escape(code)}\b"))
        screen.press(self.words("reject"))
        screen.fill(self.words("own_reason"), reason)
        screen.press(self.words("reject_with_this"))
        screen.reads(self.words("decided_rejected"))

    def undo(self):
        """Takes the last decision back: by its key with scripts, by its button without."""
        screen = self.screen
        if screen.scripts:
            screen.key("u")
        else:
            screen.press(self.words("take_back"))
        screen.reads(self.words("decided_taken_back"))

    def set_status(self, code, status, reason):
        screen = self.screen
        screen.go(f"/admin/orders/{code}")
        screen.choose(self.words("set_to"), self.words(f"status_{status}"))
        screen.fill(self.words("reason"), reason)
        screen.press(self.words("change"))
        screen.reads(self.words("saved"))

    def search(self, text):
        screen = self.screen
        screen.go("/admin/orders")
        screen.fill(self.words("search"), text)
        screen.press(self.words("search_button"))

    def download(self, name, downloads, ending):
        """Follows a link that downloads, and waits for the whole file."""
        self.screen.go("/admin/orders")
        return self.file_by(lambda: self.screen.follow(name), downloads, ending)

    def file_by(self, press, downloads, ending):
        """Does what begins a download, and waits for the whole file."""
        before = set(downloads.iterdir())
        press()
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            new = [p for p in downloads.iterdir() if p not in before and p.suffix == ending]
            if new and not list(downloads.glob("*.crdownload")):
                return new[0]
            time.sleep(0.05)
        raise AssertionError(f"no {ending} file came; there is {list(downloads.iterdir())}")

    def sign_out(self):
        self.screen.press(re.compile(re.escape(self.words("menu_account"))))
        self.screen.press(self.words("sign_out"))
        self.screen.reads(self.words("sign_in"))

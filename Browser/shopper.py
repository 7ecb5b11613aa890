"""What a shopper does."""

import re


class Shopper:
    def __init__(self, screen):
        self.screen = screen
        self.words = screen.words

    def choose_language(self):
        """Goes to the shop and, if it speaks another language, asks for ours by its link."""
        screen = self.screen
        screen.go("/")
        language = self.words.language
        if screen.language != language:
            screen.follow({"en": "English", "th": "ไทย"}[language])
            screen.until(f"the page in {language}", lambda: screen.language == language)

    def want(self, drop, product, quantities):
        """Opens the drop and says how many of each variant."""
        self.screen.go(f"/d/{drop}")
        for variant, quantity in quantities.items():
            self.screen.fill(
                self.words("how_many_of", title=product, name=variant), str(quantity))

    def join_line(self, quantities):
        """Chooses on the page of the drop that has a line, and joins it."""
        self.choose_language()
        self.want("queued", "Tour shirt", quantities)
        self.screen.press(self.words("join_line"))
        self.screen.until("the line's page", lambda: "/queued/line" in self.screen.path)

    def reserve(self):
        """Presses the button; without scripts there is a second page to confirm on."""
        names = "|".join(self.words.like(key).pattern
                         for key in ("reserve_many", "reserve_one", "reserve"))
        self.screen.press(re.compile(names))
        if not self.screen.scripts:
            self.screen.press(self.words("reserve_now"))

    def reserved_code(self):
        """Waits for the order's page; returns the order's code and its address."""
        self.screen.reads(self.words("standing_reserved_title"))
        found = re.match(r"/o/([^/]+)/([^/?#]+)", self.screen.path)
        assert found, f"this is not an order's address: {self.screen.path}"
        return found.group(1), found.group(0)

    def give_details(self, details):
        for key, text in details.items():
            self.screen.fill(self.words.field(key), text)
        self.screen.press_away(self.words("go_on_to_payment"))

    def typed(self, key):
        return self.screen.value(self.words.field(key))

    def keep_what_is_said(self):
        """From now on what the page says of an upload is kept, also when it has gone by."""
        self.screen.driver.execute_script("""
            const line = document.querySelector("[data-upload-words]")
            sessionStorage.said = ""
            new MutationObserver(() => { sessionStorage.said += line.textContent + "\\n" })
                .observe(line, { childList: true, characterData: true, subtree: true })""")

    def what_was_said(self):
        said = self.screen.driver.execute_script("return sessionStorage.said")
        return [line for line in said.split("\n") if line]

    def upload(self, path):
        """Chooses the file; with scripts that sends it at once."""
        self.screen.offer_file(re.compile(re.escape(self.words("upload_choose"))), path)
        if not self.screen.scripts:
            self.screen.press(re.compile("|".join(
                self.words.like(key).pattern for key in ("upload_button_paid", "upload_button"))))

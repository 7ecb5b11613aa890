"""What a person does with a page, by the names that they, or their screen reader, are told."""

import re
import time

from selenium.common.exceptions import (
    NoSuchElementException, StaleElementReferenceException, WebDriverException)
from selenium.webdriver.support.ui import Select

# Longer than the slowest thing that is waited for: a line that opens in twenty seconds, and moves.
PATIENCE = 40.0
PHONE = (390, 844)
DESK = (1280, 800)

BUTTONS = "button, summary, input[type=submit]"
LINKS = "a[href]"
FIELDS = "input:not([type=hidden]):not([type=file]), textarea, select"
FILES = "input[type=file]"
# A refusal is an answer that a page gives on purpose. A page's entrance is left out when the driver
# looks at the page before its style has come; nobody but a driver does.
EXPECTED = re.compile(
    r"responded with a status of (401|403|404|409|422) |Uncaught DOMException: Transition was ")
BREAKS = re.compile(
    EXPECTED.pattern + r"|Failed to load resource: (net::ERR_|.* status of (405|423|503) )")

# The elements of a kind that are shown, each with the name that the browser gives it. A name is only
# worked out where all its words are somewhere that the browser may take a name from.
NAMED = r"""
const [css, shown, name] = arguments;
const words = (element, attributes) => {
    if (!element) return "";
    const told = [element.textContent, ...attributes.map((one) => element.getAttribute(one))];
    if (element.matches("input[type=submit], input[type=button]")) told.push(element.value);
    for (const picture of element.querySelectorAll("[alt], [aria-label], [title]"))
        told.push(...["alt", "aria-label", "title"].map((one) => picture.getAttribute(one)));
    return told.join(" ");
};
const own = ["aria-label", "title", "placeholder", "alt"];
const all = (element) => [
    words(element, own),
    ...(element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean)
        .map((id) => words(document.getElementById(id), own)),
    ...[...(element.labels ?? [])].map((label) => words(label, own)),
].join(" ");
return [...document.querySelectorAll(css)].filter((element) => {
    if (shown && !element.checkVisibility({visibilityProperty: true, opacityProperty: true}))
        return false;
    if (name === null) return true;
    const told = all(element);
    return name.split(" ").every((word) => told.includes(word));
}).map((element) => [element, element.computedName]);
"""


def tidy(text):
    return re.sub(r"\s+", " ", text or "").strip()


class Screen:
    """One person's browser."""

    def __init__(self, driver, address, words, scripts):
        self.driver = driver
        self.address = address
        self.words = words
        self.scripts = scripts

    def go(self, path):
        self.driver.get(self.address + path)

    @property
    def path(self):
        return self.driver.current_url.removeprefix(self.address)

    @property
    def text(self):
        return tidy(self.driver.find_element("tag name", "body").text)

    def until(self, what, look):
        """Waits until `look` returns something true; says what was waited for otherwise."""
        began = time.monotonic()
        while True:
            try:
                found = look()
                if found:
                    return found
            except (NoSuchElementException, StaleElementReferenceException):
                pass  # one page has gone and the next is not there yet
            except WebDriverException as problem:
                # What chromedriver says when a page goes while it looks at a name on it.
                if "does not belong to the document" not in problem.msg:
                    raise
            if time.monotonic() - began > PATIENCE:
                break
            time.sleep(0.05)
        raise AssertionError(f"{what} did not come; {self.path} says: {self.text[:1500]}")

    @property
    def language(self):
        return self.until("the page's language", lambda: self.driver.find_element(
            "css selector", "html").get_dom_attribute("lang"))

    def reads(self, wanted):
        """Waits until the page says the words."""
        self.until(f"the text {wanted!r}", lambda: tidy(wanted) in self.text)

    def named(self, css, name):
        """The visible elements of a kind whose accessible name is `name` or matches it."""
        def fits(told):
            told = tidy(told)
            return bool(name.match(told)) if isinstance(name, re.Pattern) else told == tidy(name)

        # A question to the browser for each element of a page would take most of a test's time.
        found = self.driver.execute_script(
            NAMED, css, css != FILES, None if isinstance(name, re.Pattern) else tidy(name))
        return [element for element, told in found if fits(told)]

    def one(self, css, name):
        return self.until(f"{css.split(',')[0]} {name!r}", lambda: self.named(css, name))[0]

    def field(self, name):
        return self.one(FIELDS, name)

    def fill(self, name, text):
        """Types into a field; begins again when the page was loaded anew under the fingers."""
        def typed():
            field = self.field(name)
            field.clear()
            field.send_keys(text)
            return True

        self.until(f"typing into {name!r}", typed)

    def value(self, name):
        return self.field(name).get_property("value")

    def choose(self, name, option):
        Select(self.field(name)).select_by_visible_text(option)

    def press(self, name):
        self._click(BUTTONS, name)

    def press_away(self, name):
        """Presses a button that leads to another page, and waits until this one has gone: whoever
        asked for an address meanwhile would have it taken away by the answer."""
        page = self.driver.find_element("css selector", "html")

        def has_gone():
            try:
                page.tag_name
            except StaleElementReferenceException:
                return True
            return False

        self.press(name)
        self.until(f"the page after {name!r}", has_gone)

    def press_main(self):
        """Presses the page's main button, whatever it is called."""
        def pressed():
            for button in self.driver.find_elements("css selector", "[data-main]"):
                if button.is_displayed():
                    self.driver.execute_script(
                        "arguments[0].scrollIntoView({block: 'center'})", button)
                    button.click()
                    return True
            return False

        self.until("the main button", pressed)

    def key(self, letter):
        """Types a letter while nothing is being filled in."""
        self.driver.find_element("css selector", "body").send_keys(letter)

    def follow(self, name):
        self._click(LINKS, name)

    def _click(self, css, name):
        """Clicks once; looks for it again where a live part was made anew under the finger."""
        def clicked():
            element = self.one(css, name)
            # A bar that sticks to the bottom of a phone's screen may lie over what is below the
            # fold.
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
            try:
                element.click()
            except StaleElementReferenceException:
                raise
            except WebDriverException as problem:
                raise AssertionError(f"cannot press {name!r}: {problem.msg}")
            return True

        self.until(f"pressing {name!r}", clicked)

    def offer_file(self, name, path):
        self.one(FILES, name).send_keys(str(path))

    def complaints(self, breaks=False):
        """What the browser's console holds against our pages, and not against a network that
        breaks."""
        expected = BREAKS if breaks else EXPECTED
        return [entry["message"] for entry in self.driver.get_log("browser")
                if not expected.search(entry["message"])]

    def picture(self, path):
        self.driver.save_screenshot(str(path))

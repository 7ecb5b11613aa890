"""What an open page Live says while the shop behind it does not answer."""

import os
import re
import signal

import pytest


@pytest.fixture
def own_shop(line_shop):
    """A shop that a test may stop, and that goes on whatever becomes of the test."""
    shop = line_shop()
    yield shop
    os.kill(shop.process.pid, signal.SIGCONT)


def above(driver, first, second):
    script = "return document.querySelector(arguments[0]).getBoundingClientRect().top"
    return driver.execute_script(script, first) < driver.execute_script(script, second)


@pytest.mark.parametrize("language", ["en", "th"])
@pytest.mark.parametrize("path", ["/admin", "/admin/live"])
def test_figures_that_are_old_say_so_above_all_else(own_shop, visitors, language, path):
    room = visitors(own_shop)
    staff = room.staff(language, True)
    screen, words, driver = staff.screen, staff.words, staff.screen.driver
    staff.sign_in(own_shop.password)
    screen.go(path)
    well = words("limits_calm")
    screen.reads(well)
    # The page has heard that all is well, too.
    driver.execute_async_script("""
        const events = new EventSource("/admin/events")
        events.addEventListener("live", arguments[0])
    """)

    os.kill(own_shop.process.pid, signal.SIGSTOP)
    old = re.compile(re.escape(words("live_old")).replace("%n", r"\d+"))
    screen.until("how old the figures are", lambda: old.search(screen.text))
    assert well not in screen.text, "nobody knows whether all is well"
    assert words("live_lost") in screen.text
    assert above(driver, ".live-line", "[data-figures-from]")

    os.kill(own_shop.process.pid, signal.SIGCONT)
    screen.until("figures of now", lambda: not old.search(screen.text) and well in screen.text)
    screen.until("that all is said", lambda: words("live_lost") not in screen.text)

"""The sound that a turn may begin with: heard, or told why not."""

import pytest

from test_leads_on import network, prepared  # noqa: F401

# How often something sounded.
HEARD = """
    window.heard = 0
    const start = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (...given) {
        window.heard += 1
        return start.apply(this, given)
    }
"""
# Browsers that play nothing: without what plays, with no more of them to be had, by a rule of the
# browser, and by one that is waited for for ever.
SILENT = {
    "none": "delete window.AudioContext",
    "no more": "window.AudioContext = class { constructor() { throw new Error('too many') } }",
    "refused": "AudioContext.prototype.resume = () => Promise.reject(new Error('not allowed'))",
    "asleep": "AudioContext.prototype.resume = () => new Promise(() => {})",
}


def is_pressed(screen):
    button = screen.one("button", screen.words("line_ring"))
    return button.get_dom_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_turn_rings_when_that_was_asked_for(line_shop, visitors, language):
    shop = line_shop(opens_in=20)
    shopper = visitors(shop).shopper(language, True)
    screen, words = shopper.screen, shopper.words
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HEARD})
    shopper.join_line({"M": 1})
    screen.reads(words("line_gathering_title"))
    screen.press(words("line_ring"))
    screen.until("a button that is pressed", lambda: is_pressed(screen))

    def heard():
        return screen.driver.execute_script("return window.heard")

    assert heard() == 1, "heard once at once"
    assert words("line_ring_failed") not in screen.text
    screen.reads(words("line_turn_title"))
    screen.until("the sound", lambda: heard() == 6)


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_sound_that_cannot_be_had_is_told(line_shop, visitors, network, language):
    shop = line_shop(opens_in=900)
    proxy = network(shop)
    shopper = visitors(shop).shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.join_line({"M": 1})
    screen.reads(words("line_gathering_title"))
    prepared(screen)
    for silence in SILENT:
        screen.go("/d/queued/line")
        screen.driver.execute_script(SILENT[silence])
        assert words("line_ring_failed") not in screen.text
        screen.press(words("line_ring"))
        screen.reads(words("line_ring_failed"))
        assert not is_pressed(screen), f"{silence}: nothing rings"

    screen.go("/d/queued/line")
    proxy.miss("GET /assets/ring.")
    screen.press(words("line_ring"))
    screen.reads(words("line_ring_failed"))
    assert not is_pressed(screen)
    # Once it can be had, nothing more is said.
    proxy.miss()
    screen.press(words("line_ring"))
    screen.until("a button that is pressed", lambda: is_pressed(screen))
    screen.until("no word of it", lambda: words("line_ring_failed") not in screen.text)
    screen.press(words("line_ring"))
    screen.until("a button that is not", lambda: not is_pressed(screen))

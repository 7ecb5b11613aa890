"""What axe-core (https://github.com/dequelabs/axe-core) finds on a page as it stands."""

import importlib.resources
import itertools
import json

from screen import DESK, PHONE

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()
LOOK = """
    axe.run(document, OPTIONS).then((found) => found.violations.map((one) =>
        one.id + ": " + one.help + ": " + one.nodes.map((node) => node.html).join(" | ")))"""
# Where scripts are switched off the driver's own still run, but no timer does: nothing is waited
# for there, such as for style to be read once more.
AT_ONCE = "window.setTimeout = (act) => (Promise.resolve().then(act), 0)"
# Opposite each other: those that differ in both.
CORNERS = [(PHONE, "light"), (PHONE, "dark"), (DESK, "dark"), (DESK, "light")]


def resize(screen, size):
    screen.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False})


def inspect(screen, schemes=("light", "dark"), without=()):
    """Finds nothing on the page, in light and in dark, but what is meant."""
    driver = screen.driver
    options = {"resultTypes": ["violations"], "preload": screen.scripts,
               "rules": {rule: {"enabled": False} for rule in without}}
    screen.until("a page that stands still", lambda: driver.execute_script(
        "return document.getAnimations().every((one) => one.playState !== 'running')"))
    driver.execute_script(AXE if screen.scripts else AXE + AT_ONCE)
    for scheme in schemes:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        found = driver.execute_cdp_cmd("Runtime.evaluate", {
            "expression": LOOK.replace("OPTIONS", json.dumps(options)), "awaitPromise": True,
            "returnByValue": True})
        assert "exceptionDetails" not in found, found
        violations = found["result"]["value"]
        assert violations == [], f"{screen.path} in {scheme}: " + "\n".join(violations)


def corners_of(screen):
    """Makes a look at one state after the other, each in the next corner of size and scheme, with
    everything unfolded. What one language sees in one corner, the other sees in the opposite."""
    corners = itertools.cycle(CORNERS)
    if screen.words.language == "th":
        next(corners), next(corners)

    def look(says=None, without=()):
        if says:
            screen.reads(says)
        size, scheme = next(corners)
        resize(screen, size)
        folded = screen.driver.execute_script("""
            const folded = [...document.querySelectorAll("details:not([open])")]
            for (const one of folded) one.open = true
            return folded""")
        inspect(screen, [scheme], without)
        screen.driver.execute_script("for (const one of arguments[0]) one.open = false", folded)

    return look

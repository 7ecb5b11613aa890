"""Who goes on a journey: people of each language, with and without scripts, at each size. Not every
three of these go together, but every two."""

import pytest

from screen import DESK, PHONE

JOURNEYS = [("en", True, PHONE), ("en", False, DESK), ("th", True, DESK), ("th", False, PHONE)]
# What the one looks at on a phone the other does at a desk.
OPPOSITE = {PHONE: DESK, DESK: PHONE}
NAMES = {PHONE: "phone", DESK: "desk"}


def name(value):
    if isinstance(value, bool):
        return "scripts" if value else "plain"
    return NAMES.get(value, value) if isinstance(value, (str, tuple)) else None


def along(names, places):
    return pytest.mark.parametrize(names, places, ids=name)


journeys = along("language, scripts, size", JOURNEYS)
# Of journeys that only a browser with scripts goes on, and only one without.
with_scripts = along("language, size", [("en", PHONE), ("th", DESK)])
without_scripts = along("language, size", [("en", DESK), ("th", PHONE)])

"""On every kind of page that has scripts its act is done without each of them: one that is answered
503, and one that never comes at all. What moves by itself: test_leads_on."""

import os
import re
import urllib.request

import pytest

from acts import ACTS, ONLY_LOOKED_AT, Case, member_codes
from journeys import OPPOSITE
from screen import DESK, PHONE
from shop import LISTED, TOP, Shop, queued
from test_leads_on import network, prepared, waiting_shop  # noqa: F401

TEMPLATES = TOP / "Sources/Pages/Templates"
# In the other language, at the other size.
WAYS = {"missing": ("en", PHONE), "silent": ("th", DESK)}


@pytest.fixture(scope="module")
def turn_shop(tmp_path_factory):
    """A shop whose line lets everybody in at once."""
    running = Shop(tmp_path_factory.mktemp("turn"), queued(stock=400, admission=30))
    running.seats = 0
    yield running
    running.stop()


@pytest.fixture(scope="module")
def listed_shop(tmp_path_factory):
    """A shop where something is sold out that people can wait for."""
    running = Shop(tmp_path_factory.mktemp("listed"), LISTED)
    running.reserve("rare", "RARE-ONE", 1)
    yield running
    running.stop()


def test_every_page_with_scripts_has_an_act():
    with_scripts = {path.stem for folder in ("Shopper", "Staff")
                    for path in (TEMPLATES / folder).glob("*.mustache")
                    if "<script" in path.read_text(encoding="utf-8")}
    acted_on = {template for act in ACTS.values() for template in act.templates}
    assert with_scripts == acted_on | set(ONLY_LOOKED_AT)


def arrive(screen, path):
    """At a page of which a script may never come, and which therefore is never loaded whole."""
    screen.driver.execute_script("window.isOld = true")
    screen.go(path)
    screen.until("the page", lambda: screen.driver.execute_script(
        "return !window.isOld && document.readyState !== 'loading' && location.pathname")
        == path.split("?")[0])


def text_of(screen, file):
    with urllib.request.urlopen(f"{screen.address}/assets/{file}", timeout=20) as answer:
        return answer.read().decode()


def scripts_that_matter(screen):
    """One script for each way in which the page can lose some.

    The page names scripts, and presses bring some more. Each runs with all that it imports or not
    at all; so what is lost with a script is all of these that need it, and where two scripts take
    the same with them, one stands for both.
    """
    pending = set(re.findall(r'src="/assets/([^"]+\.js)"', screen.driver.page_source))
    texts, roots = {}, set()
    needed_by = {}
    while pending:
        root = pending.pop()
        roots.add(root)
        wanted = [root]
        while wanted:
            file = wanted.pop()
            if root in needed_by.setdefault(file, set()):
                continue
            needed_by[file].add(root)
            text = texts.setdefault(file, None) or text_of(screen, file)
            texts[file] = text
            wanted += re.findall(r'(?:from|import) ?"\./([^"]+\.js)"', text)
            pending |= set(re.findall(r'import\("\./([^"]+\.js)"', text)) - roots
    losses = {frozenset(needers): file for file, needers in sorted(needed_by.items())}
    return sorted(file.split(".")[0] for file in losses.values())


def cases():
    """Every act, without its scripts in one way, both ways in turn; in every way in `bin/test deep`."""
    is_deep = os.environ.get("TEST_DEPTH") == "deep"
    return [(name, way) for place, (name, act) in enumerate(ACTS.items())
            for way in (act.ways if is_deep else [act.ways[place % len(act.ways)]])]


@pytest.mark.parametrize("name, way", cases())
def test_the_act_is_done_without_each_script(
        request, visitors, network, downloads, name, way):
    act, (language, size) = ACTS[name], WAYS[way]
    shop = request.getfixturevalue(act.where)
    proxy = network(shop)
    room = visitors(shop)
    kind, size = (room.staff, OPPOSITE[size]) if act.is_staff else (room.shopper, size)
    person = kind(language, True, size, through=proxy, load="none")
    screen = person.screen
    prepared(screen)
    if act.is_staff:
        person.sign_in(shop.password)
    else:
        person.choose_language()
    codes = member_codes(shop, downloads) if name == "member" else []
    case = Case(shop, person, downloads, codes)
    arrive(screen, act.ready(case))
    body = screen.driver.find_element("tag name", "body").get_dom_attribute("class").split()
    assert f"page-{act.templates[0]}" in body, body
    names = scripts_that_matter(screen)
    assert len(names) >= act.fewest, names
    for script in names:
        path = act.ready(case)
        block = proxy.miss if way == "missing" else proxy.hold
        block(f"GET /assets/{script}.")
        arrive(screen, path)
        try:
            act.do(case)
        except AssertionError as problem:
            raise AssertionError(f"without {script}: {problem}") from None
        finally:
            proxy.miss()
            proxy.release()

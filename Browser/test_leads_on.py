"""Pages lead on when a script, a store, a file or the network is gone."""

import itertools
import re
import urllib.request

import pytest

from cutting import CuttingProxy
from shop import Shop, queued

NUMBERS = itertools.count()
# Pauses of a browser that is patient are shortened; what runs every second or so is not.
QUICK = """
    const later = window.setTimeout
    window.setTimeout = (act, pause, ...more) =>
        later(act, pause >= 8000 ? pause / 40 : pause, ...more)
"""
DENIED = """
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, {
        get() { throw new DOMException("denied", "SecurityError") } })
"""
FULL = """
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError") }
"""


def details(name):
    number = next(NUMBERS)
    return {"name": name, "phone": f"086 555 01{number:02}",
            "email": f"{name.lower()}{number}@mail.example",
            "address": "7 Rama IV Road, Bangkok 10110"}


@pytest.fixture(scope="module")
def waiting_shop(tmp_path_factory):
    """A shop whose line gathers, and lets members in, for as long as the tests run."""
    running = Shop(tmp_path_factory.mktemp("waiting"), queued(opens_in=1200, members=True))
    yield running
    running.stop()


@pytest.fixture
def network():
    made = []

    def before(shop):
        made.append(CuttingProxy(shop.address))
        return made[-1]

    yield before
    for proxy in made:
        proxy.release()
        proxy.stop()


def prepared(screen, *scripts):
    """Every document of this browser runs the scripts first, and nothing comes from its cache."""
    for script in scripts:
        screen.driver.execute_cdp_cmd(
            "Page.addScriptToEvaluateOnNewDocument", {"source": script})
    screen.driver.execute_cdp_cmd("Network.enable", {})
    screen.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})


def ordered(shop, customer=True):
    order = shop.reserve("tour", "TOUR-M", 1, details("Mali") if customer else None)
    return order, f"/o/{order['code']}/{order['key']}"


def scripts_of(screen):
    """The names of all scripts that the page loads, without their hashes."""
    found, wanted = set(), re.findall(r'src="/assets/([^"]+\.js)"', screen.driver.page_source)
    while wanted:
        name = wanted.pop()
        if name in found:
            continue
        found.add(name)
        with urllib.request.urlopen(f"{screen.address}/assets/{name}", timeout=20) as answer:
            wanted += re.findall(r'"\./([^"]+\.js)"', answer.read().decode())
    return sorted({name.split(".")[0] for name in found})


def moves(screen):
    """What the page still waits for; an empty text is a page that moves."""
    return screen.driver.execute_script(
        "return document.querySelector('[data-moves]')?.dataset.moves ?? null")


PAGES = {
    "drop": lambda shop: "/d/tour",
    "order": lambda shop: ordered(shop)[1],
}
STAFF_PAGES = {
    "staff front": lambda shop: "/admin",
    "live": lambda shop: "/admin/live",
    "staff order": lambda shop: f"/admin/orders/{ordered(shop)[0]['code']}",
}


def leads_on_without_each_script(screen, proxy, path):
    screen.go(path)
    screen.until("a page that moves", lambda: moves(screen) == "")
    names = scripts_of(screen)
    assert "watchdog" in names and len(names) > 3
    anew = 0
    for name in names:
        proxy.miss(f"GET /assets/{name}.")
        screen.go(path)
        screen.driver.execute_script("window.isOld = true")
        is_anew = screen.until(
            f"a page that moves or comes anew without {name}",
            lambda: moves(screen) == "" and "moves" or screen.driver.execute_script(
                "return document.readyState === 'complete' && !window.isOld") and "anew")
        proxy.miss()
        # Once the script can be had again, all is well by itself.
        screen.until(f"a page that moves after {name} was gone", lambda: moves(screen) == "")
        anew += is_anew == "anew"
    assert anew >= 2, "what moves the page was among them"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_leads_on_without_each_script(people, shop, network, page):
    proxy = network(shop)
    screen = people.shopper("en", True, through=proxy).screen
    prepared(screen, QUICK)
    leads_on_without_each_script(screen, proxy, PAGES[page](shop))


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_a_page_of_staff_leads_on_without_each_script(people, shop, network, page):
    proxy = network(shop)
    staff = people.staff("en", True, through=proxy)
    staff.sign_in(shop.password)
    prepared(staff.screen, QUICK)
    leads_on_without_each_script(staff.screen, proxy, STAFF_PAGES[page](shop))


@pytest.mark.parametrize("page", ["front", "drop", "members", "door", "place"])
def test_a_page_before_the_opening_leads_on_without_each_script(
        waiting_shop, visitors, network, page):
    proxy = network(waiting_shop)
    shopper = visitors(waiting_shop).shopper("en", True, through=proxy)
    if page == "place":
        shopper.join_line({"M": 1})
        shopper.screen.reads(shopper.words("line_gathering_title"))
    prepared(shopper.screen, QUICK)
    paths = {"front": "/", "drop": "/d/queued", "members": "/d/queued/members"}
    path = paths.get(page, "/d/queued/line?q-TOUR-M=1")
    leads_on_without_each_script(shopper.screen, proxy, path)


def test_the_line_is_come_to_the_end_of_although_a_module_never_comes(
        line_shop, visitors, network):
    shop = line_shop(opens_in=20)
    proxy = network(shop)
    shopper = visitors(shop).shopper("en", True, through=proxy)
    screen, words = shopper.screen, shopper.words
    prepared(screen, QUICK)
    shopper.join_line({"M": 1})
    screen.reads(words("line_gathering_title"))
    proxy.miss("GET /assets/polling.")
    screen.go(screen.path)
    screen.reads(words("line_turn_title"))
    proxy.miss()
    screen.until("a page that moves", lambda: moves(screen) == "")
    screen.press(re.compile("|".join(words.like(k).pattern for k in ("reserve", "reserve_one"))))
    shopper.reserved_code()


def test_what_no_script_has_kept_is_not_loaded_away(people, shop, network):
    proxy = network(shop)
    screen = people.shopper("en", True, through=proxy).screen
    prepared(screen, QUICK)
    proxy.miss("GET /assets/storage.")
    screen.go(ordered(shop, customer=False)[1])
    # In one go: with its pauses shortened the page is loaded anew between two looks of a driver.
    screen.until("a typed name", lambda: screen.driver.execute_script("""
        const field = document.querySelector("[name=name]")
        if (!field || field.value === "Mali") return Boolean(field)
        field.value = "Mali"
        field.dispatchEvent(new InputEvent("input", { bubbles: true }))"""))
    # Long after the last key, the page is looked at twice and stays.
    screen.driver.execute_script("""
        window.isOld = true
        const now = performance.now.bind(performance)
        performance.now = () => now() + 60_000""")
    for _ in range(3):
        screen.driver.execute_script(
            "document.querySelector('[data-moves]').classList.remove('moves-late')")
        screen.until("a look at the page", lambda: screen.driver.execute_script(
            "return document.querySelector('[data-moves]').classList.contains('moves-late')"))
    assert screen.driver.execute_script("return window.isOld")
    assert moves(screen) != ""


def test_words_stand_there_when_no_script_comes_at_all(people, shop, network):
    proxy = network(shop)
    screen = people.shopper("en", True, through=proxy).screen
    prepared(screen)
    screen.driver.execute_cdp_cmd("Animation.enable", {})
    screen.driver.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 40})
    scripts = [f"GET /assets/{name}" for name in ("watchdog.", "countdown.", "keep-typed.", "own-")]
    proxy.miss(*scripts)
    screen.go("/d/soon")
    screen.reads(screen.words("page_stands"))
    proxy.miss()
    screen.follow(re.compile(re.escape(screen.words("page_stands"))))
    screen.until("a page that moves", lambda: moves(screen) == "")


@pytest.mark.parametrize("store", [DENIED, FULL], ids=["denied", "full"])
def test_a_shopper_gets_through_without_a_store(line_shop, visitors, store):
    shop = line_shop(opens_in=20)
    shopper = visitors(shop).shopper("en", True)
    screen, words = shopper.screen, shopper.words
    prepared(screen, store)
    shopper.join_line({"M": 2})
    screen.reads(words("line_gathering_title"))
    for key, text in details("Nok").items():
        screen.fill(words.field(key), text)
    assert words("kept_on_device") not in screen.text, "it is not kept"
    screen.reads(words("line_turn_title"))
    screen.press(words("reserve_many").replace("%n", "2"))
    screen.reads(words("standing_awaiting_payment_title"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_an_error_of_a_page_is_no_lost_network(people, shop, language):
    shopper = people.shopper(language, True)
    screen = shopper.screen
    shopper.choose_language()
    prepared(screen, QUICK)
    screen.go("/d/tour")
    screen.until("a page that moves", lambda: moves(screen) == "")
    # A page that breaks on the next answer, of which the next page knows nothing.
    screen.driver.execute_script("""
        console.error = () => {}
        window.isOld = true
        document.querySelector("#drop").querySelector = () => { throw new Error("broken") }""")
    shop.reserve("tour", "TOUR-S", 1)
    screen.until("a page made anew", lambda: not screen.driver.execute_script(
        "return window.isOld || !document.querySelector('[data-network]').hidden"))
    screen.until("a page that moves", lambda: moves(screen) == "")

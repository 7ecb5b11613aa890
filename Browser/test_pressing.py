"""What is pressed, chosen or typed is never lost: buttons, files, tabs, and a network that is cut."""

import itertools
import re

import pytest
from PIL import Image
from selenium.webdriver.common.by import By

from test_leads_on import QUICK, details, network, ordered, prepared  # noqa: F401

SHADES = itertools.count(1)


def main_button(screen):
    return screen.until("the main button", lambda: [
        b for b in screen.driver.find_elements(By.CSS_SELECTOR, "[data-main]") if b.is_displayed()])[0]


def stop_and_press_again(screen, proxy, button, held, meanwhile=lambda: None):
    """The press is on its way, the load is stopped, and the button becomes usable again."""
    proxy.hold(held)
    # By the page's own hand: the driver would wait for the page that does not come.
    screen.driver.execute_script("""
        const [button] = arguments
        setTimeout(() => {
            button.click()
            window.wasBusy = button.getAttribute("aria-disabled")
            setTimeout(() => window.stop(), 200)
        })""", button)
    screen.until("a press", lambda: screen.driver.execute_script("return window.wasBusy"))
    screen.until("a button that can be pressed again", lambda: not button.get_dom_attribute(
        "aria-disabled"))
    meanwhile()
    proxy.release()
    screen.driver.execute_script("arguments[0].click()", button)


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_reservation_whose_load_was_stopped_is_pressed_again(people, shop, network, language):
    proxy = network(shop)
    shopper = people.shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    prepared(screen, QUICK)
    left = shop.get("/api/v1/drops/tour/live")["variants"]["TOUR-S"]
    shopper.want("tour", "Tour shirt", {"S": 1})
    stop_and_press_again(screen, proxy, main_button(screen), "POST /d/tour/reserve")
    screen.reads(words("standing_reserved_title"))
    # Both presses came through, and are one order.
    screen.until("one shirt", lambda: shop.get(
        "/api/v1/drops/tour/live")["variants"]["TOUR-S"] == left - 1)


def test_a_cancellation_whose_load_was_stopped_is_pressed_again(people, shop, network):
    proxy = network(shop)
    shopper = people.shopper("en", True, through=proxy)
    screen, words = shopper.screen, shopper.words
    prepared(screen, QUICK)
    _, path = ordered(shop)
    screen.go(path)
    screen.press(words("cancel_order"))
    stop_and_press_again(
        screen, proxy, screen.one("button", words("cancel_yes")), f"POST {path}/cancel")
    screen.reads(words("standing_cancelled_title"))


def test_joining_whose_load_was_stopped_is_pressed_again(line_shop, visitors, network):
    shop = line_shop(opens_in=600)
    proxy = network(shop)
    shopper = visitors(shop).shopper("en", True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shop._await_line("queued")
    screen.go("/d/queued/line")
    prepared(screen)
    stop_and_press_again(
        screen, proxy, screen.one("button", words("join_line")),
        "POST /api/v1/drops/queued/line")
    screen.reads(words("line_gathering_title"))
    screen.until("one place", lambda: shop.get(
        "/api/v1/drops/queued/live")["line"]["length"] == 1)


def test_an_approval_whose_load_was_stopped_is_pressed_again(people, shop, network, photo):
    proxy = network(shop)
    order, path = ordered(shop)
    shopper = people.shopper("en", True)
    shopper.screen.go(path)
    shopper.upload(photo)
    shopper.screen.reads(shopper.words("standing_under_review_title"))
    staff = people.staff("en", True, through=proxy)
    screen = staff.screen
    staff.sign_in(shop.password)
    prepared(screen, QUICK)
    screen.go("/admin/slips")
    screen.follow(re.compile(rf"\b{re.escape(order['code'])}\b"))
    button = screen.driver.find_element(By.CSS_SELECTOR, "[data-approve]")
    field = screen.field(staff.words("amount_received"))
    owed = field.get_property("value")

    def says_again():
        # What it approves follows the amount again.
        field.clear()
        field.send_keys("1")
        assert staff.words.like("approve_part_n").match(button.text), button.text
        field.clear()
        field.send_keys(owed)

    stop_and_press_again(
        screen, proxy, button,
        "POST /admin/slips/", says_again)
    screen.go(f"/admin/orders/{order['code']}")
    screen.until("a paid order", lambda: staff.words("status_paid") in screen.text)


def picture(path):
    """A small picture that nobody else sends."""
    Image.new("RGB", (64, 64), (next(SHADES), 90, 160)).save(path, quality=90)
    return path


@pytest.fixture
def paying(people, shop, network):
    """A shopper whose order waits for the slip."""
    def begin(language="en"):
        proxy = network(shop)
        shopper = people.shopper(language, True, through=proxy)
        shopper.choose_language()
        _, path = ordered(shop)
        shopper.screen.go(path)
        shopper.screen.reads(shopper.words("standing_awaiting_payment_title"))
        return shopper, proxy

    return begin


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_file_that_vanished_is_told(paying, tmp_path, language):
    shopper, _ = paying(language)
    screen, words = shopper.screen, shopper.words
    # The choice is held back until the file has gone, as by somebody who tidies up.
    screen.driver.execute_script("""
        addEventListener("change", (event) => {
            if (window.isGone) return
            event.stopImmediatePropagation()
        }, true)""")
    path = picture(tmp_path / "slip.jpg")
    shopper.upload(path)
    path.unlink()
    screen.driver.execute_script("""
        window.isGone = true
        document.querySelector("#slip-file").dispatchEvent(new Event("change"))""")
    screen.reads(words("upload_vanished"))
    shopper.upload(picture(tmp_path / "another.jpg"))
    screen.reads(words("standing_under_review_title"))


def test_a_new_choice_ends_the_old_try(paying, tmp_path):
    shopper, proxy = paying()
    screen, words = shopper.screen, shopper.words
    field = screen.driver.find_element(By.CSS_SELECTOR, "#slip-file")
    title = screen.driver.find_element(By.CSS_SELECTOR, ".picker-title")
    said = screen.driver.find_element(By.CSS_SELECTOR, "[data-upload-words]")
    proxy.hold("POST /api/v1/uploads")
    field.send_keys(str(picture(tmp_path / "first.jpg")))
    screen.until("the first", lambda: title.text == "first.jpg" and said.text)
    proxy.held = ()
    field.send_keys(str(picture(tmp_path / "second.jpg")))
    screen.reads(words("standing_under_review_title"))
    assert len(screen.driver.find_elements(By.CSS_SELECTOR, ".slip")) == 1


@pytest.mark.parametrize("language", ["en", "th"])
def test_an_empty_file_is_told(paying, tmp_path, language):
    shopper, _ = paying(language)
    empty = tmp_path / "empty.jpg"
    empty.write_bytes(b"")
    shopper.upload(empty)
    shopper.screen.reads(shopper.words("upload_refused_empty"))


def test_the_main_button_does_not_scold_while_the_picker_opens(paying):
    shopper, _ = paying()
    screen, words = shopper.screen, shopper.words
    screen.driver.execute_cdp_cmd("Page.setInterceptFileChooserDialog", {"enabled": True})
    screen.driver.execute_script("""
        window.picked = 0
        document.querySelector("#slip-file").addEventListener("click", () => (window.picked += 1))""")
    screen.press(words("upload_button_paid"))
    screen.until("the picker", lambda: screen.driver.execute_script("return window.picked") == 1)
    assert words("upload_choose_first") not in screen.text
    screen.driver.execute_script(
        "document.querySelector('#slip-file').dispatchEvent(new Event('cancel'))")
    screen.reads(words("upload_choose_first"))


def test_seven_tabs_of_staff_over_plain_http(people, shop):
    staff = people.staff("en", True)
    screen = staff.screen
    staff.sign_in(shop.password)
    order, _ = ordered(shop)
    for path in ["/admin", "/admin/live", f"/admin/orders/{order['code']}", "/admin",
                 "/admin/live", "/admin", "/admin", f"/admin/orders/{order['code']}"]:
        screen.driver.switch_to.new_window("tab")
        screen.go(path)
        screen.until("a page that moves", lambda: screen.driver.execute_script(
            "return document.querySelector('[data-moves]').dataset.moves") == "")
    # A form leaves, and what changed behind a hidden tab is told when it is seen again.
    screen.fill(staff.words("add_note"), "Asked twice.")
    screen.press(staff.words("save_note"))
    screen.reads(staff.words("saved"))
    screen.driver.switch_to.window(screen.driver.window_handles[3])
    screen.reads(staff.words("order_changed"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_network_that_is_cut_is_told_and_nothing_typed_is_lost(people, shop, network, language):
    proxy = network(shop)
    shopper = people.shopper(language, True, through=proxy)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    prepared(screen)
    _, path = ordered(shop, customer=False)
    screen.go(path)
    typed = details("Ploy")
    for key, text in typed.items():
        screen.fill(words.field(key), text)
    cut = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
    screen.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": True, **cut})
    screen.reads(words("hears_nothing"))
    screen.press(words("go_on_to_payment"))
    screen.reads(words("no_network"))
    assert shopper.typed("name") == typed["name"]
    screen.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {
        "offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1})
    screen.until("the network told", lambda: words("hears_nothing") not in screen.text)
    screen.press(words("go_on_to_payment"))
    screen.reads(words("standing_awaiting_payment_title"))


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_clock_that_comes_to_its_end_says_so(people, shop, language):
    shopper = people.shopper(language, True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    _, path = ordered(shop, customer=False)
    screen.go(path)
    screen.fill(words("field_name"), "Ploy")
    screen.driver.execute_script(
        "document.querySelector('.left-time').dataset.deadline = document.querySelector('[data-now]').dataset.now")
    screen.reads(words("time_is_over"))
    assert shopper.typed("name") == "Ploy"


def test_nobody_is_led_back_to_an_order_that_was_cancelled(people, shop):
    shopper = people.shopper("en", True)
    screen, words = shopper.screen, shopper.words
    shopper.choose_language()
    shopper.want("tour", "Tour shirt", {"S": 1})
    shopper.reserve()
    code, _ = shopper.reserved_code()
    screen.press(words("cancel_order"))
    screen.press(words("cancel_yes"))
    screen.reads(words("standing_cancelled_title"))
    screen.driver.back()
    screen.reads(words("standing_cancelled_title"))
    screen.driver.back()
    screen.until("the drop", lambda: screen.path.startswith("/d/tour"))
    screen.until("a page that moves", lambda: screen.driver.execute_script(
        "return document.querySelector('[data-moves]').dataset.moves") == "")
    assert code not in screen.text
    screen.press(re.compile(words.like("reserve_one").pattern + "|" + words.like("reserve").pattern))

"""Staff see what was sent out, and have it sent again where it was given up."""

import sqlite3

from journeys import journeys


def give_up(shop, number):
    """An alert that its receiver has not taken, as the shop would have stored it."""
    with sqlite3.connect(shop.data / "holdfast.sqlite", isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        entry, = database.execute(
            "UPDATE counters SET last = last + 1 WHERE name = 'timeline' RETURNING last").fetchone()
        delivery, = database.execute(
            "UPDATE counters SET last = last + 1 WHERE name = 'deliveries' RETURNING last").fetchone()
        details = "\n".join([
            'body {"text": "The disk is full"}', "limit disk_full", f"number {number}", "run one",
            "state raised", "text The disk is full."])
        database.execute(
            "INSERT INTO shop_entries VALUES (?, 1800000000000, 'system', 'shop', '', 'alert_raised', 1, ?)",
            (entry, details))
        database.execute(
            "INSERT INTO deliveries (id, relay, receiver, entry, subject, state, created_at, tries, claims, lost,"
            " asked, ended_at, answer) VALUES (?, 'alerts', 'hooks.example', ?, 'shop', 'given_up',"
            " 1800000000000, 9, 9, 0, 0, 1800000000000, '410 Gone')", (delivery, entry))
        database.execute("UPDATE commit_point SET number = number + 1")
        database.execute("COMMIT")
    return delivery


@journeys
def test_a_message_that_was_given_up_is_sent_again(people, shop, language, scripts, size):
    delivery = give_up(shop, {"en": 0, "th": 2}[language] + scripts)
    staff = people.staff(language, scripts, size)
    screen, words = staff.screen, staff.words
    staff.sign_in(shop.password)
    screen.go("/admin/jobs")
    screen.follow(words("deliveries_title"))
    screen.follow(words("deliveries_only_given_up"))
    assert words("deliveries_given_up") in screen.text
    screen.driver.find_element("css selector", f"button[name=again-{delivery}]").click()
    screen.until("the answer", lambda: words("deliveries_asked") in screen.text)
    assert not screen.driver.find_elements("css selector", f"button[name=again-{delivery}]")

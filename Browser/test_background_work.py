"""Staff let a file be made in the background, and fetch it when it is done."""

import workbook
from journeys import journeys


@journeys
def test_export_in_the_background(people, shop, downloads, language, scripts, size):
    staff = people.staff(language, scripts, size)
    screen, words = staff.screen, staff.words
    number = {"en": 0, "th": 2}[language] + scripts
    order = shop.reserve("tour", "TOUR-S", 1, {
        "name": "Mali", "phone": f"083 000 019{number}", "address": "1 Sukhumvit Road"})
    staff.sign_in(shop.password)
    screen.go(f"/admin/orders?q={order['code']}")
    screen.press(words("export_more"))
    screen.press(words("export_background"))
    screen.until("the page of background work", lambda: screen.path.startswith("/admin/jobs"))
    assert screen.one("h1", words("jobs_title"))
    # The newest stands first; those of other tests are below it.
    link = ".jobs li:first-child a[download]"

    def is_done():
        if not scripts:
            screen.go("/admin/jobs")
        return screen.driver.find_elements("css selector", link)

    screen.until("the file", is_done)
    assert words("jobs_done") in screen.text
    newest = screen.driver.find_element("css selector", link)
    rows = workbook.rows_by_openpyxl(staff.file_by(newest.click, downloads, ".xlsx"))
    assert len(rows) == 1
    assert order["code"] in rows[0].values()
    # It is found without its address, too.
    screen.go("/admin")
    screen.driver.find_element("css selector", ".bar-me summary").click()
    screen.follow(words("jobs_title"))
    screen.reads(words("jobs_done"))


def test_a_form_that_came_later_is_sent_once(people, shop):
    """Parts that are read again bring forms, which no script has seen when the page came."""
    staff = people.staff("en", True)
    staff.sign_in(shop.password)
    staff.screen.go("/admin/jobs")
    outcomes = staff.screen.driver.execute_script("""
        const form = document.createElement("form")
        form.dataset.pressOnce = "Saving…"
        const button = form.appendChild(document.createElement("button"))
        button.textContent = "Save"
        document.body.append(form)
        const outcomes = []
        addEventListener("submit", (event) => {
            outcomes.push(event.defaultPrevented)
            event.preventDefault()
        })
        form.requestSubmit(button)
        outcomes.push(button.textContent, button.getAttribute("aria-disabled"))
        form.requestSubmit(button)
        return outcomes
    """)
    assert outcomes == [False, "Saving…", "true", True]

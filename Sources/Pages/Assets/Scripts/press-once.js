// A form that was sent is not sent again by a second press, and says what is going on.
for (const form of document.querySelectorAll("form[data-press-once]")) {
    form.addEventListener("submit", (event) => {
        if (form.dataset.sent) return event.preventDefault()
        form.dataset.sent = "yes"
        const button = event.submitter
        if (!button) return
        // A button takes its name and value along only while it is enabled.
        button.setAttribute("aria-disabled", "true")
        if (!button.value) button.textContent = form.dataset.pressOnce
    })
}
addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload()
})

// A form that was sent is not sent again by a second press, and says what is going on.
import { send } from "./sending.js"

for (const form of document.querySelectorAll("form[data-press-once]")) {
    form.addEventListener("submit", (event) => {
        const button = event.submitter
        const words = button?.value ? "" : form.dataset.pressOnce
        if (!send(form, button, words)) event.preventDefault()
    })
}

// A form that was sent is not sent again by a second press, and says what is going on. Forms come and
// go with the parts of a page that are read again, so the page listens for all of them. What another
// script has stopped, or sends itself, is left to it.
import { send } from "./sending.js"

document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event
    const words = form.dataset.pressOnce
    if (event.defaultPrevented || words === undefined) return
    if (!send(form, button, button?.value ? "" : words)) event.preventDefault()
})

// Details stay on this device until somebody reserves: once an order has them, they go. Only those
// that were sent from this tab: what was typed for the next drop is kept when an old order is opened.
import { inTab, onDevice } from "./storage.js"

const mark = "holdfast-given"
const asked = document.querySelector("[data-keep=details]")

if (asked) {
    inTab.remove(mark)
    const form = asked.closest("form")
    // After the form's own scripts, which may keep it here.
    addEventListener("submit", (event) => {
        if (event.target === form && !event.defaultPrevented) inTab.set(mark, "yes")
    })
} else if (inTab.get(mark)) {
    onDevice.remove("holdfast-details")
    inTab.remove(mark)
}

// Keeps what was chosen on this device and in the page's address, so that a reload and another tab
// find it, until it was sent.
import { onDevice } from "./storage.js"

const form = document.querySelector("#drop")
const place = `holdfast-choice-${form.dataset.slug}`
const fields = [...form.querySelectorAll("input[name^='q-']")]

const kept = new URLSearchParams(location.search || onDevice.get(place) || "")
for (const field of fields) {
    // Where less is left by now, stepper.js says so; nothing is taken away silently.
    if (kept.has(field.name)) field.value = Math.min(Number(kept.get(field.name)) || 0, 99)
}
keep()

function keep() {
    const chosen = new URLSearchParams()
    for (const field of fields) if (Number(field.value) > 0) chosen.set(field.name, field.value)
    const text = chosen.toString()
    form.toggleAttribute("data-is-kept", onDevice.set(place, text))
    // After a refusal the page stands at the address of the form, which cannot be loaded anew.
    if (/\/(line|members)$/.test(location.pathname)) history.replaceState(null, "", text ? `?${text}` : location.pathname)
}

form.addEventListener("input", keep)
form.addEventListener("click", (event) => event.target.dataset.step && setTimeout(keep))
form.addEventListener("submit", () => onDevice.remove(place))

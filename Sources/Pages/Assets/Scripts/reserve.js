// Reserves with one press: posts at once instead of asking again on a page of its own.
//
// The key stays the same for the same choice until an order page has been seen, so that pressing
// twice, or again after a lost answer, reserves once.
import { send } from "./sending.js"
import { count, say, shortage } from "./stepper.js"
import { inTab } from "./storage.js"

const drop = document.querySelector("#drop")
const main = drop.querySelector("[data-main]")
const place = `holdfast-reserve-${drop.dataset.slug}`

function key() {
    const fields = new URLSearchParams(new FormData(drop))
    fields.delete("idempotency_key")
    fields.delete("seen")
    fields.delete("left")
    const chosen = fields.toString()
    const kept = JSON.parse(inTab.get(place) || "{}")
    if (kept.chosen === chosen) return kept.key
    const fresh = newKey()
    inTab.set(place, JSON.stringify({ chosen, key: fresh }))
    return fresh
}

// The time comes first, so that keys of the same minute lie together in the shop's database; that
// the phone's clock may be wrong does not matter. Browsers offer randomUUID only on secure pages, and
// a shop on the local network is none.
function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    const random = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
    return Date.now().toString(16).padStart(12, "0") + random
}

// The prices on this page go along: what costs more by now is shown once more, and not reserved.
function seen() {
    const prices = [...drop.querySelectorAll("[data-sku][data-price]")].map(({ dataset }) => `${dataset.sku}=${dataset.price}`)
    return [drop.dataset.shipping, ...prices].join(" ")
}

// How many of each chosen one this page knows of: only who lost a race is told that others were faster.
function left() {
    const chosen = [...drop.querySelectorAll("input[name^='q-']")].filter((field) => Number(field.value) > 0)
    return chosen.map((field) => `${field.name.slice(2)}=${field.max}`).join(" ")
}

function carry(name, value) {
    const field = drop.querySelector(`[name=${name}]`) || document.createElement("input")
    Object.assign(field, { type: "hidden", name, value })
    drop.append(field)
}

drop.addEventListener("submit", (event) => {
    // The way leads into a line, which this press joins: the choice goes along.
    if (drop.dataset.line === "open") {
        if (!send(drop, main, drop.dataset.joining)) event.preventDefault()
        return
    }
    const short = shortage()
    if (short || count() === 0) {
        event.preventDefault()
        say(short?.text || drop.dataset.nothing)
        short?.first.focus()
        // Beside it is said why, which no bar may lie over.
        short?.first.scrollIntoView({ block: "center" })
        return
    }
    if (!send(drop, main, drop.dataset.busy)) return event.preventDefault()
    carry("idempotency_key", key())
    carry("seen", seen())
    carry("left", left())
    drop.method = "post"
})

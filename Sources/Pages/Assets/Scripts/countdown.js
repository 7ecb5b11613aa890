// Counts down to an opening with the server's clock, and loads the page anew once it is open.
import { isKnown, learn, now } from "./clock.js"
import { door } from "./door.js"
import { poll } from "./polling.js"
import { runs } from "./running.js"

const box = document.querySelector("[data-opens]")
const place = document.querySelector("[data-live]")
const near = 60_000
const parts = [["days", 86_400], ["hours", 3_600], ["minutes", 60], ["seconds", 1]]

function left() {
    return Number(box.dataset.opens) - now()
}

function show() {
    if (!isKnown()) return
    let seconds = Math.max(0, Math.ceil(left() / 1_000))
    for (const [name, length] of parts) {
        const field = box.querySelector(`[data-${name}]`)
        const text = String(Math.floor(seconds / length)).padStart(2, "0")
        if (field.textContent !== text) field.textContent = text
        const unit = field.nextElementSibling
        const word = text === "01" ? unit.dataset.one : unit.dataset.many
        if (unit.textContent !== word) unit.textContent = word
        seconds %= length
    }
}

if (box && place) {
    setInterval(show, 250)
    poll(place.dataset.live, () => (!isKnown() || left() < near ? 2_000 : 20_000), (answer) => {
        learn(answer.server_time)
        show()
        const { state, line } = place.dataset
        // The shop's front says nothing of lines.
        const isOther = line !== undefined && line !== door(answer.line.state)
        if (isOther || answer.state !== state) location.reload()
    })
}
runs("countdown")

// Keeps "what is left" true while the page is open, and whether the way leads through a line.
import { door } from "./door.js"
import { poll } from "./polling.js"
import { runs } from "./running.js"
import { showStock } from "./stock.js"

const drop = document.querySelector("#drop")
const words = drop.dataset

poll(words.live, () => 2_000, (answer) => {
    // A drop that only just sold out stays on the screen, with the choice made on it.
    const stays = words.state === "open" && answer.state === "sold_out"
    if (answer.state !== words.state && !stays) {
        location.reload()
        return
    }
    showStock(drop, answer.variants)
    // Members reserve before the opening and walk past the line.
    if (words.state === "upcoming") return
    // Whoever was here before a line began need not join it, as long as the shop has it written.
    const stamp = drop.querySelector("[data-stamp]")
    if (stamp && answer.line.stamp) stamp.value = answer.line.stamp
    const now = door(answer.line.state)
    if (now === words.line || stamp) return
    words.line = now
    drop.action = `/d/${words.slug}/${now === "open" ? "line" : "reserve"}`
    drop.method = now === "open" ? "post" : "get"
    drop.dispatchEvent(new Event("stock"))
})
runs("live-stock")

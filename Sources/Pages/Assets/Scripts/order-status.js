// Shows that the order has changed: at once when nothing is being typed or sent, else by a line
// with a link, because what somebody is typing must not vanish.
import { poll } from "./polling.js"
import { runs } from "./running.js"
import { inTab } from "./storage.js"

const order = document.querySelector("[data-order]")
let touched = false
order.addEventListener("input", () => (touched = true))

inTab.forgetAll("holdfast-reserve-")

poll(`${order.dataset.order}/status`, () => 5_000, (answer) => {
    if (String(answer.version) === order.dataset.version) return
    if (!touched) return location.replace(order.dataset.order)
    if (document.querySelector("[data-changed-line]")) return
    const line = document.createElement("p")
    line.className = "notice notice-waiting"
    line.dataset.changedLine = ""
    line.setAttribute("role", "status")
    const link = document.createElement("a")
    link.href = order.dataset.order
    link.textContent = order.dataset.reload
    line.append(order.dataset.changed, " ", link)
    order.querySelector(".standing").before(line)
}, () => {
    // The order's own page says what became of it.
    if (!touched) location.replace(order.dataset.order)
})
runs("order-status")

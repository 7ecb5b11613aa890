// Leads back to the orders of this device. The page's bytes are everybody's, so they are asked for,
// and only where a cookie says that there are some. Where that fails, the link at the top is left.
import { hasCookie } from "./storage.js"

const place = document.querySelector("[data-own-orders]")
let shown = ""

async function show() {
    let html = ""
    if (hasCookie("holdfast_has_orders=1")) {
        try {
            const response = await fetch(`/orders/here${place.dataset.ownOrders}`, { cache: "no-store" })
            if (response.status === 200) html = await response.text()
        } catch {
            // No network: nothing is said that may be old.
        }
    }
    // What has the focus is not taken away for the same again.
    if (html === shown) return
    shown = html
    place.innerHTML = html
    place.hidden = html === ""
}

if (place) {
    show()
    document.addEventListener("visibilitychange", () => document.hidden || show())
    addEventListener("pageshow", (event) => event.persisted && show())
}

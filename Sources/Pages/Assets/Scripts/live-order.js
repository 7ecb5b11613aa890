// Says that somebody or something changed this order while it is looked at, or was not.
import { listen } from "./listen.js"
import { isConnected, runs } from "./running.js"

const place = document.querySelector("[data-live-order]")
const line = document.querySelector("[data-order-changed]")

// Every change of an order is an entry of its timeline.
const entries = (page) => page.querySelectorAll("[data-timeline] > li").length

const before = entries(document)
let wasHidden = document.hidden

async function catchUp() {
    try {
        const response = await fetch(`/admin/orders/${place.dataset.liveOrder}`, { cache: "no-store" })
        if (!response.ok || response.redirected) return
        const page = new DOMParser().parseFromString(await response.text(), "text/html")
        if (entries(page) !== before) line.hidden = false
    } catch {
        // The next look asks again.
    }
}

const handlers = {
    orders: (event) => {
        if (JSON.parse(event.data).orders.includes(place.dataset.liveOrder)) line.hidden = false
    },
}
listen(handlers, {
    opened: (wasLost) => {
        isConnected(true)
        if (wasLost && line.hidden) catchUp()
    },
    lost: () => isConnected(false),
})
document.addEventListener("visibilitychange", () => {
    if (!document.hidden && wasHidden && line.hidden) catchUp()
    wasHidden = document.hidden
})
runs("live-order")

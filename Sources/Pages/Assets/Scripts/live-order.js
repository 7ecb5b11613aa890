// Says that somebody or something changed this order while it is looked at.
const place = document.querySelector("[data-live-order]")
const line = document.querySelector("[data-order-changed]")

new EventSource("/admin/events").addEventListener("orders", (event) => {
    if (JSON.parse(event.data).orders.includes(place.dataset.liveOrder)) line.hidden = false
})

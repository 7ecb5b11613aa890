// The front page, live: an event only says that something changed, and the figures are read again,
// at most once a second.
const place = document.querySelector("[data-figures-from]")
const line = document.querySelector("[data-live-words]")
let asked = false

async function refresh() {
    if (asked || document.hidden) return
    asked = true
    try {
        const response = await fetch(place.dataset.figuresFrom, { cache: "no-store" })
        if (response.redirected || response.status === 401) return location.reload()
        if (response.ok) place.innerHTML = await response.text()
    } finally {
        setTimeout(() => (asked = false), 1_000)
    }
}

const events = new EventSource("/admin/events")
events.addEventListener("figures", refresh)
events.addEventListener("orders", refresh)
events.onopen = () => (line.textContent = "")
events.onerror = () => (line.textContent = place.dataset.lost)
document.addEventListener("visibilitychange", refresh)

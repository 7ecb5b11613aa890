// The front page, live: an event only says that something changed, and the figures are read again,
// at most once a second.
const place = document.querySelector("[data-figures-from]")
const line = document.querySelector("[data-live-words]")
let busy = false
let missed = false

async function refresh() {
    if (document.hidden) return
    if (busy) return (missed = true)
    busy = true
    missed = false
    try {
        const response = await fetch(place.dataset.figuresFrom, { cache: "no-store" })
        if (response.redirected || response.status === 401) return location.reload()
        if (response.ok) place.innerHTML = await response.text()
    } finally {
        setTimeout(() => {
            busy = false
            if (missed) refresh()
        }, 1_000)
    }
}

const events = new EventSource("/admin/events")
events.addEventListener("figures", refresh)
events.addEventListener("orders", refresh)
events.onopen = () => (line.textContent = "")
events.onerror = () => (line.textContent = place.dataset.lost)
document.addEventListener("visibilitychange", refresh)

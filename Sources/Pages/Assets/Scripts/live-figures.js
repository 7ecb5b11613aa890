// Figures, live: an event only says that something changed, and they are read again, at most once a
// second. Where nobody tells of a change, they are read again every so often instead.
const place = document.querySelector("[data-figures-from]")
const line = document.querySelector("[data-live-words]")
let busy = false
let missed = false

async function refresh() {
    // A button that is being pressed must not be taken away from under the finger.
    if (document.hidden || place.querySelector(":active")) return
    if (busy) return (missed = true)
    busy = true
    missed = false
    try {
        const response = await fetch(place.dataset.figuresFrom, { cache: "no-store" })
        if (response.redirected || response.status === 401) return location.reload()
        if (response.ok) show(await response.text())
    } finally {
        setTimeout(() => {
            busy = false
            if (missed) refresh()
        }, 1_000)
    }
}

// What has the focus keeps it, so that the keyboard is not lost in the middle of a list.
function show(html) {
    const focused = place.contains(document.activeElement) && document.activeElement.id
    place.innerHTML = html
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
}

if (place.dataset.figuresEvery) {
    setInterval(() => {
        refresh().then(
            () => (line.textContent = ""), () => (line.textContent = place.dataset.lost))
    }, Number(place.dataset.figuresEvery))
} else {
    const events = new EventSource("/admin/events")
    events.addEventListener("figures", refresh)
    events.addEventListener("orders", refresh)
    events.onopen = () => (line.textContent = "")
    events.onerror = () => (line.textContent = place.dataset.lost)
}
document.addEventListener("visibilitychange", refresh)

// Parts of a page that are live: an event only says that something changed, and the part is read
// again, at most once a second. Where nobody tells of a change, it is read again every so often.
// While that does not work, the event's own words are shown.
const places = document.querySelectorAll("[data-figures-from]")
const line = document.querySelector("[data-live-words]")
const alarm = document.querySelector("[data-live-alarm]")
const listens = [...places].some((place) => place.dataset.figuresOn)
const events = listens ? new EventSource("/admin/events") : null
let told = ""

function keepFresh(place) {
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
            if (response.ok) show(place, await response.text())
            else line.textContent = told || line.dataset.lost
        } catch {
            line.textContent = line.dataset.lost
        } finally {
            setTimeout(() => {
                busy = false
                if (missed) refresh()
            }, 1_000)
        }
    }

    const { figuresOn, figuresEvery } = place.dataset
    if (figuresOn) for (const name of figuresOn.split(" ")) events.addEventListener(name, refresh)
    if (figuresEvery) setInterval(refresh, Number(figuresEvery))
    document.addEventListener("visibilitychange", refresh)
}

function show(place, html) {
    // What is being pressed must not be taken from under the finger.
    if (place.matches(":active")) return
    const held = place.contains(document.activeElement) ? document.activeElement : null
    const before = noticeIn(place)
    place.innerHTML = html
    line.textContent = ""
    const like = held && likeness(held)
    if (like) place.querySelector(like)?.focus({ preventScroll: true })
    const notice = noticeIn(place)
    // Told once to who cannot see it, and not again every other second.
    if (notice && notice.number !== before?.number) alarm.textContent = notice.words
}

// What has the focus keeps it, so that the keyboard is not lost in the middle of a list.
function likeness(held) {
    if (held.id) return `#${CSS.escape(held.id)}`
    return held.name ? `[name="${held.name}"]` : `[href="${held.getAttribute("href")}"]`
}

function noticeIn(place) {
    const notice = place.querySelector("[data-notice]")
    return notice && { number: notice.dataset.notice, words: notice.querySelector("p").textContent }
}

places.forEach(keepFresh)
if (events) {
    events.addEventListener("live", (event) => {
        told = JSON.parse(event.data)[document.documentElement.lang] ?? ""
    })
    events.onopen = () => (line.textContent = "")
    events.onerror = () => (line.textContent = line.dataset.lost)
}

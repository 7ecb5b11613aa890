// Parts of a page that are live: an event only says that something changed, and the part is read
// again, at most once a second. Where nobody tells of a change, it is read again every so often.
// While that does not work, the event's own words are shown, above all else, and how old the
// figures are.
import { listen } from "./listen.js"
import { broke, runs } from "./running.js"

const places = document.querySelectorAll("[data-figures-from]")
const line = document.querySelector("[data-live-words]")
const ageLine = document.querySelector("[data-live-age]")
const alarm = document.querySelector("[data-live-alarm]")
const listens = [...places].some((place) => place.dataset.figuresOn)
const handlers = {}
// Parts whose figures could not be read, or are old.
const failing = new Set()
// When each part that ages was read: the page's figures are as old as the oldest of them.
const seenAt = new Map()
const patience = 3_000
const tooOld = 5_000
let told = ""
let toldAt = -Infinity

function keepFresh(place) {
    const { figuresOn, figuresEvery } = place.dataset
    // Other parts change only when something happens.
    const ages = figuresEvery || figuresOn?.split(" ").includes("live")
    let busy = false
    let missed = false
    if (ages) seenAt.set(place, performance.now())

    async function refresh() {
        if (document.hidden) return
        if (busy) return (missed = true)
        busy = true
        missed = false
        const { isOver, html, words } = await read(place.dataset.figuresFrom)
        if (isOver) return location.reload()
        if (html === undefined) {
            failing.add(place)
            say(words)
        } else if (isPressed(place)) {
            missed = true
        } else {
            if (ages) seenAt.set(place, performance.now())
            attempt(place, html)
        }
        setTimeout(() => {
            busy = false
            if (missed) refresh()
        }, 1_000)
    }

    function lookAtAge() {
        const age = performance.now() - Math.min(...seenAt.values())
        const isOld = !document.hidden && age > tooOld
        place.classList.toggle("is-old", isOld)
        if (!isOld) return
        failing.add(place)
        // Apart from the words, which are read aloud when they change.
        ageLine.textContent = ageLine.dataset.liveAge.replace("%n", Math.round(age / 1_000))
        say(lastWords())
        refresh()
    }

    for (const name of figuresOn?.split(" ") ?? []) {
        const others = handlers[name] ?? (() => {})
        handlers[name] = (event) => (others(event), refresh())
    }
    if (figuresEvery) setInterval(refresh, Number(figuresEvery))
    if (ages) setInterval(lookAtAge, 1_000)
    document.addEventListener("visibilitychange", refresh)
}

async function read(address) {
    const stop = new AbortController()
    const late = setTimeout(() => stop.abort(), patience)
    try {
        const response = await fetch(address, { cache: "no-store", signal: stop.signal })
        if (response.redirected || response.status === 401) return { isOver: true }
        return response.ok ? { html: await response.text() } : { words: lastWords() }
    } catch {
        return { words: lastWords() }
    } finally {
        clearTimeout(late)
    }
}

// The event's words, while they come: those of a shop that is still since then may be true no more.
const lastWords = () => (performance.now() - toldAt < patience && told) || line.dataset.lost

function say(words) {
    if (line.textContent !== words) line.textContent = words
}

// What the page makes of an answer is no matter of the network.
function attempt(place, html) {
    try {
        show(place, html)
        runs("figures")
    } catch (error) {
        broke("figures")
        console.error(error)
    }
}

// What is being pressed must not be taken from under the finger, nor a button that says that its form
// is on the way: the part is read again a second later.
const isPressed = (place) => place.matches(":active") || place.querySelector("[aria-disabled]")

function show(place, html) {
    const held = place.contains(document.activeElement) ? document.activeElement : null
    const before = noticeIn(place)
    place.innerHTML = html
    place.classList.remove("is-old")
    failing.delete(place)
    // Another part may still be old.
    if (failing.size === 0) {
        ageLine.textContent = ""
        say("")
    }
    if (held) keepFocus(place, likeness(held))
    const notice = noticeIn(place)
    // Told once to who cannot see it, and not again every other second.
    if (notice && notice.number !== before?.number) alarm.textContent = notice.words
}

// What has the focus keeps it, so that the keyboard is not lost in the middle of a list. Where it is
// gone, the part has it.
function keepFocus(place, like) {
    const next = place.querySelector(like) ?? place
    if (next === place) place.tabIndex = -1
    next.focus({ preventScroll: true })
}

function likeness(held) {
    if (held.id) return `#${CSS.escape(held.id)}`
    return held.name ? `[name="${held.name}"]` : `[href="${held.getAttribute("href")}"]`
}

function noticeIn(place) {
    const notice = place.querySelector("[data-notice]")
    return notice && { number: notice.dataset.notice, words: notice.querySelector("p").textContent }
}

places.forEach(keepFresh)
if (listens) {
    const others = handlers.live ?? (() => {})
    handlers.live = (event) => {
        told = JSON.parse(event.data)[document.documentElement.lang] ?? ""
        toldAt = performance.now()
        if (line.textContent) say(told)
        others(event)
    }
    listen(handlers, {
        opened: () => say(""),
        lost: () => {
            told = ""
            say(line.dataset.lost)
        },
    })
}
runs("live-figures")

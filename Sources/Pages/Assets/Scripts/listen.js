// The stream of what changes in the shop, for pages that are seen. Over plain HTTP a browser has six
// connections to a shop: tabs that nobody looks at let theirs go, or the seventh would hang.
//
// `opened` is told whether it was lost before, and what happened meanwhile was not heard.
const shortest = 5_000
const longest = 60_000

export function listen(handlers, { opened = () => {}, lost = () => {} } = {}) {
    let events = null
    let wasLost = false
    let failures = 0
    let timer = 0

    function follow() {
        if (document.hidden) {
            events?.close()
            events = null
        } else if (!events) {
            events = new EventSource("/admin/events")
            events.onopen = () => {
                failures = 0
                opened(wasLost)
                wasLost = false
            }
            events.onerror = fail
            for (const name in handlers) events.addEventListener(name, handlers[name])
        }
    }

    // A browser tries again by itself when a connection breaks, and never after an answer such as 503.
    function fail() {
        wasLost = true
        lost()
        if (events?.readyState !== EventSource.CLOSED) return
        events = null
        clearTimeout(timer)
        const pause = Math.min(longest, shortest * 2 ** failures)
        failures += 1
        timer = setTimeout(follow, pause * (0.75 + Math.random() / 2))
    }

    document.addEventListener("visibilitychange", follow)
    addEventListener("pagehide", () => {
        events?.close()
        events = null
    })
    addEventListener("pageshow", follow)
    follow()
}

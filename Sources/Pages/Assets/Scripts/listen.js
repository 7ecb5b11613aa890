// The stream of what changes in the shop, for pages that are seen. Over plain HTTP a browser has six
// connections to a shop: tabs that nobody looks at let theirs go, or the seventh would hang.
export function listen(handlers, { opened = () => {}, lost = () => {} } = {}) {
    let events = null

    function follow() {
        if (document.hidden) {
            events?.close()
            events = null
        } else if (!events) {
            events = new EventSource("/admin/events")
            events.onopen = opened
            events.onerror = lost
            for (const name in handlers) events.addEventListener(name, handlers[name])
        }
    }

    document.addEventListener("visibilitychange", follow)
    addEventListener("pagehide", () => {
        events?.close()
        events = null
    })
    addEventListener("pageshow", follow)
    follow()
}

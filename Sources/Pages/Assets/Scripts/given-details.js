// Details stay on this device until somebody reserves: once an order has them, they go. Only those
// that were sent from this tab: what was typed for the next drop is kept when an old order is opened.
const mark = "holdfast-given"
const asked = document.querySelector("[data-keep=details]")

try {
    if (asked) {
        sessionStorage.removeItem(mark)
        asked.closest("form").addEventListener("submit", note)
    } else if (sessionStorage.getItem(mark)) {
        localStorage.removeItem("holdfast-details")
        sessionStorage.removeItem(mark)
    }
} catch {
    // A browser that keeps nothing keeps no details either.
}

function note() {
    try {
        sessionStorage.setItem(mark, "yes")
    } catch {
        // It may be full: then the details stay until the next order.
    }
}

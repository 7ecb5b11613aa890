// "Not you?" also takes away what was typed and chosen on this device.
const mine = ["holdfast-details", "holdfast-choice-", "holdfast-reserve-", "holdfast-given"]

function empty(store) {
    for (const name of Object.keys(store)) {
        if (mine.some((start) => name.startsWith(start))) store.removeItem(name)
    }
}

document.querySelector("[data-forget-all]")?.addEventListener("submit", () => {
    try {
        empty(localStorage)
        empty(sessionStorage)
    } catch {
        // A browser that keeps nothing has nothing to forget.
    }
})

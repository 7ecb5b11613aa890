// What moves a page tells the watchdog that it runs, or that it broke; see watchdog.js.
const place = document.querySelector("[data-moves]")

export function runs(name) {
    if (!place) return
    const others = place.dataset.moves.split(" ").filter((other) => other && other !== name)
    place.dataset.moves = others.join(" ")
}

export function broke(name) {
    runs(name)
    if (place) place.dataset.moves = `${place.dataset.moves} ${name}`.trim()
}

// A network that is gone is said, and that the page goes on by itself. Pages that never came here
// do not know whether there is one; see sending.js.
export function isConnected(yes) {
    const line = place?.querySelector("[data-network]")
    if (!line) return
    line.dataset.heard = ""
    if (line.hidden !== yes) line.hidden = yes
}

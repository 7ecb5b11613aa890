// The server's clock, told from a stopwatch that changing the phone's clock does not touch.
let base = null

export function learn(serverTime) {
    const milliseconds = typeof serverTime === "number" ? serverTime : Date.parse(serverTime)
    if (!Number.isFinite(milliseconds)) return
    // An answer is always a little old when it comes, so the latest time is nearest the truth.
    base = Math.max(base ?? -Infinity, milliseconds - performance.now())
}

export function isKnown() {
    return base !== null
}

export function now() {
    return base + performance.now()
}

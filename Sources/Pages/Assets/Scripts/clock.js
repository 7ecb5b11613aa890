// The server's clock, told from a stopwatch that changing the phone's clock does not touch.
let base = null

export function learn(serverTime) {
    const milliseconds = typeof serverTime === "number" ? serverTime : Date.parse(serverTime)
    if (Number.isFinite(milliseconds)) base = milliseconds - performance.now()
}

export function isKnown() {
    return base !== null
}

export function now() {
    return base + performance.now()
}

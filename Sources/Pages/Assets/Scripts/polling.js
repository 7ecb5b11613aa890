// Asks for a small shared answer again and again, politely: at random moments so that thousands of
// pages do not ask together, not while the page is hidden, and ever more seldom when it fails.
const longest = 60_000

export function poll(url, every, answered) {
    let timer = 0
    let failures = 0
    let tag = null

    async function ask() {
        timer = 0
        try {
            const headers = tag ? { "If-None-Match": tag } : {}
            const response = await fetch(url, { headers, cache: "no-store" })
            if (response.status === 200) {
                tag = response.headers.get("ETag")
                answered(await response.json())
            } else if (response.status !== 304) {
                throw new Error(String(response.status))
            }
            failures = 0
        } catch {
            failures += 1
        }
        plan()
    }

    function plan() {
        if (document.hidden || timer) return
        const pause = Math.min(longest, every() * 2 ** Math.min(failures, 5))
        timer = setTimeout(ask, pause * (0.75 + Math.random() / 2))
    }

    document.addEventListener("visibilitychange", () => {
        clearTimeout(timer)
        timer = 0
        // The whole answer, with the server's time: the stopwatch may have slept.
        tag = null
        if (!document.hidden) ask()
    })
    ask()
}

// Asks for a small shared answer again and again, politely: at random moments so that thousands of
// pages do not ask together, not while the page is hidden, and ever more seldom when it fails.
import { broke, isConnected, runs } from "./running.js"

const longest = 60_000
// Until a question that nobody answers is asked anew.
const patience = 30_000

export function poll(url, every, answered, gone = () => {}) {
    let timer = 0
    let failures = 0
    let tag = null
    let asking = null

    async function ask() {
        timer = 0
        asking?.abort()
        const mine = (asking = new AbortController())
        const late = setTimeout(() => mine.abort(), patience)
        let answer
        try {
            const headers = tag ? { "If-None-Match": tag } : {}
            const response = await fetch(url, { headers, cache: "no-store", signal: mine.signal })
            if (response.status === 200) {
                answer = await response.json()
                tag = response.headers.get("ETag")
            } else if (response.status !== 304) {
                if ([404, 410].includes(response.status)) gone()
                throw new Error(String(response.status))
            }
            failures = 0
        } catch {
            if (asking === mine) failures += 1
        }
        clearTimeout(late)
        if (asking !== mine) return
        isConnected(failures === 0 || (failures < 2 && navigator.onLine !== false))
        if (answer) tell(answer)
        plan()
    }

    // What the page makes of an answer is no matter of the network.
    function tell(answer) {
        try {
            answered(answer)
            runs("polling")
        } catch (error) {
            broke("polling")
            tag = null
            console.error(error)
        }
    }

    function plan() {
        clearTimeout(timer)
        timer = 0
        if (document.hidden) return
        const pause = Math.min(longest, every() * 2 ** Math.min(failures, 5))
        timer = setTimeout(ask, pause * (0.75 + Math.random() / 2))
    }

    function wake() {
        clearTimeout(timer)
        timer = 0
        // The whole answer, with the server's time: the stopwatch may have slept.
        tag = null
        if (!document.hidden) ask()
    }

    document.addEventListener("visibilitychange", wake)
    addEventListener("online", wake)
    addEventListener("offline", () => isConnected(false))
    addEventListener("pageshow", (event) => event.persisted && wake())
    ask()
}

// Follows the line: everybody reads the same small answer, and each page finds its own place in it.
import { learn, now } from "./clock.js"
import { estimate } from "./estimate.js"
import { number, panel, say, show } from "./panels.js"
import { poll } from "./polling.js"
import { runs } from "./running.js"
import { showStock } from "./stock.js"
import { onDevice } from "./storage.js"
import { begin } from "./turn.js"

const page = document.querySelector("#line")
const words = page.dataset
const form = page.querySelector("#drop")
const isSeated = words.number !== "0"
const rememberedPlace = `holdfast-place-${words.slug}`
const settled = 15_000
const milestones = [1_000, 500, 200, 100, 50, 20, 10, 5, 1]
let place = Number(words.place)
let isCalled = "called" in words
let ahead = Infinity
let asking = false
let askAgain = 0
let askPause = 4_000
let latest

if (isSeated) onDevice.set(rememberedPlace, words.number)
else onDevice.remove(rememberedPlace)

poll(words.live, pause, (answer) => {
    learn(answer.server_time)
    if (form) showStock(form, answer.variants)
    for (const part of page.querySelectorAll("[data-waiting]")) put(part, number(answer.line.length))
    if (answer.line.state === "off") reloadOnce()
    else if (isSeated) stand(answer.line)
    else show({ soon: "soon", closed: "closed" }[answer.line.state] || "join")
})

function pause() {
    if (panel() === "inside") return 6_000
    if (panel() === "waiting" && ahead > 500) return 4_000
    // As the countdown does: long before the opening there is little to hear.
    const near = Number(words.opens) - now() < 60_000
    return near ? 2_000 : 20_000
}

function stand(line) {
    latest = line
    if (line.state === "closed") return show("closed")
    // A turn that runs or is over ends, or begins anew, by itself.
    if (["inside", "over", "used"].includes(panel())) return
    if (!isCalled && line.early === null) return show("gathering")
    if (!isCalled && !place) return askPlace()
    isCalled ||= place <= line.cursor
    showNumbers(line)
    if (line.state === "sold_out") return show("soldOut")
    if (!isCalled) return show(line.state === "paused" ? "paused" : "waiting")
    show("turn")
    begin()
}

// Asked once, after the draw. Everybody wants to know in the same moment, so each waits a little. A
// line that does not move sends nothing new, so the answer is acted on at once.
function askPlace() {
    if (asking || askAgain) return
    asking = true
    setTimeout(async () => {
        try {
            const response = await fetch(words.line, { cache: "no-store" })
            if (response.status === 403) reloadOnce()
            const answer = response.ok ? await response.json() : {}
            place = answer.place || 0
            isCalled = answer.called || false
        } catch {
            // It is asked again.
        }
        asking = false
        if (place || isCalled) return stand(latest)
        askAgain = setTimeout(() => {
            askAgain = 0
            // A page that nobody sees is told the line anew when somebody does.
            if (!document.hidden) stand(latest)
        }, askPause)
        askPause = Math.min(60_000, askPause * 2)
    }, Math.random() * 3_000)
}

function showNumbers(line) {
    const before = ahead
    ahead = isCalled ? 0 : Math.max(0, place - line.cursor - 1)
    const told = page.querySelector("[data-estimate]")
    put(page.querySelector("[data-place-text]"), number(place))
    put(page.querySelector("[data-ahead-text]"), number(ahead))
    // What was called in the first seconds says little about the next minutes.
    const isKnown = now() - Number(words.opens) > settled
    put(told, estimate(ahead, isKnown ? line.per_minute : 0, told.dataset))
    const said = page.querySelector("[data-ahead-said]").dataset
    if (before === Infinity && !isCalled) say(said.placeSaid.replace("%n", number(place)))
    else if (milestones.some((mark) => ahead <= mark && mark < before)) {
        say(said.aheadSaid.replace("%n", number(ahead)))
    }
}

function put(part, text) {
    if (part.textContent !== text) part.textContent = text
}

// A sound is allowed by the press itself; what rings comes along with it.
let audio = null
page.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-ring]")) return
    const failed = page.querySelector("[data-ring-failed]")
    try {
        audio ??= new AudioContext()
        const bell = await import("./ring.js")
        await bell.toggle(audio)
        failed.hidden = true
    } catch {
        failed.hidden = false
    }
})

let isLeaving = false
function reloadOnce() {
    if (isLeaving) return
    isLeaving = true
    setTimeout(() => location.reload(), Math.random() * 3_000)
}
runs("follow-line")

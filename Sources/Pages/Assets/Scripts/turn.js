// A turn: asking to be let in when the place was called, and what is left of it.
import { now } from "./clock.js"
import { panel, say, show } from "./panels.js"
import { onDevice } from "./storage.js"
import { showTimes } from "./time-left.js"

const page = document.querySelector("#line")
const words = page.dataset
const mark = `holdfast-turn-${words.slug}`
const most = 3
// A question that nobody answers is asked anew; the same place has the same turn.
const patience = 15_000
const ending = page.querySelector("[data-ending]")
const crowded = page.querySelector("[data-crowded]")
const moved = page.querySelector("[data-moved]")
// Staff may give everybody more time, or take it back: asked after now and then.
const hearing = 60_000
const tooLate = 5_000
const clocks = [...page.querySelectorAll("[data-turn-clock]")]
let asking = false
let notBefore = 0

if (words.number !== "0") {
    if (words.turns === "0") onDevice.remove(mark)
    else wait(hearing / 1_000)
    setInterval(tick, 500)
}

// Begins the first turn by itself; later ones are for a press. Another tab may have had it
// meanwhile: the page made anew knows.
export async function begin() {
    if (asking || words.turns !== "0" || performance.now() < notBefore) return
    if (onDevice.get(mark) === words.number) return location.reload()
    asking = true
    // People who are called together do not come in the same instant.
    await new Promise((done) => setTimeout(done, Math.random() * 800))
    const [response, answer] = await ask()
    asking = false
    if (!response) wait(3)
    else if (response.status === 201) admitted(answer)
    else refused(answer, Number(response.headers.get("Retry-After")) || 3)
}

async function ask(question) {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), patience)
    try {
        const response = await fetch(words.admission, {
            method: "POST", signal: stop.signal, ...question })
        return [response, await response.json()]
    } catch {
        return []
    }
}

function admitted(answer) {
    crowded.hidden = true
    words.turns = String(answer.turn)
    page.querySelector("[data-turns-left]").textContent = most - answer.turn
    for (const clock of clocks) clock.dataset.deadline = Date.parse(answer.expires_at)
    showTimes()
    wait(hearing / 1_000)
    onDevice.set(mark, words.number)
    show("inside")
}

function refused(problem, seconds) {
    wait(seconds)
    if (problem.code === "not_your_turn") crowded.hidden = problem.ahead !== 0
    else if (problem.code === "sold_out") show("soldOut")
    else if (problem.code === "turns_used") show("used")
    else if (problem.code === "closed") show("closed")
    else if (problem.code === "no_line" || problem.code === "ticket_required") location.reload()
}

function wait(seconds) {
    notBefore = performance.now() + seconds * 1_000 * (1 + Math.random() / 2)
}

// The same turn is answered with its end of now. No other begins by this: that is for a press. One
// that is over already, or another, was ended elsewhere, and the page made anew knows.
async function askAgain() {
    asking = true
    wait(hearing / 1_000)
    const [response, answer] = await ask({
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ turn: Number(words.turns) }),
    })
    asking = false
    if (answer?.code === "not_your_turn") return location.reload()
    if (response?.status !== 201) return
    if (String(answer.turn) !== words.turns) return location.reload()
    const end = Date.parse(answer.expires_at)
    if (Math.abs(end - Number(clocks[0].dataset.deadline)) < 1_000) return
    for (const clock of clocks) clock.dataset.deadline = end
    showTimes()
    moved.hidden = false
    say(moved.textContent)
}

function tick() {
    if (panel() !== "inside") return
    const left = Number(clocks[0].dataset.deadline) - now()
    const isDue = !asking && !document.hidden && performance.now() >= notBefore
    if (isDue && left > tooLate) askAgain()
    if (left > 60_000) ending.hidden = true
    if (left <= 0) {
        ending.hidden = true
        show(Number(words.turns) < most ? "over" : "used")
    } else if (left <= 60_000 && ending.hidden) {
        ending.hidden = false
        say(ending.textContent)
    }
}

// A button that was pressed: it says so, and is not pressed twice. Where the page is still here after
// some seconds, the load was stopped or lost, and the button can be pressed again; the form's key is
// the same, so nothing happens twice.
const pause = 8_000, patience = 5_000
const sent = new Map()
const checked = new Set()

// Answers whether it may go out now. A script that waits for the answer itself tells when its page
// goes, by `leave`.
export function send(form, button, words, isLeaving = true) {
    if (sent.has(form)) return false
    // Pages that never ask the shop for anything do not notice that it is gone, and neither does the
    // browser where a network is there that leads nowhere. A page that has just come did come.
    const mayGo = checked.delete(form) ||
        (performance.now() < pause || document.querySelector("[data-heard]")) && !saysCut()
    say(form, button, "")
    // The parts themselves: another script may write into them.
    const before = button ? [...button.childNodes] : []
    // A button takes its name and value along only while it is enabled.
    button?.setAttribute("aria-disabled", "true")
    if (button && words) button.textContent = words
    sent.set(form, () => {
        button?.removeAttribute("aria-disabled")
        if (button && words && button.textContent === words) button.replaceChildren(...before)
    })
    if (!mayGo) check(form, button)
    else if (isLeaving) leave(form)
    return mayGo
}

export function leave(form) {
    const mine = sent.get(form)
    setTimeout(() => sent.get(form) === mine && again(form), pause)
}

export function again(form) {
    sent.get(form)?.()
    sent.delete(form)
}

const saysCut = () =>
    !navigator.onLine || document.querySelector("[data-network]:not([hidden])")

// Where the network seems to be gone, or nobody knows, the page stays until the shop answers: a
// browser's own page about it would take along what was typed. One that is only slow is left to the
// browser, which waits on this page.
async function check(form, button) {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), patience)
    const isThere = await fetch(document.querySelector("link[rel=icon]").href, {
        cache: "no-store", signal: stop.signal,
    }).then(() => true, () => stop.signal.aborted && !saysCut())
    again(form)
    if (!isThere) return say(form, button, document.body.dataset.offline)
    checked.add(form)
    form.requestSubmit(button)
}

// Says something beside the button that was pressed.
export function say(form, button, text) {
    let line = form.querySelector(".said")
    if (!line) {
        if (!text) return
        line = document.createElement("p")
        line.className = "problem said"
        line.setAttribute("role", "alert")
        const last = button?.closest("[class^=sticky]") || button
        if (last) last.before(line)
        else form.append(line)
    }
    line.textContent = text
}

// Coming back with the browser's button finds a page that can be used again. What was typed stays;
// where nothing was, the page is loaded as it is now.
let touched
document.addEventListener("input", () => (touched = true))
addEventListener("pageshow", (event) => {
    if (!event.persisted) return
    if (!touched) return location.reload()
    for (const form of [...sent.keys()]) again(form)
})

// Joins a line without leaving the page before the place is there, and does the work that the shop
// may ask for while very many join.
import { prove } from "./prove.js"
import { again, leave, say, send } from "./sending.js"

const page = document.querySelector("#line")
const patience = 20_000

class Lost extends Error {}

for (const form of page.querySelectorAll("form[data-join]")) {
    form.addEventListener("submit", (event) => {
        event.preventDefault()
        const button = form.querySelector("[type=submit]")
        if (send(form, button, form.dataset.join, false)) join(form, button)
    })
}

// A press that was made already, on the drop's own page, and was answered with work to be done first.
document.querySelector("form[data-join-now]")?.requestSubmit()

async function join(form, button) {
    const words = form.querySelector("[data-join-words]") || button
    try {
        // The challenge of the form makes one place, however often the button is pressed.
        const given = {}
        for (const name of ["challenge", "stamp"]) {
            const field = form.querySelector(`[name=${name}]`)
            if (field) given[name] = field.value
        }
        let [status, answer] = await ask(given)
        if (status === 403 && answer.code === "proof_required") {
            words.textContent = form.dataset.proof
            page.querySelector("[data-say]").textContent = form.dataset.proof
            const proof = await prove(answer.challenge, answer.difficulty, answer.count)
            ;[status, answer] = await ask({ ...given, challenge: answer.challenge, proof })
        }
        if (status === 201) {
            const chosen = new URLSearchParams(new FormData(form))
            for (const name of ["challenge", "stamp"]) chosen.delete(name)
            leave(form)
            location.assign(`/d/${page.dataset.slug}/line?${chosen}`)
            return
        }
    } catch (error) {
        if (words !== button) words.textContent = ""
        // Without a network the plain form leads to a browser's own page, where nobody gets on.
        if (error instanceof Lost) {
            again(form)
            return say(form, button, document.body.dataset.offline)
        }
    }
    // Sent as a plain form instead, whose answer is a page with words.
    leave(form)
    form.submit()
}

async function ask(body) {
    const stop = new AbortController()
    const late = setTimeout(() => stop.abort(), patience)
    let response
    try {
        response = await fetch(page.dataset.line, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body: JSON.stringify(body),
            signal: stop.signal,
        })
    } catch {
        throw new Lost()
    } finally {
        clearTimeout(late)
    }
    return [response.status, await response.json()]
}

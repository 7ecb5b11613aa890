// Joins a line without leaving the page before the place is there, and does the work that the shop
// may ask for while very many join.
import { prove } from "./prove.js"

const page = document.querySelector("#line")

for (const form of page.querySelectorAll("form[data-join]")) {
    form.addEventListener("submit", (event) => {
        event.preventDefault()
        if (form.dataset.sent) return
        form.dataset.sent = "yes"
        join(form)
    })
}

async function join(form) {
    const button = form.querySelector("[type=submit]")
    const words = form.querySelector("[data-join-words]") || button
    button.setAttribute("aria-disabled", "true")
    button.textContent = form.dataset.join
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
            location.assign(`/d/${page.dataset.slug}/line?${chosen}`)
            return
        }
    } catch {
        // Sent as a plain form instead, whose answer is a page with words.
    }
    form.submit()
}

async function ask(body) {
    const response = await fetch(page.dataset.line, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
    })
    return [response.status, await response.json()]
}

// A approves, R opens the reasons, 1 to 9 picks one, N goes to the next slip, U takes the last
// decision back.
//
// A slip that was sent before wants a second look: there, A leads to the button instead of pressing it.
const reject = document.querySelector("[data-reject]")
const approve = document.querySelector("[data-approve]")

const actions = {
    a: () => (approve?.closest("[data-careful]") ? approve.focus() : approve?.click()),
    r: () => {
        if (!reject) return
        reject.open = true
        reject.querySelector(".reason")?.focus()
    },
    u: () => document.querySelector("[data-take-back]")?.click(),
    n: () => document.querySelector("[data-next]")?.click(),
}

document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select")
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const number = Number(event.key)
    if (number > 0 && reject?.open) return reject.querySelectorAll(".reason")[number - 1]?.click()
    actions[event.key.toLowerCase()]?.()
})

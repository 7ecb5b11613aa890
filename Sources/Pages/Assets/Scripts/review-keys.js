// A approves, R opens the reasons, 1 to 9 picks one, N goes to the next slip.
const reject = document.querySelector("[data-reject]")

const actions = {
    a: () => document.querySelector("[data-approve]")?.click(),
    r: () => {
        if (!reject) return
        reject.open = true
        reject.querySelector(".reason")?.focus()
    },
    n: () => document.querySelector("[data-next]")?.click(),
}

document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select")
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const number = Number(event.key)
    if (number > 0 && reject?.open) return reject.querySelectorAll(".reason")[number - 1]?.click()
    actions[event.key.toLowerCase()]?.()
})

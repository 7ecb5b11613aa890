// After "very many people are here": presses the button again by itself, with the same key.
const line = document.querySelector("[data-try-again]")
const form = document.querySelector("#confirm")

if (line && form) {
    let timer = 0
    const count = (seconds) => {
        let left = seconds
        clearInterval(timer)
        timer = setInterval(() => {
            line.textContent = line.dataset.words.replace("%n", left)
            if (left-- > 0) return
            clearInterval(timer)
            form.requestSubmit()
        }, 1_000)
    }
    const pause = Math.max(1, Number(line.dataset.tryAgain))
    count(pause + Math.floor(Math.random() * 3))
    // Where there is no network the form stays, and is sent later.
    addEventListener("submit", (event) => {
        if (event.target !== form) return
        clearInterval(timer)
        if (event.defaultPrevented) count(pause + Math.ceil(Math.random() * 3))
    })
}

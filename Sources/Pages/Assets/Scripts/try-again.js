// After "very many people are here": presses the button again by itself, with the same key.
const line = document.querySelector("[data-try-again]")
const form = document.querySelector("#confirm")

if (line && form) {
    let left = Math.max(1, Number(line.dataset.tryAgain)) + Math.floor(Math.random() * 3)
    const timer = setInterval(() => {
        line.textContent = line.dataset.words.replace("%n", left)
        if (left-- > 0) return
        clearInterval(timer)
        form.requestSubmit()
    }, 1_000)
    form.addEventListener("submit", () => clearInterval(timer))
}

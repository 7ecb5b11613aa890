// Copies with one press and says so on the button, where the eyes are.
async function copy(text) {
    try {
        return await navigator.clipboard.writeText(text)
    } catch {
        // Without a secure page or permission there is no clipboard; an old way still works.
    }
    const field = document.createElement("textarea")
    field.value = text
    field.readOnly = true
    document.body.append(field)
    field.select()
    document.execCommand("copy")
    field.remove()
}

document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]")
    if (!button) return
    await copy(button.dataset.copy)
    const before = button.dataset.before || button.innerHTML
    button.dataset.before = before
    button.style.minInlineSize = `${button.offsetWidth}px`
    button.textContent = `✓ ${button.closest("[data-copied]").dataset.copied}`
    setTimeout(() => (button.innerHTML = before), 4_000)
})

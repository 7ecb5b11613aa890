// Saves the QR as a picture with the amount, the name and the code. Without this script, or what
// draws, the link leads to the server's picture.
const link = document.querySelector("[data-save-qr]")
let isPlain = false

// Drawn as soon as a finger is on it: a browser shares only what is ready soon after the press.
let drawing = null
function draw() {
    drawing ??= Promise.race([
        import("./qr-picture.js").then(({ drawn }) => drawn(link)),
        // It may never come.
        new Promise((_, late) => setTimeout(late, 4_000)),
    ]).catch(() => null)
    return drawing
}

link?.addEventListener("pointerdown", draw, { once: true })
link?.addEventListener("click", async (event) => {
    if (isPlain) return
    event.preventDefault()
    const handOver = await draw()
    if (handOver) return handOver()
    isPlain = true
    link.click()
})

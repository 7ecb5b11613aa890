// Saves the QR as a picture with the amount, the name and the code: by a phone's own sheet, where
// "Save image" puts it among the pictures that a bank's app opens, elsewhere as a file. Without this
// script, or what draws, it is the server's picture.
const link = document.querySelector("[data-save-qr]")

// Drawn as soon as a finger is on it: a browser shares only what is ready soon after the press.
let drawing = null
function draw() {
    drawing ??= Promise.race([
        import("./qr-picture.js").then(({ picture }) => picture(link)),
        // It may never come.
        new Promise((_, late) => setTimeout(late, 4_000)),
    ]).catch(() => null)
    return drawing
}

link?.addEventListener("pointerdown", draw, { once: true })
link?.addEventListener("click", async (event) => {
    event.preventDefault()
    const file = await draw()
    const files = { files: [file] }
    if (file && matchMedia("(pointer: coarse)").matches && navigator.canShare?.(files)) {
        try {
            return await navigator.share(files)
        } catch (error) {
            if (error.name === "AbortError") return
        }
    }
    const way = document.createElement("a")
    way.href = file ? URL.createObjectURL(file) : link.href
    way.download = link.download
    way.click()
    if (file) setTimeout(() => URL.revokeObjectURL(way.href), 60_000)
})

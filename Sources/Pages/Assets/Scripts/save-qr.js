// Saves the QR as a picture with the amount, the name and the code: by a phone's own sheet, where
// "Save image" puts it among the pictures that a bank's app opens, elsewhere as a file. Without this
// script the link leads to the server's picture.
const link = document.querySelector("[data-save-qr]")

// Drawn as soon as a finger is on it: a browser shares only what is ready soon after the press.
let drawing = null
function draw() {
    drawing ??= import("./qr-picture.js").then(({ picture }) => picture(link)).catch(() => null)
    return drawing
}

link?.addEventListener("pointerdown", draw, { once: true })
link?.addEventListener("click", async (event) => {
    event.preventDefault()
    const file = await draw()
    if (!file) return location.assign(link.href)
    const files = { files: [file] }
    if (matchMedia("(pointer: coarse)").matches && navigator.canShare?.(files)) {
        try {
            return await navigator.share(files)
        } catch (error) {
            if (error.name === "AbortError") return
        }
    }
    const way = document.createElement("a")
    way.href = URL.createObjectURL(file)
    way.download = link.download
    way.click()
    setTimeout(() => URL.revokeObjectURL(way.href), 60_000)
})

// Draws the page's QR large, black on white, between the amount and what it is known by, and hands
// it over: by a phone's own sheet, where "Save image" puts it among the pictures that a bank's app
// opens, elsewhere as a file.
const width = 900
const margin = 60

// Answers what is to be done when the link is pressed.
export async function drawn(link) {
    const file = await picture(link)
    return async () => {
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
    }
}

async function picture(link) {
    const drawing = link.closest(".qr").querySelector("svg")
    const { amount, holder } = link.dataset
    const code = link.download.replace(".png", "")
    const modules = drawing.viewBox.baseVal.width
    const scale = Math.floor((width - margin) / modules)
    const side = modules * scale
    const canvas = document.createElement("canvas")
    const lines = [[holder, 40], [code, 48]]
    canvas.width = width
    canvas.height = 150 + side + lines.length * 70 + margin / 2
    const paper = canvas.getContext("2d")
    paper.fillStyle = "#fff"
    paper.fillRect(0, 0, canvas.width, canvas.height)
    paper.fillStyle = "#000"
    paper.textAlign = "center"
    const { fontFamily } = getComputedStyle(document.body)
    const write = (text, size, y) => {
        paper.font = `700 ${size}px ${fontFamily}`
        paper.fillText(text, width / 2, y, width - 2 * margin)
    }
    write(amount, 92, 120)
    paper.save()
    paper.translate((width - side) / 2, 150)
    paper.scale(scale, scale)
    paper.stroke(new Path2D(drawing.querySelector("[stroke]").getAttribute("d")))
    paper.restore()
    lines.forEach(([text, size], place) => write(text, size, 150 + side + 45 + place * 70))
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"))
    return new File([blob], link.download, { type: "image/png" })
}

// Makes a photo small enough to send over a crowded network, and leaves alone what it cannot better:
// what is small already, and a picture whose QR code would be lost. The hash of the chosen file goes
// along as `original`, so that a slip that was sent before is known again however it was shrunk.
const smallEnough = 500_000
const widest = 2_000
const mostPixels = 8_000_000
// A screenshot's code has few pixels a module, so a picture of a screen's width keeps its size, as
// far as a canvas of every phone goes.
const screenWidth = 1_600
const mostScreenPixels = 16_000_000
const narrowest = 600
const quality = 0.85

function scaleOf({ width, height }) {
    const most = width <= screenWidth ? mostScreenPixels : mostPixels
    const scale = Math.min(1, widest / width, Math.sqrt(most / (width * height)))
    return Math.max(scale, Math.min(1, narrowest / width))
}

// Transparency is laid on white, as the page shows it: JPEG has none and would make it black.
function drawn(picture, scale) {
    const canvas = document.createElement("canvas")
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    const pen = canvas.getContext("2d")
    pen.fillStyle = "#fff"
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.imageSmoothingQuality = "high"
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return canvas
}

const written = (canvas, type) =>
    new Promise((done) => canvas.toBlob(done, type, quality))

// Looked at in strips, since all of a large picture at once is too much for a small phone.
function isTransparent(picture) {
    const rows = 256
    const canvas = document.createElement("canvas")
    canvas.width = picture.width
    canvas.height = rows
    const pen = canvas.getContext("2d", { willReadFrequently: true })
    for (let top = 0; top < picture.height; top += rows) {
        const height = Math.min(rows, picture.height - top)
        pen.clearRect(0, 0, canvas.width, rows)
        pen.drawImage(picture, 0, -top)
        const { data } = pen.getImageData(0, 0, canvas.width, height)
        for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true
    }
    return false
}

// How many codes the browser reads; 0 where it cannot read any.
async function codesOn(image) {
    if (!("BarcodeDetector" in globalThis)) return 0
    const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(image)
    return found.length
}

// Without TLS there is no `crypto.subtle`; then only the shrunk file is compared.
async function hashOf(file) {
    if (!globalThis.crypto?.subtle) return ""
    const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer())
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

async function smaller(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
    try {
        const mustFlatten = file.type !== "image/jpeg" && isTransparent(picture)
        const isSmall = file.size <= smallEnough
        if (isSmall && !mustFlatten) return file
        const canvas = drawn(picture, scaleOf(picture))
        // A small picture that is only laid on white stays as sharp as it was.
        const type = isSmall ? "image/png" : "image/jpeg"
        const blob = await written(canvas, type)
        if (!blob || (blob.size >= file.size && !mustFlatten)) return file
        if ((await codesOn(picture)) > (await codesOn(blob))) return file
        const name = isSmall ? "slip.png" : "slip.jpg"
        return Object.assign(new File([blob], name, { type }), { original: await hashOf(file) })
    } finally {
        picture.close()
    }
}

export async function shrink(file) {
    if (!file.type.startsWith("image/")) return file
    try {
        return await smaller(file)
    } catch {
        return file
    }
}

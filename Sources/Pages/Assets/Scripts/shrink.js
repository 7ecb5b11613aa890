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
// Any other kind that the browser can draw becomes JPEG, however large that is.
const knownKinds = ["image/jpeg", "image/png", "image/webp"]
const readingTime = 3_000

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

// Phones limit what all canvases hold together, also those that nobody needs any more.
function emptied(canvas) {
    canvas.width = 0
    canvas.height = 0
}

// Looked at in strips, since all of a large picture at once is too much for a small phone.
function isTransparent(picture) {
    const rows = 256
    const canvas = document.createElement("canvas")
    canvas.width = picture.width
    canvas.height = rows
    const pen = canvas.getContext("2d", { willReadFrequently: true })
    try {
        for (let top = 0; top < picture.height; top += rows) {
            const height = Math.min(rows, picture.height - top)
            pen.clearRect(0, 0, canvas.width, rows)
            pen.drawImage(picture, 0, -top)
            const { data } = pen.getImageData(0, 0, canvas.width, height)
            for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true
        }
        return false
    } finally {
        emptied(canvas)
    }
}

// How many codes the browser reads; `null` where it cannot say, which it may also do by failing or
// by not answering.
async function codesOn(image) {
    try {
        const reader = new BarcodeDetector({ formats: ["qr_code"] })
        const late = new Promise((done) => setTimeout(done, readingTime, null))
        return await Promise.race([reader.detect(image).then((found) => found.length), late])
    } catch {
        return null
    }
}

// Without TLS there is no `crypto.subtle`. Where what hashes instead does not come, only the shrunk
// file is compared.
async function hashOf(file) {
    const bytes = await file.arrayBuffer()
    if (!globalThis.crypto?.subtle) {
        // It may never come; the slip goes without.
        const late = new Promise((_, reject) => setTimeout(reject, 8_000))
        return Promise.race([import("./solve.js"), late])
            .then(({ hashed }) => hashed(new Uint8Array(bytes)), () => "")
    }
    const hash = await crypto.subtle.digest("SHA-256", bytes)
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

async function drawnSmaller(file, picture) {
    const isKnown = knownKinds.includes(file.type)
    const mustFlatten = file.type !== "image/jpeg" && isTransparent(picture)
    const isSmall = isKnown && file.size <= smallEnough
    if (isSmall && !mustFlatten) return null
    const scale = scaleOf(picture)
    const codes = await codesOn(picture)
    // A screenshot's code that nobody here can read is not scaled blindly.
    if (codes === null && scale < 1 && file.type === "image/png") return null
    const canvas = drawn(picture, scale)
    try {
        // A small picture that is only laid on white stays as sharp as it was.
        let blob = isSmall ? await written(canvas, "image/png") : null
        if (!blob || blob.size > smallEnough) blob = await written(canvas, "image/jpeg")
        if (!blob || (blob.size >= file.size && isKnown && !mustFlatten)) return null
        return codes > (await codesOn(blob)) ? null : blob
    } finally {
        emptied(canvas)
    }
}

async function smaller(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
    let blob
    try {
        blob = await drawnSmaller(file, picture)
    } finally {
        picture.close()
    }
    if (!blob) return file
    const name = blob.type === "image/png" ? "slip.png" : "slip.jpg"
    return Object.assign(
        new File([blob], name, { type: blob.type }), { original: await hashOf(file) })
}

export async function shrink(file) {
    if (!file.type.startsWith("image/")) return file
    try {
        return await smaller(file)
    } catch {
        return file
    }
}

// Makes a photo small enough to send over a crowded network, and leaves alone what it cannot better.
const longestSide = 2_000
const quality = 0.85

export async function shrink(file) {
    if (!file.type.startsWith("image/")) return file
    try {
        const picture = await createImageBitmap(file, { imageOrientation: "from-image" })
        const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height))
        const canvas = document.createElement("canvas")
        canvas.width = Math.round(picture.width * scale)
        canvas.height = Math.round(picture.height * scale)
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
        picture.close()
        const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality))
        if (!blob || blob.size >= file.size) return file
        return new File([blob], "slip.jpg", { type: "image/jpeg" })
    } catch {
        return file
    }
}

// Sends a file in pieces, by tus 1.0: after a break it asks how far the file has come and goes on
// from there. What is refused on this way is left to the plain form, which has the words for it.
// `passes` tells which answers are worth another try, and `stop` ends it.
const version = { "Tus-Resumable": "1.0.0" }
// Longer than a phone needs to change its network; a connection without a move is a dead one.
const patience = 20_000
const mostLosses = 2

export function inPieces(file, form, passes, moved, stop) {
    const [, , code, key] = new URL(form.action).pathname.split("/")
    const pieces = { offset: 0, send }
    let place = null
    let losses = 0
    let isRefused = false

    function call(method, url, headers, body = null) {
        return new Promise((done) => {
            const request = new XMLHttpRequest()
            const giveUp = () => request.abort()
            let timer = setTimeout(giveUp, patience)
            request.open(method, url)
            for (const name in headers) request.setRequestHeader(name, headers[name])
            request.setRequestHeader("Authorization", `Bearer ${key}`)
            request.upload.onprogress = (event) => {
                clearTimeout(timer)
                timer = setTimeout(giveUp, patience)
                if (method === "PATCH") moved(pieces.offset + event.loaded)
            }
            stop.addEventListener("abort", giveUp)
            request.onloadend = () => {
                clearTimeout(timer)
                stop.removeEventListener("abort", giveUp)
                done(request)
            }
            request.send(body)
        })
    }

    // Another server, or a day later: from the start again, but not for ever.
    function lose() {
        place = null
        pieces.offset = 0
        losses += 1
        return losses > mostLosses ? refuse() : { status: 0 }
    }

    function refuse() {
        isRefused = true
        return null
    }

    function troubled(request) {
        if (passes(request.status)) return request
        if (request.status === 404) return lose()
        return request.status === 409 ? { status: 0 } : refuse()
    }

    async function begin() {
        const metadata = `order ${btoa(code)},filename ${base64(file.name)}`
        const begun = await call("POST", "/api/v1/uploads", {
            ...version, "Upload-Length": file.size, "Upload-Metadata": metadata })
        // Its path alone: what the server takes for its address may be that of a proxy.
        if (begun.status === 201) place = new URL(begun.getResponseHeader("Location")).pathname
        return begun
    }

    async function ask() {
        const head = await call("HEAD", place, version)
        if (head.status === 200) {
            pieces.offset = Number(head.getResponseHeader("Upload-Offset"))
            moved(pieces.offset, true)
        }
        return head
    }

    // Answers the last request, or null when the plain form has to do.
    async function send() {
        if (isRefused || stop.aborted) return null
        const found = place ? await ask() : await begin()
        if (found.status >= 300 || found.status === 0) {
            return found.status === 409 ? refuse() : troubled(found)
        }
        if (pieces.offset < file.size) {
            const sent = await call("PATCH", place, {
                ...version, "Upload-Offset": pieces.offset,
                "Content-Type": "application/offset+octet-stream" }, file.slice(pieces.offset))
            if (sent.status !== 204) return troubled(sent)
            pieces.offset = file.size
        }
        const body = new URLSearchParams({ upload: place.split("/").pop() })
        if (file.original) body.append("original", file.original)
        const done = await call("POST", form.action, {}, body)
        return done.status === 404 ? lose() : done
    }

    return pieces
}

function base64(text) {
    return btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(-100))))
}

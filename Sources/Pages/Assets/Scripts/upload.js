// Sends the slip: shrinks it first, says how far it is, and when the network drops goes on by itself
// where it stopped. The same file is the same slip, so one whose answer was lost is not stored twice.
const form = document.querySelector("form[data-upload]")
const words = form.dataset
const field = form.querySelector("input[type=file]")
const bar = form.querySelector("progress")
const line = form.querySelector("[data-upload-words]")
const problem = form.querySelector("[data-upload-problem]")
const main = [...form.elements].find((control) => "main" in control.dataset)
const title = form.querySelector(".picker-title")
const chooseWords = title.textContent
const largest = 16 * 1024 * 1024
const mostTries = 8
// What ends the try that runs.
let current = null

// A refusal is final, but not a lost connection, an overload, or a request that came too slowly.
const passes = (status) => [0, 408, 423, 429].includes(status) || status >= 500

// What only a slip needs comes along with it. Without it, also where it is waited for in vain, the
// slip goes as it is, by the plain form.
const load = () => Promise.race([
    Promise.all([import("./shrink.js"), import("./pieces.js")]),
    new Promise((_, late) => setTimeout(late, 8_000)),
]).catch(() => [
    { shrink: (file) => file }, { inPieces: () => ({ offset: 0, send: () => null }) }])

function send(file, stop) {
    return new Promise((done) => {
        const request = new XMLHttpRequest()
        const body = new FormData(form)
        if (file.original) body.set("original", file.original)
        body.set("slip", file, file.name)
        request.open("POST", form.action)
        request.timeout = 120_000
        request.upload.onprogress = (event) => {
            if (event.lengthComputable) tell(event.loaded / event.total)
        }
        request.onloadend = () => done(request)
        stop.addEventListener("abort", () => request.abort())
        request.send(body)
    })
}

function tell(part, isResumed = false) {
    const share = Math.min(100, Math.round(part * 100))
    const sending = isResumed && share > 0 ? words.resuming : words.sending
    bar.value = share
    say(share < 100 ? sending.replace("%n", share) : words.checking)
}

const say = (text) => (line.textContent = text)

function fail(text) {
    problem.textContent = text
    say("")
    bar.hidden = true
}

// Ends early when the browser says that there is a network again.
async function pause(tries, stop) {
    let isOnline = false
    const back = () => { isOnline = true }
    addEventListener("online", back, { once: true })
    for (let left = Math.min(30, 2 ** tries); left > 0 && !isOnline && !stop.aborted; left -= 1) {
        say(words.waiting.replace("%n", left))
        await new Promise((done) => setTimeout(done, 1_000))
    }
    removeEventListener("online", back)
}

// Taken into memory at once: a file that the phone has moved or deleted is no lost connection, and
// from then on it may go. Of one that is too large its beginning tells enough.
async function taken(file) {
    const isSmall = file.size <= largest
    const bytes = await (isSmall ? file : file.slice(0, 1)).arrayBuffer()
    return isSmall ? new File([bytes], file.name, { type: file.type }) : file
}

async function upload(chosen, stop) {
    problem.textContent = ""
    bar.hidden = true
    say(words.shrinking)
    let file
    try {
        file = await taken(chosen)
    } catch {
        return stop.aborted || refuse(words.vanished)
    }
    if (stop.aborted) return
    if (file.size === 0) return refuse(words.blank)
    const [{ shrink }, { inPieces }] = await load()
    file = await shrink(file)
    if (stop.aborted) return
    if (file.size > largest) return refuse(words.large)
    bar.hidden = false
    bar.value = 0
    const moved = (bytes, isResumed) => stop.aborted || tell(bytes / file.size, isResumed)
    const pieces = inPieces(file, form, passes, moved, stop)
    for (let tries = 1; tries <= mostTries; tries += 1) {
        const before = pieces.offset
        const request = (await pieces.send()) ?? (stop.aborted ? null : await send(file, stop))
        if (stop.aborted) return
        if (!passes(request.status)) return settle(request)
        // However often it breaks: what gets on is not given up.
        if (pieces.offset > before) tries = 1
        if (tries < mostTries) await pause(tries, stop)
        if (stop.aborted) return
    }
    fail(words.failed)
}

// Another file has to be chosen: this one is let go, so that it can be chosen once more.
function refuse(text) {
    field.value = ""
    title.textContent = chooseWords
    fail(text)
}

function settle(request) {
    if (request.status < 400) {
        say(words.done)
        location.replace(new URL(request.responseURL || location.href).pathname)
        return
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html")
    const told = page.querySelector("[data-upload-problem]")?.textContent.trim()
    fail(told || words.failed)
}

export async function begin() {
    if (!field.files.length) {
        field.click()
        form.scrollIntoView({ block: "center" })
        return
    }
    // A new choice ends the old try.
    current?.abort()
    const mine = (current = new AbortController())
    title.textContent = field.files[0].name
    form.scrollIntoView({ block: "center" })
    main.setAttribute("aria-disabled", "true")
    await upload(field.files[0], mine.signal)
    if (current !== mine) return
    current = null
    main.removeAttribute("aria-disabled")
}

form.noValidate = true
field.addEventListener("click", load, { once: true })
form.addEventListener("submit", (event) => {
    event.preventDefault()
    if (!current) begin()
})
field.addEventListener("change", () => {
    if (field.files.length) begin()
})
// Said once the picker is closed, and not while it opens.
field.addEventListener("cancel", () => {
    if (!field.files.length && !current) problem.textContent = words.empty
})

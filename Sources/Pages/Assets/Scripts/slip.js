// What sends a slip comes along when somebody reaches for it: most who look at an order do not. Where
// it does not come, the slip goes as it is, by the plain form.
const form = document.querySelector("form[data-upload]")
const field = form.querySelector("input[type=file]")
let sender = null
let isHere = false
let isSent = false

function load() {
    sender ??= import("./upload.js").then((upload) => {
        isHere = true
        return upload
    })
    // A script that is waited for in vain is one that does not come.
    return Promise.race([sender, new Promise((_, late) => setTimeout(late, 8_000))])
}

async function first(event) {
    if (isHere) return
    event.preventDefault()
    // At once: a picker opens only from a press.
    if (!field.files.length) field.click()
    else form.querySelector("[data-upload-words]").textContent = form.dataset.shrinking
    try {
        const upload = await load()
        if (field.files.length && !isSent) upload.begin()
    } catch {
        sender = null
        if (field.files.length && !isSent) {
            isSent = true
            form.submit()
        }
    }
}

form.noValidate = true
for (const kind of ["pointerdown", "focusin"]) {
    form.addEventListener(kind, () => load().catch(() => (sender = null)), { once: true })
}
form.addEventListener("submit", first)
field.addEventListener("change", first)

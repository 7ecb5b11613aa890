// Shows the part of the line's page that fits where the shopper stands, and has it said once.
const page = document.querySelector("#line")
const region = page.querySelector("[data-say]")
const title = document.title
let current = page.dataset.panel

export function panel() {
    return current
}

export function show(name) {
    if (name === current) return
    current = name
    for (const part of page.querySelectorAll("[data-for]")) part.hidden = !fits(part)
    page.dispatchEvent(new Event(name))
    const heading = [...page.querySelectorAll("h1")].find(isShown).innerText.replace(/\s+/g, " ")
    document.title = `${heading} · ${title}`
    const sentences = [...page.querySelectorAll("[data-said]")].filter(isShown)
    say([heading, ...sentences.map((part) => part.textContent)].join(". "))
}

// The page's only live region: it speaks seldom, and waits until the other has finished.
export function say(text) {
    region.textContent = text
}

export function number(value) {
    return value >= 10_000 ? value.toLocaleString("en") : String(value)
}

function fits(part) {
    return part.dataset.for.split(" ").includes(current)
}

function isShown(part) {
    return !part.closest("[hidden]")
}

// Plus, minus and the total under the thumb. More than is left or allowed cannot be typed, and what
// was chosen is never changed by itself: where others were faster, it is said.
const drop = document.querySelector("#drop")
const words = drop.dataset
const total = drop.querySelector("[data-total]")
const main = drop.querySelector("[data-main]")
const problem = drop.querySelector("[data-problem]")
const fields = [...drop.querySelectorAll("input[name^='q-']")]
const limit = Number(words.limit || Infinity)
// What the last press or key could not have. It stays until the next one, or until it is not true.
let told = ""
let known = ""

const chosen = (field) => Number(field.value) || 0
const most = (field) => Number(field.max)
const item = (field) => field.closest("[data-sku]")
const nameOf = (field) => item(field).querySelector(".variant-name").textContent

// The server writes money its own way; this follows the sample it gave.
function money(minorUnits) {
    const sample = total.dataset.sample.match(/^([^\d-]*)[\d.,\s]*(.*)$/)
    const decimals = (total.dataset.decimal.split(".")[1] || "").length
    const amount = (minorUnits / 10 ** decimals).toLocaleString("en", {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
    })
    return sample[1] + amount + sample[2]
}

export function count() {
    return fields.reduce((sum, field) => sum + chosen(field), 0)
}

// What cannot be had of the choice, and which others still can; nothing when all of it is there.
export function shortage() {
    const short = fields.filter((field) => chosen(field) > most(field))
    const sentences = short.map((field) => {
        if (most(field) > 0) return `${nameOf(field)}: ${words.onlyLeft.replace("%n", most(field))}`
        const isTaken = "taken" in item(field).dataset
        return (isTaken ? words.lastTaken : words.isGone).replace("%n", nameOf(field))
    })
    const kin = new Set(short.map((field) => field.closest("ul")))
    const here = fields.filter((field) => kin.has(field.closest("ul")) && most(field) > chosen(field))
    if (here.length) {
        const sentence = here.length > 1 ? words.areHere : words.isHere
        sentences.push(sentence.replace("%n", here.map(nameOf).join(", ")))
    }
    return short.length ? { first: short[0], text: sentences.join(" ") } : null
}

function show() {
    const units = count()
    const goods = fields.reduce((sum, field) => sum + Number(item(field).dataset.price) * chosen(field), 0)
    total.textContent = units ? money(goods + Number(words.shipping)) : "–"
    main.textContent =
        words.line === "open" ? words.join
        : units === 0 ? words.reserve
        : units === 1 ? words.reserveOne
        : words.reserveMany.replace("%n", units)
    for (const field of fields) {
        const isGone = most(field) === 0
        const { classList } = item(field)
        classList.toggle("variant-chosen", chosen(field) > 0)
        classList.toggle("variant-short", chosen(field) > most(field))
        classList.toggle("variant-gone", isGone && !chosen(field))
        for (const control of item(field).querySelectorAll("input, button")) {
            control.disabled = isGone && !chosen(field)
        }
        if (isGone && "taken" in item(field).dataset) {
            const label = item(field).querySelector("[data-left-of]")
            label.textContent = words.lastTaken.replace("%n", nameOf(field))
        }
    }
    say([told, shortage()?.text].filter(Boolean).join(" "))
}

export function say(text) {
    problem.textContent = text
    problem.hidden = text === ""
}

// Sets a field to what was wanted, or to the most that can be had, and says why.
function want(field, units) {
    const others = count() - chosen(field)
    const allowed = Math.max(0, limit - others)
    const possible = Math.min(most(field), allowed)
    field.value = Math.max(0, Math.min(units, possible))
    if (units <= possible) return ""
    return allowed <= most(field) ? words.limitWords : words.onlyLeft.replace("%n", most(field))
}

drop.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]")
    if (!button) return
    const field = button.parentElement.querySelector("input")
    const step = Number(button.dataset.step)
    // One fewer of what is too many by now is still a step down.
    told = step > 0 ? want(field, chosen(field) + step) : ""
    if (step < 0) field.value = Math.max(0, chosen(field) + step)
    show()
})
drop.addEventListener("input", (event) => {
    const field = event.target
    const isTyped = fields.includes(field) && field.value !== ""
    told = isTyped ? want(field, Math.floor(chosen(field))) : ""
    show()
})
drop.addEventListener("stock", () => {
    const now = fields.map(most).join()
    if (now !== known) told = ""
    known = now
    show()
})
// Our own words say what is too much.
drop.noValidate = true
known = fields.map(most).join()
show()

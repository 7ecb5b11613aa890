// Plus, minus and the total under the thumb.
const drop = document.querySelector("#drop")
const total = drop.querySelector("[data-total]")
const main = drop.querySelector("[data-main]")
const problem = drop.querySelector("[data-problem]")
const fields = [...drop.querySelectorAll("input[name^='q-']")]
const limit = Number(drop.dataset.limit || Infinity)

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
    return fields.reduce((sum, field) => sum + (Number(field.value) || 0), 0)
}

function show() {
    const units = count()
    const goods = fields.reduce((sum, field) => {
        const price = Number(field.closest("[data-price]").dataset.price)
        return sum + price * (Number(field.value) || 0)
    }, 0)
    total.textContent = units ? money(goods + Number(drop.dataset.shipping)) : "–"
    main.textContent =
        drop.dataset.line === "open" ? drop.dataset.join
        : units === 0 ? drop.dataset.reserve
        : units === 1 ? drop.dataset.reserveOne
        : drop.dataset.reserveMany.replace("%n", units)
    for (const field of fields) field.closest(".variant").classList.toggle("variant-chosen", Number(field.value) > 0)
    say(units > limit ? drop.dataset.limitWords : "")
}

function say(text) {
    problem.textContent = text
    problem.hidden = text === ""
}

drop.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]")
    if (!button) return
    const field = button.parentElement.querySelector("input")
    const wanted = (Number(field.value) || 0) + Number(button.dataset.step)
    const allowed = Number(button.dataset.step) < 0 || count() < limit
    if (!allowed) return say(drop.dataset.limitWords)
    field.value = Math.max(0, Math.min(Number(field.max), wanted))
    show()
})
drop.addEventListener("input", show)
show()

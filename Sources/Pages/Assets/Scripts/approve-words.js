// The button that approves says what it will do with the amount that stands in the field.
const plain = (text) => text.replace(/[\s,\u00a0']/g, "").replace(/^[^\d]+|[^\d]+$/g, "")

for (const form of document.querySelectorAll("[data-approve-form]")) {
    const field = form.querySelector("input[name=amount]")
    const words = form.querySelector("[data-approve-words]")
    // What the page asks about is the amount that it came with, and no other.
    const isAsked = form.querySelector("input[name=reused], input[name=overpayment]") !== null
    const mayBeBlank = form.querySelector("input[name=owed]") !== null
    const question = words.textContent
    const first = plain(field.defaultValue)
    const { owed, owedText, part, whole, plain: bare } = form.dataset
    const decimals = owed.split(".")[1]?.length ?? 0
    const forgives = form.querySelector("[data-forgives]")
    const sign = owedText.match(/^[^\d-]*/)[0]

    const isFirst = (number) =>
        number === "" ? first === "" : first !== "" && Number(number) === Number(first)

    // What is forgiven concerns nobody whose amount is whole, or too little for it.
    const showForgives = (number) => {
        if (forgives === null) return
        const missing = Math.round((Number(owed) - Number(number)) * 10 ** decimals)
        const most = Math.round(Number(forgives.dataset.forgives) * 10 ** decimals)
        forgives.hidden = number === "" || !(missing > 0 && missing <= most)
    }

    const show = () => {
        const number = plain(field.value)
        showForgives(number)
        const isBlank = field.value.trim() === ""
        if (isAsked && (isBlank || number !== "") && isFirst(number)) {
            words.textContent = question
            return
        }
        if (isBlank && mayBeBlank) {
            words.textContent = whole.replace("%n", owedText)
            return
        }
        if (!/^\d+(\.\d+)?$/.test(number) || Number(number) === 0) {
            words.textContent = bare
            return
        }
        const text = Number(number).toLocaleString("en-US", {
            minimumFractionDigits: decimals,
            maximumFractionDigits: decimals,
        })
        const isPart = Number(number) < Number(owed)
        words.textContent = (isPart ? part : whole).replace("%n", sign + text)
    }

    showForgives(first)
    field.addEventListener("input", show)
}

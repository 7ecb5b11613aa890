// The button that approves says what it will do with the amount that stands in the field.
const plain = (text) => text.replace(/[\s,\u00a0']/g, "").replace(/^[^\d]+|[^\d]+$/g, "")

for (const form of document.querySelectorAll("[data-approve-form]")) {
    const field = form.querySelector("input[name=amount]")
    const words = form.querySelector("[data-approve-words]")
    const sentBefore = form.querySelector("input[name=reused]")
    const asked = form.querySelector("input[name=overpayment]")
    const question = words.textContent
    const { owed, owedText, part, whole, plain: bare } = form.dataset
    const decimals = owed.split(".")[1]?.length ?? 0
    const sign = owedText.match(/^[^\d-]*/)[0]

    const show = () => {
        const number = plain(field.value)
        if (asked && number !== "" && Number(number) === Number(asked.value)) {
            words.textContent = question
            return
        }
        if (field.value.trim() === "" && Number(owed) > 0) {
            words.textContent = sentBefore ? question : whole.replace("%n", owedText)
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

    field.addEventListener("input", show)
}

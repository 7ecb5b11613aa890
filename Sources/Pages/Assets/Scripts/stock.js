// Shows what is left of each variant, and takes no more of it than there is.
const plenty = 20

export function showStock(drop, variants) {
    const words = drop.dataset
    for (const [sku, available] of Object.entries(variants)) {
        const item = drop.querySelector(`[data-sku="${CSS.escape(sku)}"]`)
        if (!item) continue
        const label = item.querySelector("[data-left-of]")
        const few = available > 0 && available < plenty
        label.textContent =
            available <= 0 ? words.gone : few ? words.left.replace("%n", available) : words.plenty
        label.classList.toggle("variant-few", few)
        item.classList.toggle("variant-gone", available <= 0)

        const field = item.querySelector("input")
        if (!field) continue
        field.max = Math.max(0, Math.min(available, Number(words.limit || 99), 99))
        for (const control of item.querySelectorAll("input, button")) control.disabled = available <= 0
        if (Number(field.value) > Number(field.max)) {
            field.value = field.max
            field.dispatchEvent(new Event("input", { bubbles: true }))
        }
    }
}

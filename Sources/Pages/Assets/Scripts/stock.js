// Shows what is left of each variant. What was chosen stays as it is: where less is left than that,
// stepper.js says so.
const plenty = 20

export function showStock(drop, variants) {
    const words = drop.dataset
    for (const [sku, available] of Object.entries(variants)) {
        const item = drop.querySelector(`[data-sku="${CSS.escape(sku)}"]`)
        const label = item?.querySelector("[data-left-of]")
        if (!label) continue
        const few = available > 0 && available < plenty
        label.textContent =
            available <= 0 ? words.gone : few ? words.left.replace("%n", available) : words.plenty
        label.classList.toggle("variant-few", few)

        const field = item.querySelector("input")
        if (!field) continue
        // Taken while this page was open: others were faster.
        if (available > 0) delete item.dataset.taken
        else if (Number(field.max) > 0) item.dataset.taken = ""
        field.max = Math.max(0, Math.min(available, Number(words.limit || 99), 99))
    }
    // What is gone now can be waited for.
    const isAnyGone = Object.values(variants).some((available) => available <= 0)
    if (isAnyGone) document.querySelector("[data-waitlist]")?.removeAttribute("hidden")
    drop.dispatchEvent(new Event("stock"))
}

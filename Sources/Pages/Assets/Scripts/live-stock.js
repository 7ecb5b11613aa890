// Keeps "what is left" true while the page is open.
import { poll } from "./polling.js"

const drop = document.querySelector("#drop")
const words = drop.dataset
const plenty = 20

function show(sku, available) {
    const item = drop.querySelector(`[data-sku="${CSS.escape(sku)}"]`)
    if (!item) return
    const label = item.querySelector("[data-left-of]")
    const few = available > 0 && available < plenty
    label.textContent =
        available <= 0 ? words.gone : few ? words.left.replace("%n", available) : words.plenty
    label.classList.toggle("variant-few", few)
    item.classList.toggle("variant-gone", available <= 0)

    const field = item.querySelector("input")
    if (!field) return
    field.max = Math.max(0, Math.min(available, Number(words.limit || 99), 99))
    for (const control of item.querySelectorAll("input, button")) control.disabled = available <= 0
    if (Number(field.value) > Number(field.max)) {
        field.value = field.max
        field.dispatchEvent(new Event("input", { bubbles: true }))
    }
}

poll(words.live, () => 2_000, (answer) => {
    // A drop that only just sold out stays on the screen, with the choice made on it.
    const stays = words.state === "open" && answer.state === "sold_out"
    if (answer.state !== words.state && !stays) {
        location.reload()
        return
    }
    for (const [sku, available] of Object.entries(answer.variants)) show(sku, available)
})

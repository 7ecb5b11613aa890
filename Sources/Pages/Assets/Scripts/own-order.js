// Whoever comes back to the drop in the same tab finds the order that they have just made.
import { inTab } from "./storage.js"

const line = document.querySelector("[data-own-order]")
const path = inTab.get(`holdfast-order-${document.querySelector("#drop").dataset.slug}`)
if (path) {
    line.querySelector("a").href = path
    line.hidden = false
}

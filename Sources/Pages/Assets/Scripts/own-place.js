// Whoever has a place in the line goes to it instead of joining.
import { onDevice } from "./storage.js"

const drop = document.querySelector("#drop")
const words = drop.dataset
if (onDevice.get(`holdfast-place-${words.slug}`)) {
    words.join = words.ownPlace
    const main = words.line === "open" && drop.querySelector("[data-main], [data-own-place-link]")
    if (main) main.textContent = words.ownPlace
}

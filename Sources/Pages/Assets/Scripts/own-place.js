// Whoever has a place in the line goes to it instead of joining; also who comes back from it with the
// browser's button.
import { onDevice } from "./storage.js"

const drop = document.querySelector("#drop")
const words = drop.dataset

function show() {
    if (!onDevice.get(`holdfast-place-${words.slug}`)) return
    words.join = words.ownPlace
    const main = words.line === "open" && drop.querySelector("[data-main], [data-own-place-link]")
    if (main) main.textContent = words.ownPlace
}

show()
addEventListener("pageshow", (event) => event.persisted && show())

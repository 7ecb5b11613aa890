// Whoever has a place in the line goes to it instead of joining.
const drop = document.querySelector("#drop")
const words = drop.dataset
if (localStorage.getItem(`holdfast-place-${words.slug}`)) {
    words.join = words.ownPlace
    const main = words.line === "open" && drop.querySelector("[data-main], [data-own-place-link]")
    if (main) main.textContent = words.ownPlace
}

// Choosing all rows, and counting what is chosen.
const all = document.querySelector("[data-pick-all]")
const picks = [...document.querySelectorAll("[data-pick]")]
const bar = document.querySelector("[data-bulk]")

function show() {
    const count = picks.filter((pick) => pick.checked).length
    bar.querySelector("[data-picked-words]").textContent = bar.dataset.picked.replace("%n", count)
    bar.classList.toggle("bulk-idle", count === 0)
    all.checked = count === picks.length
    all.indeterminate = count > 0 && count < picks.length
}

if (all && bar) {
    all.addEventListener("change", () => {
        for (const pick of picks) pick.checked = all.checked
        show()
    })
    for (const pick of picks) pick.addEventListener("change", show)
    show()
}

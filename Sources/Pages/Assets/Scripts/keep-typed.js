// Keeps details on this device as they are typed, and fills them in where they are asked for. What
// is somebody's secret stays in its tab, under a name that goes once an order was seen.
import { inTab, onDevice } from "./storage.js"

for (const form of document.querySelectorAll("[data-keep]")) {
    const place = `holdfast-${form.dataset.keep}`
    const store = "inTab" in form.dataset ? inTab : onDevice
    const kept = read(store, place)
    const words = form.querySelector("[data-kept-words]")
    for (const field of form.querySelectorAll("input[name], textarea[name]")) {
        if (!field.value && kept[field.name] && field.type !== "hidden") field.value = kept[field.name]
        field.addEventListener("input", () => {
            kept[field.name] = field.value
            const isKept = store.set(place, JSON.stringify(kept))
            form.toggleAttribute("data-is-kept", isKept)
            if (words) words.textContent = isKept ? `✓ ${form.dataset.kept}` : ""
        })
    }
}

function read(store, place) {
    try {
        return JSON.parse(store.get(place)) || {}
    } catch {
        return {}
    }
}

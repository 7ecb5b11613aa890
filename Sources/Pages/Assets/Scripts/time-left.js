// Counts a deadline down from what the server said was left, and says when it has passed.
import { learn, now } from "./clock.js"
import { runs } from "./running.js"

learn(Number(document.querySelector("[data-now]").dataset.now))

export function showTimes() {
    for (const place of document.querySelectorAll("[data-deadline]")) {
        const left = Math.max(0, Number(place.dataset.deadline) - now())
        const seconds = Math.floor(left / 1_000)
        const two = (number) => String(number).padStart(2, "0")
        const hours = Math.floor(seconds / 3_600)
        const minutes = Math.floor(seconds / 60) % 60
        const text = hours
            ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
            : `${minutes}:${two(seconds % 60)}`
        const figures = place.querySelector("[data-figures]")
        if (figures.textContent !== text) figures.textContent = text
        place.classList.toggle("left-time-short", left < Number(place.dataset.close))
        const over = place.querySelector("[data-time-over]")
        if (over && over.hidden !== left > 0) over.hidden = left > 0
    }
}
setInterval(showTimes, 250)
showTimes()
runs("time-left")

// Shows a place on a waitlist as it is by now: the page is loaded anew once it says something else.
// Without this it is loaded anew each minute.
const pause = 60_000
const place = document.querySelector("[data-place]")

async function look() {
    try {
        const answer = await fetch(location.pathname, { headers: { accept: "text/html" }, cache: "no-store" })
        if (!answer.ok) return
        const page = new DOMParser().parseFromString(await answer.text(), "text/html")
        const now = page.querySelector("[data-place]")
        if (now && now.dataset.place !== place.dataset.place) location.replace(location.pathname)
    } catch {
        // A network that is gone: it is asked again.
    }
}

if (place) {
    setInterval(look, pause)
    document.addEventListener("visibilitychange", () => document.hidden || look())
}

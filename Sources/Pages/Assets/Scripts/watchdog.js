// Loads a page anew that should move by itself and does not, because one of its modules never came
// or broke. This is no module, and needs none.
{
    const place = document.querySelector("[data-moves]")
    const shortest = 15_000
    const spread = 12_000
    const stillness = 10_000
    const patience = 10_000
    let checks = 0
    let typedAt = -Infinity
    const typed = new Set()

    const plan = () => setTimeout(check, shortest + Math.random() * spread)

    // What a running script has not kept on this device would be lost.
    const wouldLose = () => [...typed].some((field) => field.isConnected && !field.closest("[data-is-kept]"))

    const check = async () => {
        if (!place.dataset.moves) checks = 0
        else if (!document.hidden && isDue() && (await isThere())) {
            return leadOn()
        }
        plan()
    }

    // On a slow network the modules may still be on their way.
    function isDue() {
        checks += 1
        place.classList.add("moves-late")
        const isLoaded = document.readyState === "complete" || checks > 1
        return isLoaded && !wouldLose() && performance.now() - typedAt > stillness
    }

    // A browser's own page about a lost network leads nowhere, so nobody is sent there.
    async function isThere() {
        const stop = new AbortController()
        const timer = setTimeout(() => stop.abort(), patience)
        try {
            const options = { cache: "no-store", redirect: "manual", signal: stop.signal }
            const { status } = await fetch(address(), options)
            return status < 500
        } catch {
            return false
        } finally {
            clearTimeout(timer)
        }
    }

    // A page that answers a form cannot be loaded anew at its own address.
    const address = () => place.querySelector("a").href

    function leadOn() {
        const [link] = address().split("#")
        if (new URL(link).pathname === location.pathname) location.reload()
        else location.replace(link)
    }

    document.addEventListener("input", (event) => {
        typedAt = performance.now()
        typed.add(event.target)
    })
    if (place) plan()
}

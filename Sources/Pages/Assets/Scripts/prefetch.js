// Fetches a page when a finger or pointer goes to its link, before the press is over.
const done = new Set()

function warm(event) {
    const link = event.target.closest?.("a[href^='/d/']")
    if (!link || link.pathname.endsWith(".ics") || done.has(link.href)) return
    done.add(link.href)
    const hint = document.createElement("link")
    Object.assign(hint, { rel: "prefetch", href: link.href })
    document.head.append(hint)
}
document.addEventListener("pointerover", warm, { passive: true })
document.addEventListener("touchstart", warm, { passive: true })

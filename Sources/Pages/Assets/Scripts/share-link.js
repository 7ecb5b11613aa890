// The order's address as this browser reached it, to be copied or handed on.
const address = new URL(document.querySelector("[data-order]").dataset.order, location.href).href
const share = document.querySelector("[data-share-address]")

for (const button of document.querySelectorAll("[data-copy-address]")) button.dataset.copy = address

if (share && navigator.share) {
    share.hidden = false
    share.addEventListener("click", async () => {
        try {
            await navigator.share({ title: document.title, url: address })
        } catch {
            // Closed again without sharing: nothing is to be said.
        }
    })
}

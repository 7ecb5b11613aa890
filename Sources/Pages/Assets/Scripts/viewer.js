// Zooms and turns a slip in its frame. Without scripts the picture opens on a page of its own.
function begin(viewer) {
    if (viewer.dataset.viewer === "on") return
    viewer.dataset.viewer = "on"
    const frame = viewer.querySelector(".viewer-frame")
    const picture = viewer.querySelector(".viewer-picture")
    let zoom = 1
    let turn = 0

    const set = (nextZoom, nextTurn) => {
        viewer.classList.remove(`zoom-${zoom}`, `turn-${turn}`)
        zoom = nextZoom
        turn = nextTurn
        viewer.classList.add(`zoom-${zoom}`, `turn-${turn}`)
    }
    // A point of the picture comes to lie in the middle of the frame.
    const grow = (clientX, clientY) => {
        const box = picture.getBoundingClientRect()
        const [x, y] = [(clientX - box.left) / box.width, (clientY - box.top) / box.height]
        set(zoom === 3 ? 1 : zoom + 1, turn)
        frame.scrollTo(x * frame.scrollWidth - frame.clientWidth / 2, y * frame.scrollHeight - frame.clientHeight / 2)
    }

    frame.addEventListener("click", (event) => {
        event.preventDefault()
        grow(event.clientX, event.clientY)
    })
    viewer.querySelector("[data-zoom]").addEventListener("click", () => {
        const box = frame.getBoundingClientRect()
        grow(box.left + box.width / 2, box.top + box.height / 2)
    })
    viewer.querySelector("[data-turn]").addEventListener("click", () => set(zoom, (turn + 90) % 360))
}

function beginAll() {
    for (const viewer of document.querySelectorAll("[data-viewer]")) begin(viewer)
}

beginAll()
// See being-read.js.
document.addEventListener("slip-read", beginAll)

// Rings when the turn comes, once a press has allowed it: browsers play nothing before. A page that
// nobody sees hears nothing, so the screen stays on for it.
const page = document.querySelector("#line")
const buttons = [...page.querySelectorAll("[data-ring]")]
// A browser that does not let a page play may also say nothing at all.
const patience = 3_000
let audio = null
let isOn = false
let lock = null

// A call or another app may have stopped the sound since it was allowed.
function ring(times) {
    const plays = audio.resume()
    for (let time = 0; time < times; time += 1) {
        const tone = audio.createOscillator()
        const volume = audio.createGain()
        const begins = audio.currentTime + time * 0.6
        tone.frequency.value = 880
        volume.gain.setValueAtTime(0.4, begins)
        volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.5)
        tone.connect(volume).connect(audio.destination)
        tone.start(begins)
        tone.stop(begins + 0.5)
    }
    return plays
}

function set(yes) {
    isOn = yes
    if (!yes) {
        lock?.release()
        lock = null
    }
    for (const button of buttons) button.setAttribute("aria-pressed", yes)
}

async function keepScreenOn() {
    if (!isOn || document.hidden) return
    try {
        const mine = await navigator.wakeLock?.request("screen")
        if (isOn) lock = mine
        else mine?.release()
    } catch {
        // A battery that is nearly empty comes first.
    }
}

// Fails where nothing can be played, and then nothing is promised.
export async function toggle(allowed) {
    audio = allowed
    set(!isOn)
    if (!isOn) return
    const late = new Promise((_, fail) => setTimeout(fail, patience, new Error("no sound")))
    try {
        // Heard once, so that its owner knows how loud it is.
        await Promise.race([ring(1), late])
    } catch (error) {
        set(false)
        throw error
    }
    keepScreenOn()
}

document.addEventListener("visibilitychange", keepScreenOn)
for (const name of ["turn", "inside"]) {
    page.addEventListener(name, () => {
        if (!isOn) return
        set(false)
        ring(5).catch(() => {})
        navigator.vibrate?.([400, 200, 400, 200, 400])
    })
}

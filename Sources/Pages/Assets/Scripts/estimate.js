// How long somebody will wait, as a range that does not jump about: once told it stays until the
// wait is clearly outside it.
const bounds = [1, 2, 3, 5, 8, 12, 16, 20, 30, 45, 60, 90, 120]
const slack = 0.2
let told = null

// The index of the range that ends with that bound; 0 is under a minute.
function range(minutes) {
    const index = bounds.findIndex((bound) => bound > minutes)
    return index < 0 ? bounds.length : index
}

export function estimate(ahead, perMinute, words) {
    if (perMinute <= 0) {
        told = null
        return words.unknown
    }
    const minutes = ahead / perMinute
    const from = told === null ? 0 : (bounds[told - 1] || 0) * (1 - slack)
    const to = told === null ? 0 : (bounds[told] || Infinity) * (1 + slack)
    if (told === null || minutes < from || minutes > to) told = range(minutes)
    return text(told, words)
}

function text(index, words) {
    if (index === 0) return words.short
    if (index === bounds.length) return words.long
    return words.minutes.replace("%n", `${bounds[index - 1]}–${bounds[index]}`)
}

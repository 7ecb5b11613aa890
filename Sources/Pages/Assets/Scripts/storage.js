// What is kept on this device. Browsers may deny a store or have none left; then it is kept as long
// as the page is open.
function guarded(name) {
    const meanwhile = new Map()

    return {
        get(key) {
            if (meanwhile.has(key)) return meanwhile.get(key)
            try {
                return window[name].getItem(key)
            } catch {
                return null
            }
        },
        // Answers whether it outlives the page.
        set(key, text) {
            try {
                window[name].setItem(key, text)
                meanwhile.delete(key)
                return true
            } catch {
                meanwhile.set(key, text)
                return false
            }
        },
        remove(key) {
            meanwhile.delete(key)
            try {
                window[name].removeItem(key)
            } catch {
                // Where nothing can be kept, nothing is there.
            }
        },
        forgetAll(beginning) {
            let names = [...meanwhile.keys()]
            try {
                names = names.concat(Object.keys(window[name]))
            } catch {
                // As above.
            }
            for (const key of names) if (key.startsWith(beginning)) this.remove(key)
        },
    }
}

export const onDevice = guarded("localStorage")
export const inTab = guarded("sessionStorage")

// Whether there is a cookie that scripts may see, such as `name=1`.
export function hasCookie(pair) {
    try {
        return document.cookie.split("; ").includes(pair)
    } catch {
        return false
    }
}

// Finds counters whose SHA-256 (FIPS 180-4) of "challenge:counter" begins with enough zero bits, and
// hashes files where the browser does not.
const constants = new Int32Array(64)
const start = new Int32Array(8)
for (let prime = 2, found = 0; found < 64; prime++) {
    let divisor = 2
    while (divisor * divisor <= prime && prime % divisor) divisor++
    if (divisor * divisor <= prime) continue
    if (found < 8) start[found] = fraction(Math.sqrt(prime))
    constants[found++] = fraction(Math.cbrt(prime))
}
const schedule = new Int32Array(64)
const piece = 10_000
// Lets the page breathe where the work is done on it.
const breath = () => new Promise((done) => setTimeout(done))

function fraction(root) {
    return (root - Math.floor(root)) * 2 ** 32 | 0
}

// Mixes one block of 16 words, which lie in the schedule's beginning, into the state.
function mix(state) {
    const w = schedule
    for (let t = 16; t < 64; t++) {
        const x = w[t - 15], y = w[t - 2]
        const low = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3
        const high = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10
        w[t] = w[t - 16] + low + w[t - 7] + high | 0
    }
    let [a, b, c, d, e, f, g, h] = state
    for (let t = 0; t < 64; t++) {
        const sum = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)
        const one = h + sum + (e & f ^ ~e & g) + constants[t] + w[t] | 0
        const other = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)
        const two = other + (a & b ^ a & c ^ b & c) | 0
        h = g
        g = f
        f = e
        e = d + one | 0
        d = c
        c = b
        b = a
        a = one + two | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
}

function fill(bytes, from) {
    for (let t = 0; t < 16; t++) {
        const at = from + 4 * t
        schedule[t] = bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3]
    }
}

function ascii(text) {
    return Uint8Array.from(text, (sign) => sign.charCodeAt(0))
}

// The whole blocks of the challenge are the same for every counter and are mixed once.
function hasher(prefix) {
    const head = ascii(prefix)
    const whole = head.length - head.length % 64
    const begun = Int32Array.from(start)
    for (let at = 0; at < whole; at += 64) {
        fill(head, at)
        mix(begun)
    }
    const rest = head.subarray(whole)
    const tail = new Uint8Array(128)
    const state = new Int32Array(8)
    return (counter) => {
        const digits = String(counter)
        const length = rest.length + digits.length
        tail.fill(0)
        tail.set(rest)
        for (let i = 0; i < digits.length; i++) tail[rest.length + i] = digits.charCodeAt(i)
        state.set(begun)
        finish(state, tail, length, whole + length)
        return state
    }
}

// Mixes the last bytes of a message, with what the standard puts after them. Messages have less than
// 2^29 bytes: their length in bits is one word.
function finish(state, tail, length, whole) {
    const size = length + 9 > 64 ? 128 : 64
    tail[length] = 0x80
    for (let i = 1; i < 5; i++) tail[size - i] = whole * 8 >>> 8 * i - 8
    for (let at = 0; at < size; at += 64) {
        fill(tail, at)
        mix(state)
    }
}

// The SHA-256 of a file's bytes, in hex digits.
export async function hashed(bytes) {
    const state = Int32Array.from(start)
    const whole = bytes.length - bytes.length % 64
    for (let at = 0; at < whole; at += 64) {
        fill(bytes, at)
        mix(state)
        if (at % (64 * piece) === 0) await breath()
    }
    const tail = new Uint8Array(128)
    tail.set(bytes.subarray(whole))
    finish(state, tail, bytes.length - whole, bytes.length)
    return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("")
}

function zeroBits(state) {
    let bits = 0
    for (const word of state) {
        bits += Math.clz32(word)
        if (word !== 0) break
    }
    return bits
}

export async function solve(challenge, difficulty, count) {
    const hash = hasher(`${challenge}:`)
    const found = []
    for (let counter = 0; found.length < count; counter++) {
        if (zeroBits(hash(counter)) >= difficulty) found.push(counter)
        if (counter % piece === piece - 1) await breath()
    }
    return found
}

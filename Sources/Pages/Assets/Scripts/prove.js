// Does the work that prices a place, beside the page so that the page stays alive. Whoever loads
// this file as a worker gets the worker.
import { solve } from "./solve.js"

const isWorker = typeof document === "undefined"
if (isWorker) {
    addEventListener("message", async ({ data }) => {
        postMessage(await solve(data.challenge, data.difficulty, data.count))
    })
}

export function prove(challenge, difficulty, count) {
    return new Promise((done) => {
        const here = () => solve(challenge, difficulty, count).then(done)
        try {
            const worker = new Worker(import.meta.url, { type: "module" })
            worker.addEventListener("message", ({ data }) => {
                worker.terminate()
                done(data)
            })
            // A browser whose workers know no modules does the work on the page, in small pieces.
            worker.addEventListener("error", here, { once: true })
            worker.postMessage({ challenge, difficulty, count })
        } catch {
            here()
        }
    })
}

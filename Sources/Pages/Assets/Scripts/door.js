// Whether a drop's page leads into a line, by the line's state.
export function door(state) {
    return state === "off" || state === "closed" ? "none" : state === "soon" ? "soon" : "open"
}

/// Why a command was refused or failed, and what to do: one line for standard error.
struct Refusal: Error {
    let line: String

    init(_ words: String) {
        line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

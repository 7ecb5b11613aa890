/// Why a command was refused or failed, and what to do: one line for standard error, and where
/// several things are wrong with what was given a line for each.
struct Refusal: Error {
    let line: String
    let problems: [String]

    init(_ words: String) {
        line = Self.inOneLine(words)
        problems = []
    }

    /// One problem stands in the line itself.
    ///
    /// - Parameter unlisted: how many more there are.
    init(_ words: String, problems: [String], unlisted: Int = 0) {
        guard problems.count > 1 else {
            self.init(words + ": " + problems.joined())
            return
        }
        line = Self.inOneLine("\(words): \(problems.count + unlisted) problems")
        self.problems =
            problems.map(Self.inOneLine) + (unlisted == 0 ? [] : ["and \(unlisted) more"])
    }

    private static func inOneLine(_ words: String) -> String {
        words.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// The refusal or failure of a command, and what to do: one line for standard error, and where
/// several things are wrong with what was given a line for each.
struct Refusal: Error {
    let line: String
    let problems: [String]

    init(_ words: String) {
        line = Self.inOneLine(words)
        problems = []
    }

    /// Makes a refusal in which one problem stands in the line itself.
    ///
    /// - Parameter unlisted: how many more there are.
    init(_ words: String, problems: [String], unlisted: Int = 0) {
        let isOne = problems.count <= 1
        line = Self.inOneLine(
            isOne
                ? "\(words): \(problems.joined())"
                : "\(words): \(problems.count + unlisted) problems")
        let more = unlisted == 0 ? [] : ["and \(unlisted) more"]
        self.problems = isOne ? [] : problems.map(Self.inOneLine) + more
    }

    private static func inOneLine(_ words: String) -> String {
        words.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

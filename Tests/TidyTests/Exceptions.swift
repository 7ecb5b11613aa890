/// A finding that was looked at and let stand, with the reason. Empty is the normal state.
struct ReviewedException: Sendable {
    var path: String
    /// Words of the finding's message that tell it from others of the same file.
    var about: String
    var reason: String

    func covers(_ finding: Finding) -> Bool {
        finding.path == path && finding.message.contains(about)
    }
}

let reviewedExceptions: [ReviewedException] = []

/// The findings that stand after the exceptions, and the exceptions that nothing needs any more.
func judged(_ findings: [Finding], by exceptions: [ReviewedException]) -> [String] {
    let standing = findings.filter { finding in !exceptions.contains { $0.covers(finding) } }
    let unused = exceptions.filter { exception in !findings.contains { exception.covers($0) } }
    return standing.map(\.description)
        + unused.map { "\($0.path): no exception is needed here any more: \($0.about)" }
}

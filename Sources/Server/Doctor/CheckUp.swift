/// A check-up: what a look at one thing found.
struct CheckUp: Encodable, Sendable {
    /// The state of the thing that was looked at.
    enum State: String, Encodable, Sendable {
        case ok
        /// The thing works, and something should be done before a rush.
        case warn
        /// The thing must be put right.
        case fail
        /// The thing is not there, and need not be.
        case none
    }

    /// The name of what was looked at: `disk`, `clock`.
    var check: String
    var state: State
    /// The finding in words.
    var found: String
    /// The advice on what to do about it; `nil` where nothing is to be done.
    var advice: String?

    static func ok(_ check: String, _ found: String) -> CheckUp {
        CheckUp(check: check, state: .ok, found: found)
    }

    static func warn(_ check: String, _ found: String, _ advice: String) -> CheckUp {
        CheckUp(check: check, state: .warn, found: found, advice: advice)
    }

    static func fail(_ check: String, _ found: String, _ advice: String? = nil) -> CheckUp {
        CheckUp(check: check, state: .fail, found: found, advice: advice)
    }

    static func none(_ check: String, _ found: String) -> CheckUp {
        CheckUp(check: check, state: .none, found: found)
    }
}

extension [CheckUp] {
    /// The checks as people read them: a line for each, and one for what to do.
    var text: String {
        let width = map(\.check.count).max() ?? 0
        return flatMap { checkUp in
            let name = checkUp.check.padded(to: width)
            let line = "\(checkUp.state.rawValue.padded(to: 4))  \(name)  \(checkUp.found)"
            guard let advice = checkUp.advice else { return [line] }
            return [line, String(repeating: " ", count: width + 8) + advice]
        }.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}

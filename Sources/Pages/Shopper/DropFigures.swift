extension DropPage {
    package var derived: [String: any Sendable] {
        // For the script, which reads plain digits.
        ["limitFigure": limitPerPerson.map { String($0) } ?? ""]
    }
}

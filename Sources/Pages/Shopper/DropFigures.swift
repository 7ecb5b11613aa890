internal import Shop

extension DropPage {
    package var derived: [String: any Sendable] {
        [
            // For the script, which reads plain digits.
            "limitFigure": limitPerPerson.map { String($0) } ?? "",
            // What is over tells no stock, and not how it goes.
            "tellsStock": state == .open || state == .upcoming,
            // Who joins before the opening can choose before it.
            "canChoose": state == .open || state == .upcoming && line == .open,
        ]
    }
}

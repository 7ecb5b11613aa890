/// The words of a message, with names in braces for what differs from one to the next:
/// `{code}: {status}, {amount}`.
package struct MessageTemplate: Hashable, Sendable {
    /// The words as they were written.
    package let text: String
    private let parts: [Part]

    private enum Part: Hashable {
        case words(String)
        case value(Name)
    }

    /// A name that a template may use.
    package enum Name: String, CaseIterable, Sendable {
        /// The order's code, such as `K7R2M4X`.
        case code
        /// The order's status now.
        case status
        /// What happened.
        case what
        /// The order's total.
        case amount
        /// What is yet to be paid.
        case balance
        /// The drop's title.
        case drop
        /// The address of the order's page for staff.
        case link
        /// The shop's name.
        case shop
    }

    /// The reason why words are no template.
    package enum Flaw: Error, Hashable, Sendable {
        /// It uses a name that there is not.
        case unknown(String)
        /// A brace is not closed.
        case open
    }

    /// Reads a template.
    package init(_ text: String) throws(Flaw) {
        self.text = text
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.place(of: "{") {
            if brace > rest.startIndex { parts.append(.words(String(rest[..<brace]))) }
            let inner = rest[rest.unicodeScalars.index(after: brace)...]
            guard let end = inner.place(of: "}") else { throw .open }
            let name = String(inner[..<end])
            guard let known = Name(rawValue: name) else { throw .unknown(name) }
            parts.append(.value(known))
            rest = inner[inner.unicodeScalars.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.words(String(rest))) }
        self.parts = parts
    }

    /// The message. A value is taken as it is, also where it has braces; a line that is empty
    /// because its values are is left out.
    package func filled(_ values: [Name: String]) -> String {
        var lines = [(text: "", hasValue: false, hasText: false)]
        func add(_ text: String, isValue: Bool) {
            lines[lines.count - 1].text += text
            if isValue { lines[lines.count - 1].hasValue = true }
            if !text.isUnseen { lines[lines.count - 1].hasText = true }
        }
        for part in parts {
            switch part {
            case .value(let name): add(values[name] ?? "", isValue: true)
            case .words(let words):
                for (place, line) in words.pieces(at: "\n", keepsEmpty: true).enumerated() {
                    if place > 0 { lines.append((text: "", hasValue: false, hasText: false)) }
                    add(String(line), isValue: false)
                }
            }
        }
        return lines.filter { $0.hasText || !$0.hasValue }.map(\.text).joined(separator: "\n")
    }
}

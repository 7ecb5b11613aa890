/// A text of the seller's: in the shop's own language and, where the seller wrote it in others too,
/// in those.
package struct SellerText: Hashable, Sendable {
    /// The text in the shop's own language, or in the only one that there is.
    package var own: String
    /// The text in other languages, by the language's tag, such as `en`.
    package var others: [String: String]

    package init(_ own: String, others: [String: String] = [:]) {
        self.own = own
        self.others = others
    }

    /// The text in a reader's language; where the seller has none in it, the shop's own.
    package func text(in language: String) -> String { others[language] ?? own }

    /// One text that holds the texts of all languages. It is kept wherever the own one would be, so
    /// that an order keeps what it was told in every language.
    package var stored: String {
        others.sorted { $0.key < $1.key }.reduce(own) { stored, other in
            "\(stored)\(Self.next)\(other.key)\(Self.begins)\(other.value)"
        }
    }

    /// Takes apart what `stored` made.
    package init(stored: String) {
        let parts = stored.unicodeScalars.split(
            separator: Self.next, omittingEmptySubsequences: false)
        own = parts.first.map { String(String.UnicodeScalarView($0)) } ?? ""
        others = [:]
        for part in parts.dropFirst() {
            guard let end = part.firstIndex(of: Self.begins) else { continue }
            let language = String(String.UnicodeScalarView(part[..<end]))
            others[language] = String(String.UnicodeScalarView(part[part.index(after: end)...]))
        }
    }

    /// Separators of records and units (ASCII), which no text of a shop file may hold.
    private static let next: Unicode.Scalar = "\u{1E}"
    private static let begins: Unicode.Scalar = "\u{1F}"
}

/// The words for a thing of the shop, and what is said of it, in languages beside the shop's own.
package struct OtherWords: Hashable, Sendable {
    /// A field of a shop file that can be written in several languages.
    package enum Field: Hashable, Sendable {
        case title, name, description, product, variant
    }

    private var texts: [Field: [String: String]] = [:]

    package init() {}

    /// The texts of a field by language; empty where there is only the shop's own.
    package subscript(field: Field) -> [String: String] {
        get { texts[field] ?? [:] }
        set { texts[field] = newValue.isEmpty ? nil : newValue }
    }

    /// A field with its own text.
    package func all(_ field: Field, _ own: String) -> SellerText {
        SellerText(own, others: self[field])
    }

    /// Takes a stored text apart: answers the own one and keeps the others.
    package mutating func take(_ field: Field, from stored: String) -> String {
        let text = SellerText(stored: stored)
        self[field] = text.others
        return text.own
    }
}

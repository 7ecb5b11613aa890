/// The words of spreadsheets in each language.
package enum SheetWords {
    /// The headings (`sheet_paid_amount`) and statuses (`status_paid`) by key.
    ///
    /// - Throws: only where an embedded word file is broken.
    package static func all() throws -> [Language: [String: String]] {
        var all: [Language: [String: String]] = [:]
        for (language, bytes) in Embedded.words {
            let words = try WordList(parsing: String(decoding: bytes, as: UTF8.self))
            all[language] = words.texts.filter { key, _ in
                prefixes.contains { key.utf8.starts(with: $0.utf8) }
            }
        }
        return all
    }

    private static let prefixes = ["sheet_", "status_"]
}

package import Operations
internal import Pages

/// The languages in which an export can be asked for.
package enum ExportLanguages {
    /// The words of headings and statuses in a language, by its tag; for a shopkeeper's parts.
    ///
    /// - Throws: only where a word file that is part of the program is broken.
    package static func words() throws -> @Sendable (_ language: String) -> ExportWords? {
        let all = try SheetWords.all().mapValues { ExportWords($0) }
        return { tag in Language(rawValue: tag).flatMap { all[$0] } }
    }

    /// The tags of all languages.
    package static let tags = Language.allCases.map(\.rawValue)
}

/// What exports keep in memory.
extension Shopkeeper {
    /// The exports that this process writes now.
    var exportsNow: ExportsNow { memory.of { ExportsNow() } }

    /// What an export's headings are called in a language.
    var exportWords: @Sendable (_ language: String) -> ExportWords? {
        memory.of { ExportSpeech() }.words
    }
}

extension Shopkeeper.Parts {
    /// The names of an export's headings and statuses in a language; `nil` for one that the shop
    /// does not speak.
    package var exportWords: @Sendable (_ language: String) -> ExportWords? {
        get { (given[ExportSpeech.self] ?? ExportSpeech()).words }
        set { given[ExportSpeech.self] = ExportSpeech(words: newValue) }
    }
}

/// The words of exports, in the languages that they are written in.
private struct ExportSpeech: Sendable {
    var words: @Sendable (_ language: String) -> ExportWords? = { _ in nil }
}

/// The named limits of what staff type.
package enum StaffTextLimits {
    /// The most characters of a reason or a note.
    package static let text = 2_000
    /// The most orders in one bulk change.
    package static let bulk = 500

    static func cut(_ text: String) -> String {
        TextSize.cut(text.trimmed, characters: Self.text)
    }
}

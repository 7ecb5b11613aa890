/// A picture that says why the one that was asked for is not shown.
package struct PictureNotice: Page {
    package static let template = "picture-notice"

    package var kind: Kind

    package init(kind: Kind) {
        self.kind = kind
    }

    /// What is said. The case names are also in the word lists, as `picture_…`.
    package enum Kind: CaseIterable, Sendable {
        /// Another server has it.
        case onItsWay
        /// The store that has it does not answer.
        case storeAway
        /// The store has something else under its name.
        case damaged
        /// Nobody has it any more.
        case lost
    }
}

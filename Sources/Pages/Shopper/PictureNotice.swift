/// A picture that says why the one that was asked for is not shown.
package struct PictureNotice: Page {
    package static let template = "picture-notice"

    package var kind: Kind

    package init(kind: Kind) {
        self.kind = kind
    }

    /// The kind of a notice: what is said. The case names are also in the word lists, as
    /// `picture_…`.
    package enum Kind: CaseIterable, Sendable {
        /// Another server has the picture.
        case onItsWay
        /// The store that has the picture does not answer.
        case storeAway
        /// The store has something else under the picture's name.
        case damaged
        /// Nobody has the picture any more.
        case lost
    }
}

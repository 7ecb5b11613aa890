package import Shop

/// The page that tells what was promised of a drop's line, what became of it, and how anybody
/// checks that.
package struct LineRecordPage: Page {
    package static let template = "line-record"

    package var slug: String
    package var title: String
    /// The hash of the secret.
    package var commitment: String
    package var promisedAt: TimeText?
    package var draw: Draw?
    package var tickets: Int
    package var called: Int
    /// The number of moves.
    package var moves: Int
    package var exceptions: [MoveView]
    package var latest: [MoveView]
    /// The whole address of the record, for a command.
    package var address: String
    /// The receipt that was pasted, to be shown again.
    package var receipt: String
    package var answer: Answer?
    package var contact: String?

    /// The draw: how the early crowd was shuffled.
    package struct Draw: Sendable {
        package var early: Int
        package var drawnAt: TimeText?
        package var chainEnd: String
        package var secret: String

        package init(early: Int, drawnAt: TimeText?, chainEnd: String, secret: String) {
            self.early = early
            self.drawnAt = drawnAt
            self.chainEnd = chainEnd
            self.secret = secret
        }
    }

    /// A move of the line, as the page shows it.
    package struct MoveView: Sendable {
        package var number: Int
        package var at: TimeText
        package var kind: LineMove.Kind
        package var detail: String
        package var cursor: Int
        package var isByStaff: Bool

        package init(
            number: Int, at: TimeText, kind: LineMove.Kind, detail: String, cursor: Int,
            isByStaff: Bool
        ) {
            self.number = number
            self.at = at
            self.kind = kind
            self.detail = detail
            self.cursor = cursor
            self.isByStaff = isByStaff
        }
    }

    /// The answer about a receipt.
    package enum Answer: Sendable {
        /// The text is no receipt.
        case unreadable
        case wrong
        /// The receipt's place is decided at the opening.
        case waiting
        case place(Int)
    }

    package init(
        slug: String, title: String, commitment: String, promisedAt: TimeText?, draw: Draw?,
        tickets: Int, called: Int, moves: Int, exceptions: [MoveView], latest: [MoveView],
        address: String, receipt: String = "", answer: Answer? = nil, contact: String? = nil
    ) {
        self.slug = slug
        self.title = title
        self.commitment = commitment
        self.promisedAt = promisedAt
        self.draw = draw
        self.tickets = tickets
        self.called = called
        self.moves = moves
        self.exceptions = exceptions
        self.latest = latest
        self.address = address
        self.receipt = receipt
        self.answer = answer
        self.contact = contact
    }
}

extension LineRecordPage {
    package var isRefused: Bool {
        switch answer {
        case .unreadable, .wrong: true
        case .waiting, .place, nil: false
        }
    }
}

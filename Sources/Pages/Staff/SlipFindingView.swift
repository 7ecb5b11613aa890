package import Shop

/// Something that was found about a slip, as staff read it.
package struct SlipFindingView: Sendable {
    /// What was found.
    package enum Kind: String, CaseIterable, Sendable {
        case fileReused, pictureReused, transferReused, pictureChanged
        case beforeOrder, transfer, payCode, noCode, unreadable, beingRead

        /// Whether it says that the slip was used elsewhere too.
        var isReused: Bool {
            switch self {
            case .fileReused, .pictureReused, .transferReused, .pictureChanged: true
            case .beforeOrder, .transfer, .payCode, .noCode, .unreadable, .beingRead: false
            }
        }
    }

    /// What is wrong with a slip's file, as far as people can do something about it.
    package enum Problem: String, CaseIterable, Sendable {
        case locked, heic, animated, cutOff, damaged, tooLarge, noPrograms, notRead, lost

        package init(_ problem: SlipReadingProblem) {
            self =
                switch problem {
                case .locked: .locked
                case .heic: .heic
                case .animated: .animated
                case .cutOff: .cutOff
                case .unknown, .damaged, .noPages: .damaged
                case .tooManyBytes, .tooManyPixels, .noMemory: .tooLarge
                case .noPDFPrograms: .noPrograms
                case .readerEnded: .notRead
                case .fileLost: .lost
                }
        }
    }

    package var kind: Kind
    /// The codes of the orders that it is about.
    package var orders: [String]
    /// The sending bank, and the transfer's own number.
    package var bank: String?
    package var reference: String?
    /// When the transfer was made, in words.
    package var time: String?
    package var problem: Problem?
    /// Whether it is one to stop at.
    package var isWarning: Bool

    package init(
        _ kind: Kind, orders: [String] = [], bank: String? = nil, reference: String? = nil,
        time: String? = nil, problem: Problem? = nil
    ) {
        self.kind = kind
        self.orders = orders
        self.bank = bank
        self.reference = reference
        self.time = time
        self.problem = problem
        isWarning =
            switch kind {
            case .beforeOrder, .payCode, .unreadable: true
            case .transfer, .noCode, .beingRead: false
            case .fileReused, .pictureReused, .transferReused, .pictureChanged: true
            }
    }
}

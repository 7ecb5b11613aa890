/// The page `GET /admin/codes/{slug}`: a drop's access codes by how they were made, and a form for
/// more.
package struct CodesPage: Page {
    package static let template = "codes"

    package var drop: DropLink
    /// The moment from which on members come in; `nil` when the shop file names no such time.
    package var membersOpenAt: TimeText?
    package var opensAt: TimeText
    package var batches: [CodeBatchRow]
    /// The form for whoever may make more.
    package var form: CodesForm?

    package init(
        drop: DropLink, membersOpenAt: TimeText?, opensAt: TimeText, batches: [CodeBatchRow],
        form: CodesForm?
    ) {
        self.drop = drop
        self.membersOpenAt = membersOpenAt
        self.opensAt = opensAt
        self.batches = batches
        self.form = form
    }
}

extension CodesPage {
    package var isRefused: Bool { form?.problem != nil }
}

/// A batch of codes that were made together, as a row.
package struct CodeBatchRow: Sendable {
    package var label: String
    package var madeAt: TimeText
    package var who: String
    package var count: Int
    package var used: Int

    package init(
        label: String, madeAt: TimeText, who: String, count: Int, used: Int
    ) {
        self.label = label
        self.madeAt = madeAt
        self.who = who
        self.count = count
        self.used = used
    }
}

/// The form that makes codes: what was typed, and what is wrong with it.
package struct CodesForm: Sendable {
    /// A fresh key, so that the same press answers the same codes.
    package var key: String
    package var typedCount: String
    package var typedLabel: String
    /// The most codes that may be made at once.
    package var most: Int
    package var problem: CodesProblem?

    package init(
        key: String, typedCount: String = "", typedLabel: String = "", most: Int,
        problem: CodesProblem? = nil
    ) {
        self.key = key
        self.typedCount = typedCount
        self.typedLabel = typedLabel
        self.most = most
        self.problem = problem
    }
}

/// The reason why no codes were made.
package enum CodesProblem: CaseIterable, Sendable {
    case countUnclear, labelMissing
}

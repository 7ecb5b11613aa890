/// The page `GET /admin/slips/sheet`: waiting slips against which nothing speaks, several together,
/// to be approved after one look at their amounts.
package struct SlipSheetPage: Page {
    package static let template = "slip-sheet"

    package var slips: [SheetSlipView]
    /// The number of all slips that wait.
    package var waitingCount: Int
    /// What the last press did.
    package var report: SlipSheetReport?
    package var csrf: String

    package var isRefused: Bool { report?.isRefused ?? false }

    package init(
        slips: [SheetSlipView], waitingCount: Int, report: SlipSheetReport? = nil, csrf: String
    ) {
        self.slips = slips
        self.waitingCount = waitingCount
        self.report = report
        self.csrf = csrf
    }
}

/// One of several slips.
package struct SheetSlipView: Sendable {
    package var code: String
    package var customer: String
    package var owed: MoneyText
    package var reviewPath: String
    package var picture: String
    /// The slip, its order's state and the amount, as the form carries them.
    package var choice: String

    package init(
        code: String, customer: String, owed: MoneyText, reviewPath: String, picture: String,
        choice: String
    ) {
        self.code = code
        self.customer = customer
        self.owed = owed
        self.reviewPath = reviewPath
        self.picture = picture
        self.choice = choice
    }
}

/// What became of several slips.
package struct SlipSheetReport: Sendable {
    /// How many were approved, and those that can be taken back; `nil` where none was.
    package var approved: ApprovedSheet?
    /// How many decisions were taken back; `nil` where none was.
    package var undone: String?
    /// What was refused, with the order's code in front.
    package var problems: [String]
    /// Whether nothing was ticked.
    package var isEmpty: Bool
    package var isRefused: Bool

    package init(
        approved: ApprovedSheet? = nil, undone: String? = nil, problems: [String] = [],
        isEmpty: Bool = false
    ) {
        self.approved = approved
        self.undone = undone
        self.problems = problems
        self.isEmpty = isEmpty
        isRefused = !problems.isEmpty || isEmpty
    }
}

/// Slips that were approved with one press.
package struct ApprovedSheet: Sendable {
    package var count: Int
    package var slips: [ApprovedSheetSlip]
    /// What takes them back, as the form carries it.
    package var choices: [String]

    package init(count: Int, slips: [ApprovedSheetSlip], choices: [String]) {
        self.count = count
        self.slips = slips
        self.choices = choices
    }
}

/// A slip that was approved with others.
package struct ApprovedSheetSlip: Sendable {
    package var code: String
    package var reviewPath: String

    package init(code: String, reviewPath: String) {
        self.code = code
        self.reviewPath = reviewPath
    }
}

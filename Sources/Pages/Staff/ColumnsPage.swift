/// The page `GET /admin/statements/{id}/columns`: asks which column of a CSV file is which.
package struct ColumnsPage: Page {
    package static let template = "columns"

    package var path: String
    package var fileName: String
    package var columns: [ColumnChoice]
    /// Whether the first row that is shown holds labels, and no payment.
    package var hasLabels: Bool
    package var orders: [FormChoice]
    package var decimals: [FormChoice]
    /// Whether what was said is not enough to read a row.
    package var isWrong: Bool
    package var csrf: String

    package var isRefused: Bool { isWrong }

    package init(
        path: String, fileName: String, columns: [ColumnChoice], hasLabels: Bool,
        orders: [FormChoice], decimals: [FormChoice], isWrong: Bool, csrf: String
    ) {
        self.path = path
        self.fileName = fileName
        self.columns = columns
        self.hasLabels = hasLabels
        self.orders = orders
        self.decimals = decimals
        self.isWrong = isWrong
        self.csrf = csrf
    }
}

/// A column of a file, and what it may hold.
package struct ColumnChoice: Sendable {
    /// Counted from 1, as people do.
    package var number: Int
    /// Whether it is the first, which a refusal leads to.
    package var isFirst: Bool
    package var label: String
    /// Its cells in the first rows.
    package var samples: [String]
    package var roles: [ColumnRoleChoice]

    package init(number: Int, label: String, samples: [String], roles: [ColumnRoleChoice]) {
        self.number = number
        isFirst = number == 1
        self.label = label
        self.samples = samples
        self.roles = roles
    }
}

/// What a column may hold, as a choice.
package struct ColumnRoleChoice: Sendable {
    package var role: ColumnRole
    package var value: String
    package var isChosen: Bool

    package init(role: ColumnRole, isChosen: Bool) {
        self.role = role
        value = role.rawValue
        self.isChosen = isChosen
    }
}

/// What a column holds.
package enum ColumnRole: String, CaseIterable, Sendable {
    case nothing
    case date
    case time
    case amount
    case moneyIn = "in"
    case moneyOut = "out"
    case direction
    case text
    case name
    case account
    case reference
    case balance
    case currency
}

/// A value of a form to choose.
package struct FormChoice: Sendable {
    package var value: String
    package var text: String
    package var isChosen: Bool

    package init(value: String, text: String, isChosen: Bool) {
        self.value = value
        self.text = text
        self.isChosen = isChosen
    }
}

/// A person who works in the shop.
package struct Staff: Sendable {
    package var id: StaffID
    package var email: String
    package var role: Role

    package init(id: StaffID, email: String, role: Role) {
        self.id = id
        self.email = email
        self.role = role
    }
}

/// A role: what a member of staff, or an API token, may do.
package enum Role: String, CaseIterable, Sendable {
    case owner, manager, checker, viewer

    /// Whether this role has a permission.
    package func may(_ permission: Permission) -> Bool {
        switch permission {
        case .seeOrders: true
        case .decideSlips, .writeNotes: self != .viewer
        case .changeStatus, .export, .changeShop, .runLine: self == .owner || self == .manager
        case .forceStock, .manageStaff, .rehearse: self == .owner
        }
    }
}

/// A permission: one thing that not everybody may do.
package enum Permission: Sendable {
    /// The permission to read orders, slips and figures.
    case seeOrders
    /// The permission to approve and reject slips.
    case decideSlips
    /// The permission to write internal notes.
    case writeNotes
    /// The permission to set any status by hand.
    case changeStatus
    /// The permission to export the orders.
    case export
    /// The permission to change drops, products, accounts and words.
    case changeShop
    /// The permission to pause a drop's line, set its pace, give everybody more time.
    case runLine
    /// The permission to take stock that is not there.
    case forceStock
    /// The permission to add and remove staff and tokens.
    case manageStaff
    /// The permission to make copies of drops to rehearse on, and throw their orders away.
    case rehearse
}

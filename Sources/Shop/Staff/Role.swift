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

/// What a member of staff, or an API token, may do.
package enum Role: String, CaseIterable, Sendable {
    case owner, manager, checker, viewer

    /// Whether this role may do the named thing.
    package func may(_ permission: Permission) -> Bool {
        switch permission {
        case .seeOrders: true
        case .decideSlips, .writeNotes: self != .viewer
        case .changeStatus, .export, .changeShop, .runLine: self == .owner || self == .manager
        case .forceStock, .manageStaff, .rehearse: self == .owner
        }
    }
}

/// One thing that not everybody may do.
package enum Permission: Sendable {
    /// Read orders, slips and figures.
    case seeOrders
    /// Approve and reject slips.
    case decideSlips
    /// Write internal notes.
    case writeNotes
    /// Set any status by hand.
    case changeStatus
    /// Take the list home.
    case export
    /// Change drops, products, accounts and words.
    case changeShop
    /// Pause a drop's line, set its pace, give everybody more time.
    case runLine
    /// Take stock that is not there.
    case forceStock
    /// Add and remove staff and tokens.
    case manageStaff
    /// Make copies of drops to rehearse on, and throw their orders away.
    case rehearse
}

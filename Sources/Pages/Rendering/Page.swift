package import Shop

/// A page or a fragment: plain values that one template shows.
///
/// Templates see stored properties only, by reflection, and what `derived` adds to them.
package protocol Page: Sendable {
    /// The name of its template, which is its file's name without the ending.
    static var template: String { get }

    /// What the template needs and the page works out from its own values, by name.
    var derived: [String: any Sendable] { get }

    /// Whether thousands read such pages that differ in their texts: what they have in common is
    /// kept.
    static var isCommon: Bool { get }

    /// Whether the page answers something that was sent and not taken: its title then says so
    /// first. What only tells how things stand, such as that a session has ended, is not that.
    var isRefused: Bool { get }
}

extension Page {
    package var derived: [String: any Sendable] { [:] }
    package static var isCommon: Bool { false }
    package var isRefused: Bool { false }
}

/// The surroundings of every page: the shop, the reader's language, who is signed in.
package struct PageSurroundings: Sendable {
    /// The language of the page.
    package var language: Language
    /// The shop's name.
    package var shop: String
    /// The page's own path with its query, where a change of language leads back to.
    package var path: String
    /// The menu of whoever is signed in, on staff's pages; `nil` on the shopper's.
    package var staff: StaffMenu?
    /// The face of the seller that shoppers see on every page.
    package var face: ShopFace

    package init(
        language: Language, shop: String, path: String, staff: StaffMenu? = nil,
        face: ShopFace = ShopFace()
    ) {
        self.language = language
        self.shop = shop
        self.path = path
        self.staff = staff
        self.face = face
    }
}

/// The menu at the top of staff's pages, with the token that their forms carry.
package struct StaffMenu: Sendable {
    package var email: String
    package var role: Role
    /// The session's token, the hidden field `csrf` of every form.
    package var csrf: String
    /// The number of slips that wait, shown beside the menu's entry.
    package var slipsWaiting: Int
    /// The entry of the menu that is the current one.
    package var current: Entry
    /// Whether the reader may see the bank's statements.
    package var seesStatements: Bool
    /// Whether the reader may see the receiving accounts and confirm changes of them.
    package var seesAccounts: Bool
    /// Whether the reader may give money back.
    package var seesRefunds: Bool

    /// The menu's entries.
    package enum Entry: Sendable {
        case front, live, orders, slips, account, none
    }

    package init(
        email: String, role: Role, csrf: String, slipsWaiting: Int = 0, current: Entry = .none
    ) {
        self.email = email
        self.role = role
        self.csrf = csrf
        self.slipsWaiting = slipsWaiting
        self.current = current
        seesStatements = role.may(.decideSlips)
        seesAccounts = role.may(.changeShop)
        seesRefunds = role.may(.changeStatus)
    }
}

/// The subject of an entry: the one thing that the entry tells of.
///
/// What one order went through is told by its timeline (`TimelineEntry`); everything else that
/// happens in a shop is told of one of these.
package struct EntrySubject: Hashable, Sendable {
    /// The kind of a subject. The raw value is what is stored.
    package enum Kind: String, CaseIterable, Sendable {
        /// The shop as its file describes it; there is one.
        case shop
        case drop
        /// The waiting line of a drop.
        case line
        /// A member of staff.
        case account
        /// A program's token for the API.
        case token
        /// Work that takes longer than a press.
        case job
        /// What is on its way to somebody.
        case delivery
        /// Somebody outside who is told of what happens.
        case webhook
        /// An order, of which the shop itself noted something that changes nothing about it.
        case order
        /// An entry of a waitlist.
        case waiting
        /// A process that serves the shop.
        case node
    }

    package let kind: Kind
    /// The name of the subject among those of its kind: a number, an e-mail address, a name.
    package let key: String

    package init(_ kind: Kind, _ key: String) {
        self.kind = kind
        self.key = key
    }

    /// The shop itself.
    package static let shop = EntrySubject(.shop, "")

    /// A drop.
    package static func drop(_ id: DropID) -> EntrySubject { EntrySubject(.drop, "\(id.value)") }

    /// The waiting line of a drop.
    package static func line(of drop: DropID) -> EntrySubject {
        EntrySubject(.line, "\(drop.value)")
    }

    /// A member of staff, by the e-mail address.
    package static func account(_ email: String) -> EntrySubject { EntrySubject(.account, email) }

    /// A program's token, by its name.
    package static func token(_ name: String) -> EntrySubject { EntrySubject(.token, name) }

    /// A job, by its number.
    package static func job(_ number: Int64) -> EntrySubject { EntrySubject(.job, "\(number)") }

    /// A delivery, by its number.
    package static func delivery(_ number: Int64) -> EntrySubject {
        EntrySubject(.delivery, "\(number)")
    }

    /// A webhook, by its number.
    package static func webhook(_ id: WebhookID) -> EntrySubject {
        EntrySubject(.webhook, "\(id.value)")
    }
    /// An order, by its number.
    package static func order(_ id: OrderID) -> EntrySubject { EntrySubject(.order, "\(id.value)") }

    /// An entry of a waitlist, by its number among those of all drops.
    package static func waiting(_ id: WaitlistEntryID) -> EntrySubject {
        EntrySubject(.waiting, "\(id.value)")
    }

    /// A process that serves the shop, by its name.
    package static func node(_ name: String) -> EntrySubject { EntrySubject(.node, name) }
}

package import Shop

/// The caller who asks for something that only staff may: a signed-in person or a program with a
/// token.
package struct Caller: Hashable, Sendable {
    package var actor: Actor
    package var role: Role

    /// The shop itself: its upkeep, and commands on its own machine.
    package static let shop = Caller(actor: .system, role: .owner)

    package init(actor: Actor, role: Role) {
        self.actor = actor
        self.role = role
    }

    /// Refuses what this caller's role does not allow.
    package func need(_ permission: Permission) throws(Forbidden) {
        guard role.may(permission) else { throw Forbidden(permission: permission, role: role) }
    }
}

/// The refusal of what a caller's role does not allow.
package struct Forbidden: Hashable, Sendable {
    package var permission: Permission
    package var role: Role
}

extension Forbidden: RefusalReason {
    package var told: ToldRefusal? { ToldRefusal(.forbidden, "This role may not do that.") }
}

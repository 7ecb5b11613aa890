package import Shop

/// A command that not everybody of staff may give. The desk asks for its permission whoever hands
/// it in: a page, the API, a command, the sweeper or the simulator.
package protocol StaffCommand: DeskCommand {
    /// The permission that the command needs.
    static var permission: Permission { get }
    /// The member of staff or the program that gives the command; the shop itself as an owner.
    var caller: Caller { get }
}

extension StaffCommand {
    /// Refuses the command to a caller whose role does not allow it.
    package func authorise() throws(Forbidden) { try caller.need(Self.permission) }

    /// The actor that the history names.
    var actor: Actor { caller.actor }
}

/// A limit that the shop says holds it back, in the seller's words.
///
/// The shop may learn new limits; one that is not known here is told by its name, in blanks.
struct ShopLimit {
    let words: String
    /// What to do about it; `nil` where its name says all that is known.
    let help: String?

    init(_ name: String) {
        let known = Self.known[name]
        words = known?.words ?? String(name.map { $0 == "_" ? " " : $0 })
        help = known?.help
    }

    private static let known: [String: (words: String, help: String)] = [
        "uploads": (
            "slips came faster than they are taken",
            "Slips need upload bandwidth: a faster line, or smaller pictures."
        ),
        "slips_cut": (
            "slips broke off on their way",
            "See what stands between the shop and the crowd: a proxy may cut what is slow or large."
        ),
        "connect_queue": (
            "connections found no room in the kernel's queue",
            "Let the kernel keep more connections that wait (net.core.somaxconn); `doctor` says "
                + "how many."
        ),
        "staff_work": (
            "staff's own searches and exports kept it busy",
            "Leave searches and exports until the rush is over."
        ),
        "database_held": (
            "somebody held a lock in the database",
            "See what else works on the database, and end it."
        ),
        "slips_stop": ("there was no room for slips", "Make room on the disk of the data folder."),
        "orders_stop": (
            "orders could not be written down", "Make room on the disk of the data folder."
        ),
        "clock_moved": ("the machine's clock was moved", "Keep the clock by a time server."),
        "connections": (
            "as many connections were open as may be",
            "More connections need more open files (LimitNOFILE of the service), or another server."
        ),
        "desk": (
            "orders came faster than they are written down",
            "Turn the line on (`line: on`): it lets in as many as can be written down."
        ),
        "disk_sync": (
            "the disk was slow",
            "A faster disk for the data folder; no backup or other writing during the drop."
        ),
        "processor": (
            "the processor was busy",
            "A machine with more cores, and nothing else on it. A player on the same machine takes "
                + "about half: play from another one."
        ),
        "clock_apart": (
            "the machine's clock was not the database's",
            "Set both clocks by a time server."
        ),
        "memory": ("memory ran out", "A machine with more memory, or nothing else on this one."),
        "store_away": (
            "the store of slips did not answer",
            "See that the store of slips runs and can be reached."
        ),
        "disk_full": ("the disk was nearly full", "Make room on the disk of the data folder."),
        "database_away": (
            "the database did not answer",
            "See that the database runs, has connections left and can be reached."
        ),
    ]
}

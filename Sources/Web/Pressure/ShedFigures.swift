internal import Operations

/// The figures of what was turned away before it was begun, counted by the reason.
package final class ShedFigures: Sendable {
    let pages = PageKind.allCases.map { _ in Counter() }
    let requests = Counter()
    let connections = Counter()
    let joins = Counter()
    /// When the last places were kept for staff.
    let forStaff = Counter()

    init() {}

    func left(_ kind: PageKind) {
        pages[kind.rawValue].add()
    }

    /// The counts by every reason, as `holdfast_shed_total` names it.
    package var counts: [(reason: String, count: UInt64)] {
        PageKind.allCases.map { ("pages_\($0.name)", pages[$0.rawValue].value) } + [
            ("network_requests", requests.value), ("network_connections", connections.value),
            ("network_joins", joins.value), ("kept_for_staff", forStaff.value),
        ]
    }
}

package import Formats
internal import Synchronization

/// The wall clock of the shop's time zone, kept until the shop names another one.
package final class ShopClock: Sendable {
    private let known = Mutex<WallClock?>(nil)

    package init() {}

    /// The clock of a zone; UTC when this machine does not know it.
    package func clock(of zone: String) -> WallClock {
        known.withLock { known in
            if let known, known.name == zone { return known }
            guard let clock = WallClock(timeZone: zone) ?? WallClock(timeZone: "UTC") else {
                preconditionFailure("this machine knows no UTC")
            }
            known = clock
            return clock
        }
    }
}

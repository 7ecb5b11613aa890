internal import NIOCore
internal import Shop

/// Whether many connections come in the same moment.
struct Rush {
    private let limits: SharedLimits
    private var began = NIODeadline.uptimeNanoseconds(0)
    private var count = 0
    private var before = 0

    init(_ limits: SharedLimits) {
        self.limits = limits
    }

    /// Counts somebody who has come; answers whether it is a rush.
    mutating func comes(at now: NIODeadline) -> Bool {
        advance(to: now)
        count += 1
        return isOn
    }

    /// Whether the rush goes on, or has ended meanwhile.
    mutating func goesOn(at now: NIODeadline) -> Bool {
        advance(to: now)
        return isOn
    }

    private var isOn: Bool { max(count, before) > limits.values.rushConnections }

    private mutating func advance(to now: NIODeadline) {
        let window = limits.values.rushWindow.timeAmount
        guard now >= began + window else { return }
        before = now < began + window + window ? count : 0
        count = 0
        began = now
    }
}

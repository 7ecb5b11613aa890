internal import NIOCore

/// How a bad network carries what is sent: in pieces with pauses between them.
struct LineQuality: Sendable {
    /// Bytes that are read at once.
    var piece: Int
    /// Bytes that are written at once.
    var writes: Int
    var pause: TimeAmount
    /// What a request takes to get there and its answer to come back, beside the shop's own time.
    var distance = TimeAmount.zero
    /// The share of pieces that are lost and sent again, and what that takes.
    var loss = 0.0
    var repeated = TimeAmount.zero

    /// A slow line: some 35 kB/s down and 270 kB/s up.
    static let slow = LineQuality(piece: 2_048, writes: 16_384, pause: .milliseconds(60))

    /// 3G: some 80 kB/s down and 40 kB/s up, 300 ms there and back, two pieces in a hundred lost.
    static let mobile = LineQuality(
        piece: 8_192, writes: 4_096, pause: .milliseconds(100), distance: .milliseconds(300),
        loss: 0.02, repeated: .seconds(1))

    /// How long the next piece takes.
    func wait(_ chance: inout Chance) -> TimeAmount {
        loss > 0 && chance.happens(loss) ? pause + repeated : pause
    }
}

extension Traits.Network {
    /// `nil` where nothing is in the way.
    var line: LineQuality? {
        switch self {
        case .good, .cutting: nil
        case .slow: .slow
        case .mobile: .mobile
        }
    }
}

/// The plan of a rehearsal: what is to be played.
package struct RehearsalPlan: Sendable {
    package var shoppers: Int
    package var curve: ArrivalCurve
    /// How long it takes until the last shopper has come.
    package var ramp: Duration
    /// How long the whole play takes.
    package var length: Duration
    /// How many times faster than people shoppers come, think and type.
    package var pace: Double
    /// The seed that everything which is left to chance comes from.
    package var seed: UInt64
    /// The bytes of a slip.
    package var slipBytes: Int
    /// The number of connections of one shopper: six, as browsers hold themselves to, or fewer
    /// behind a proxy that speaks HTTP/2 with them.
    package var connections: Int
    /// The number of files that this process may open.
    package var openFiles: Int
    /// The circumstances that there are besides the crowd.
    package var circumstances: Set<Circumstance> = []
    /// How long answers are waited for after the play has ended.
    package var farewell = RehearsalLimits.farewell

    package init(
        shoppers: Int, curve: ArrivalCurve, ramp: Duration? = nil, length: Duration? = nil,
        pace: Double = 1, seed: UInt64 = 1, slipBytes: Int = RehearsalLimits.slipBytes,
        connections: Int = RehearsalLimits.connections, openFiles: Int = 20_000
    ) {
        self.shoppers = shoppers
        self.curve = curve
        self.pace = pace
        self.ramp = ramp ?? .seconds(curve.usualSeconds / pace)
        self.length = length ?? self.ramp + .seconds(120 / pace)
        self.seed = seed
        self.slipBytes = slipBytes
        self.connections = connections
        self.openFiles = openFiles
    }
}

/// The named limits of a rehearsal.
package enum RehearsalLimits {
    /// The bytes of a slip: a screenshot of a banking app, or a photo that the page has shrunk.
    package static let slipBytes = 200_000
    /// The number of shoppers of one rehearsal.
    package static let shoppers = 1...200_000
    /// The number of connections of one shopper, as browsers hold themselves to.
    package static let connections = 6
    /// How long a browser waits for an answer; most of those who sit before it have left by then.
    static let patience = Duration.seconds(30)
    /// The share of their patience after which those who still wait in the end count as lost.
    static let tired = 0.5
    /// How long answers are waited for after the play has ended, as a rule.
    package static let farewell = Duration.seconds(30)
    /// Connections between a proxy and the shop.
    static let proxied = 256
    /// Orders that are looked for at the same time in the end.
    static let lookups = 64
    /// Files that are kept for what is no connection.
    static let reservedFiles = 200
    /// Bytes of an answer that are read as a document.
    static let documentBytes = 1 << 20
    /// Broken promises that are told one by one.
    static let toldBreaches = 50
}

import Shop

@testable import Delivery

/// Seconds of an evening, one after the other.
struct Evening {
    static let start = Timestamp(milliseconds: 1_796_475_600_000)

    private(set) var now = Self.start
    private var diagnosing = Diagnosing()
    /// The diagnosis after the last second.
    private(set) var last: Diagnosis?

    /// So many more seconds that are alike; answers what limits the shop after each.
    mutating func pass(_ seconds: Int, _ change: (inout Sample) -> Void = { _ in }) -> [Limit] {
        (0..<seconds).map { _ in
            now = now + .seconds(1)
            var sample = Sample(at: now)
            sample.stock = StockReading(openDrops: 1, unitsLeft: 100)
            change(&sample)
            let diagnosis = diagnosing.take(sample)
            last = diagnosis
            return diagnosis.limit
        }
    }
}

extension StockReading {
    init(openDrops: Int, unitsLeft: Int) {
        self.init()
        self.openDrops = openDrops
        self.unitsLeft = unitsLeft
    }
}

extension Sample {
    /// A sample in which one limit is just over where it begins, just under where it surely ends,
    /// or between.
    mutating func put(_ limit: Limit, _ pressure: Pressure) {
        switch limit {
        case .calm: break
        case .soldOut: stock.unitsLeft = pressure == .over ? 0 : 1
        case .lineOpen: line = LineFigures(length: pressure == .over ? 1 : 0, state: .open)
        case .lineFull: line = LineFigures(length: pressure == .over ? 1 : 0, state: .full)
        case .lineSlowed: line = LineFigures(length: pressure == .over ? 1 : 0, state: .slowed)
        case .linePaused: line = LineFigures(state: pressure == .over ? .paused : .off)
        case .slipsWait: slips.oldest = .minutes(value(60, 59, 44, pressure))
        case .slipsCut: slipsCutPerMinute = value(5, 4, 1, pressure)
        case .connectQueue:
            web.backlogLimit = 100
            web.backlog = value(90, 89, 49, pressure)
        case .uploads:
            web.uploadLimit = 100
            web.uploads = value(90, 89, 69, pressure)
        case .connections:
            web.connectionLimit = 100
            web.connections = value(95, 94, 84, pressure)
        case .desk: queue = value(2_000, 1_999, 199, pressure)
        case .diskSync: commitTime = value(100, 99.9, 49.9, pressure)
        case .processor: processor = value(0.92, 0.919, 0.799, pressure)
        case .staffWork:
            processor = value(0.92, 0.85, 0.5, pressure)
            staffReads = value(0.5, 0.4, 0.2, pressure)
        case .memory:
            machine.memoryTotal = 1_000
            machine.memoryFree = value(59, 61, 101, pressure)
        case .storeAway: store.isAway = pressure == .over
        case .diskFull:
            machine.diskTotal = 40_000_000_000
            machine.diskFree = value(1_000_000_000, 1_000_000_001, 1_500_000_001, pressure)
        case .slipsStop:
            machine.diskTotal = 40_000_000_000
            machine.diskFree = value(67_108_864, 67_108_865, 1_600_000_000, pressure)
        case .ordersStop: database.isRefusing = pressure == .over
        case .databaseHeld:
            database.heldFor = .milliseconds(value(3_000, 2_999, 999, pressure))
        case .clockMoved:
            clockMoved = .milliseconds(-value(60_000, 59_999, 29_999, pressure))
        case .clockApart:
            database.clockCorrection = .seconds(pressure == .over ? 2 : 0)
        case .databaseAway: database.isAway = pressure == .over
        }
    }

    private func value<T>(_ over: T, _ near: T, _ under: T, _ pressure: Pressure) -> T {
        switch pressure {
        case .over: over
        case .near: near
        case .under: under
        }
    }
}

extension Limit {
    /// Those that have a range in which nothing changes.
    static let withRange: [Limit] = [
        .uploads, .connections, .desk, .diskSync, .processor, .memory, .diskFull, .slipsWait,
        .slipsCut, .connectQueue, .staffWork, .databaseHeld, .clockMoved,
    ]
    static let all: [Limit] = allCases.filter { $0 != .calm }
}

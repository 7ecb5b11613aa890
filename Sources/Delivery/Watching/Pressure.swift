internal import Shop

/// What a sample says of one limit.
package enum Pressure: Hashable, Sendable {
    /// It holds.
    case over
    /// It does not hold, but would soon again: nothing changes.
    case near
    /// It surely does not hold.
    case under
}

/// Where each limit begins and where it surely ends. Between the two nothing changes, so that a
/// figure that dances around one number does not make the sentence dance.
package enum Thresholds {
    /// A figure that is bad when it is high.
    package struct High: Sendable {
        package var over: Double
        package var under: Double

        func pressure(_ value: Double?) -> Pressure {
            guard let value else { return .under }
            return value >= over ? .over : value < under ? .under : .near
        }
    }

    /// Commands that wait at the desk.
    package static let queue = High(over: 2_000, under: 200)
    /// Milliseconds that they wait.
    package static let deskTime = High(over: 1_000, under: 250)
    /// Milliseconds of a commit: above a tenth of a second a disk is slow.
    package static let commitTime = High(over: 100, under: 50)
    /// Of the processor's time.
    package static let processor = High(over: 0.92, under: 0.8)
    /// Of the places for slips.
    package static let uploads = High(over: 0.9, under: 0.7)
    /// Of the places for connections.
    package static let connections = High(over: 0.95, under: 0.85)
    /// Of the machine's memory, used.
    package static let memory = High(over: 0.94, under: 0.9)
    /// Bytes missing from a gigabyte of free disk.
    package static let disk = High(over: 0, under: -500_000_000)
    /// The free disk below which it counts as nearly full.
    package static let diskFree: Int64 = 1_000_000_000
}

extension Limit {
    /// What a sample says of this limit.
    package func pressure(in sample: Sample) -> Pressure {
        switch self {
        case .calm: .over
        case .soldOut:
            sample.stock.openDrops > 0 && sample.stock.unitsLeft == 0 ? .over : .under
        case .lineOpen: sample.line.holds(in: .open)
        case .lineFull: sample.line.holds(in: .full)
        case .lineSlowed: sample.line.holds(in: .slowed)
        case .linePaused: sample.line.holds(in: .paused)
        case .uploads:
            if sample.shedSlipsPerSecond > 0 {
                .over
            } else {
                Thresholds.uploads.pressure(
                    Self.share(sample.web.uploads, of: sample.web.uploadLimit))
            }
        case .connections:
            Thresholds.connections.pressure(
                Self.share(sample.web.connections, of: sample.web.connectionLimit))
        case .desk: deskPressure(in: sample)
        case .diskSync: Thresholds.commitTime.pressure(sample.commitTime)
        case .processor: Thresholds.processor.pressure(sample.processor)
        case .memory: memoryPressure(in: sample.machine)
        case .storeAway: sample.store.isAway ? .over : .under
        case .diskFull: diskPressure(in: sample.machine)
        case .clockApart:
            sample.database.clockCorrection.milliseconds == 0 ? .under : .over
        case .databaseAway: sample.database.isAway ? .over : .under
        }
    }

    private static func share(_ part: Int, of whole: Int) -> Double? {
        whole > 0 ? Double(part) / Double(whole) : nil
    }

    private func deskPressure(in sample: Sample) -> Pressure {
        if sample.shedDeskPerSecond > 0 { return .over }
        let pressures = [
            Thresholds.queue.pressure(Double(sample.queue)),
            Thresholds.deskTime.pressure(sample.deskTime),
        ]
        if pressures.contains(.over) { return .over }
        return pressures.contains(.near) ? .near : .under
    }

    private func memoryPressure(in machine: MachineReading) -> Pressure {
        guard machine.memoryTotal > 0 else { return .under }
        let used = 1 - Double(machine.memoryFree) / Double(machine.memoryTotal)
        return Thresholds.memory.pressure(used)
    }

    private func diskPressure(in machine: MachineReading) -> Pressure {
        guard machine.diskTotal > 0 else { return .under }
        return Thresholds.disk.pressure(Double(Thresholds.diskFree - machine.diskFree))
    }
}

extension LineFigures {
    fileprivate func holds(in state: State) -> Pressure {
        self.state == state && (length > 0 || state == .paused) ? .over : .under
    }
}

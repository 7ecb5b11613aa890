internal import Blobs
internal import Shop

/// The pressure of one limit in a sample.
package enum Pressure: Hashable, Sendable {
    /// The limit holds.
    case over
    /// The limit does not hold, but would soon again: nothing changes.
    case near
    /// The limit surely does not hold.
    case under
}

/// The thresholds where each limit begins and where it surely ends. Between the two nothing
/// changes, so that a figure that dances around one number does not make the sentence dance.
package enum Thresholds {
    /// The threshold of a figure that is bad when it is high.
    package struct High: Sendable {
        package var over: Double
        package var under: Double

        func pressure(_ value: Double?) -> Pressure {
            guard let value else { return .under }
            return value >= over ? .over : value < under ? .under : .near
        }
    }

    /// The commands that wait at the desk.
    package static let queue = High(over: 2_000, under: 200)
    /// The milliseconds that commands wait at the desk.
    package static let deskTime = High(over: 1_000, under: 250)
    /// The milliseconds of a commit: above a tenth of a second a disk is slow.
    package static let commitTime = High(over: 100, under: 50)
    /// The part of the processor's time that is used.
    package static let processor = High(over: 0.92, under: 0.8)
    /// The part of the places for slips that is taken.
    package static let uploads = High(over: 0.9, under: 0.7)
    /// The part of the places for connections that is taken.
    package static let connections = High(over: 0.95, under: 0.85)
    /// The part of the machine's memory that is used.
    package static let memory = High(over: 0.94, under: 0.9)
    /// The bytes missing from a gigabyte of free disk.
    package static let disk = High(over: 0, under: -500_000_000)
    /// The free disk below which it counts as nearly full.
    package static let diskFree: Int64 = 1_000_000_000
    /// The bytes missing from what no slip may touch.
    package static let slipsDisk = High(over: 0, under: -32_000_000)
    /// The minutes of work that waiting slips are, or that the oldest has waited.
    package static let slipsWait = High(over: 60, under: 45)
    /// The slips that broke off within a minute: a phone that loses its network is none of it.
    package static let slipsCut = High(over: 5, under: 2)
    /// The part of a minute's slips that broke off, from which on it is no accident: a proxy that
    /// cuts off the large ones alone leaves most of them whole.
    package static let slipsCutShare = High(over: 0.1, under: 0.05)
    /// The part of the kernel's queue for new connections that is taken.
    package static let backlog = High(over: 0.9, under: 0.5)
    /// The searches and exports of staff that run at every moment, on the average.
    package static let staffReads = High(over: 0.5, under: 0.25)
    /// The milliseconds that answers or the desk take when shoppers feel it.
    package static let felt = 500.0
    /// The milliseconds that a write may wait for whoever holds the database.
    package static let heldFor = High(over: 3_000, under: 1_000)
    /// The milliseconds by which a clock was set to another time.
    package static let clockMoved = High(over: 60_000, under: 30_000)
}

extension Sample {
    /// Whether shoppers feel anything: they wait, or are asked to come again.
    package var isFelt: Bool {
        shedPerSecond > 0 || (answerTime ?? 0) >= Thresholds.felt
            || (deskTime ?? 0) >= Thresholds.felt || droppedPerSecond > 0
    }
}

extension Limit {
    /// The pressure of this limit in a sample.
    package func pressure(in sample: Sample) -> Pressure {
        switch self {
        case .calm: .over
        case .soldOut:
            sample.stock.openDrops > 0 && sample.stock.unitsLeft == 0 ? .over : .under
        case .lineOpen: sample.line.holds(in: .open)
        case .lineFull: sample.line.holds(in: .full)
        case .lineSlowed: sample.line.holds(in: .slowed)
        case .linePaused: sample.line.holds(in: .paused)
        case .slipsWait: slipsPressure(in: sample.slips)
        case .uploads, .slipsCut, .connections, .connectQueue: wayPressure(in: sample)
        case .desk: deskPressure(in: sample)
        case .diskSync: Thresholds.commitTime.pressure(sample.commitTime)
        case .processor: Thresholds.processor.pressure(sample.processor)
        case .staffWork: staffPressure(in: sample)
        case .memory: memoryPressure(in: sample.machine)
        case .storeAway: sample.store.isAway ? .over : .under
        case .diskFull, .slipsStop: diskPressure(in: sample.machine)
        case .clockApart:
            sample.database.clockCorrection.milliseconds == 0 ? .under : .over
        case .clockMoved:
            Thresholds.clockMoved.pressure(Double(abs(sample.clockMoved.milliseconds)))
        case .ordersStop, .databaseHeld, .databaseAway: databasePressure(in: sample.database)
        }
    }

    /// The pressure of the database; one that does not answer is not said to hold or refuse
    /// anything.
    private func databasePressure(in database: DatabaseReading) -> Pressure {
        switch self {
        case .databaseAway: return database.isAway ? .over : .under
        case _ where database.isAway: return .under
        case .ordersStop: return database.isRefusing ? .over : .under
        default:
            let wait = Thresholds.heldFor.pressure(Double(database.heldFor.milliseconds))
            return database.isHeld ? .over : wait
        }
    }

    /// What stands on the way to the shop.
    private func wayPressure(in sample: Sample) -> Pressure {
        let web = sample.web
        switch self {
        case .uploads where sample.shedSlipsPerSecond > 0: return .over
        case .uploads:
            return Thresholds.uploads.pressure(Self.share(web.uploads, of: web.uploadLimit))
        case .slipsCut: return cutPressure(in: sample)
        case .connectQueue where sample.droppedPerSecond > 0: return .over
        case .connectQueue:
            return Thresholds.backlog.pressure(Self.share(web.backlog, of: web.backlogLimit))
        default:
            return Thresholds.connections.pressure(
                Self.share(web.connections, of: web.connectionLimit))
        }
    }

    /// The pressure of slips that break off: a few are those of phones, and a small part as well.
    private func cutPressure(in sample: Sample) -> Pressure {
        let cut = sample.slipsCutPerMinute
        let pressures = [
            Thresholds.slipsCut.pressure(Double(cut)),
            Thresholds.slipsCutShare.pressure(
                Self.share(cut, of: cut + sample.slipsTakenPerMinute)),
        ]
        if pressures.contains(.under) { return .under }
        return pressures.contains(.near) ? .near : .over
    }

    private func slipsPressure(in slips: SlipReading) -> Pressure {
        let pressures = [slips.minutesOfWork, slips.oldestMinutes].map {
            Thresholds.slipsWait.pressure($0)
        }
        if pressures.contains(.over) { return .over }
        return pressures.contains(.near) ? .near : .under
    }

    /// The pressure of staff's work, which is theirs only where it is felt: a search in a calm shop
    /// holds nobody up.
    private func staffPressure(in sample: Sample) -> Pressure {
        let reads = Thresholds.staffReads.pressure(sample.staffReads)
        guard reads == .over else { return reads }
        let strains = [
            Limit.processor.pressure(in: sample), Limit.diskSync.pressure(in: sample),
            sample.isFelt ? .over : .under,
        ]
        return strains.contains(.over) ? .over : .near
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
        guard self == .diskFull else {
            return Thresholds.slipsDisk.pressure(Double(BlobLimits.keptFree - machine.diskFree))
        }
        return Thresholds.disk.pressure(Double(Thresholds.diskFree - machine.diskFree))
    }
}

extension LineFigures {
    fileprivate func holds(in state: State) -> Pressure {
        self.state == state && (length > 0 || state == .paused) ? .over : .under
    }
}

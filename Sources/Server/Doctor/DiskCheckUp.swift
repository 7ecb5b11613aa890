internal import Delivery
internal import Foundation
internal import Glibc

/// How fast the disk of the data folder takes what must not be lost.
struct DiskCheckUp: Sendable {
    /// The named limits of the disk's check.
    enum Limits {
        /// How long it writes, and how often at most.
        static let seconds = 1.0
        static let most = 20_000
        /// The bytes that a commit of one order writes, about: two pages.
        static let bytes = 8_192
        /// Fewer syncs a second than this are worth a word.
        static let slow = 200.0
        /// The syncs a second below which the page Live calls the disk slow and the shop strained,
        /// and a rehearsal that asks the shop says that it bends.
        static let strained = 1_000 / Thresholds.commitTime.over
        /// The syncs a second below which one order alone makes the desk too late by Live's
        /// measure.
        static let tooSlow = 1_000 / Thresholds.deskTime.over
        /// More than this and the disk says that it has what it only remembers.
        static let unlikely = 100_000.0
        /// Free bytes that are worth a word, and those that stop slips.
        static let scarce: Int64 = 2 * 1_024 * 1_024 * 1_024
    }

    /// The speed that was measured.
    struct Speed: Sendable {
        var syncsPerSecond: Double
        var slowestMilliseconds: Double
    }

    let directory: DataDirectory

    /// Appends and syncs for a second, as the database does.
    ///
    /// - Throws: a refusal when the folder cannot be written to.
    func measure() throws(Refusal) -> Speed {
        let folder = Self.nearest(directory.path)
        let place = try ProbeFolder(in: folder)
        defer { place.remove() }
        let path = place.path + "/syncs"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Refusal("\(folder) cannot be written to: \(DataDirectory.words(errno))")
        }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: 1, count: Limits.bytes)
        let began = ContinuousClock.now
        var slowest = Duration.zero
        var count = 0
        while count < Limits.most, (ContinuousClock.now - began).seconds < Limits.seconds {
            let start = ContinuousClock.now
            guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
                fdatasync(descriptor) == 0
            else { throw Refusal("\(folder) could not be synced: \(DataDirectory.words(errno))") }
            slowest = max(slowest, start.duration(to: .now))
            count += 1
        }
        return Speed(
            syncsPerSecond: Double(count) / (ContinuousClock.now - began).seconds,
            slowestMilliseconds: slowest.seconds * 1_000)
    }

    /// The check-up that a speed makes.
    static func judged(_ speed: Speed) -> CheckUp {
        let slowest = String(format: "%.1f", speed.slowestMilliseconds)
        let found = "\(Int(speed.syncsPerSecond)) syncs a second, the slowest took \(slowest) ms"
        switch speed.syncsPerSecond {
        case ...Limits.tooSlow:
            return .fail("disk", found, "put the data folder on a solid-state disk")
        case ...Limits.strained:
            return .warn(
                "disk", found,
                "the page Live will say that the disk is slow, and everybody waits for it: put the "
                    + "data folder on a solid-state disk")
        case ..<Limits.slow:
            return .warn(
                "disk", found,
                "a lone shopper waits that long; a faster disk makes the shop quicker")
        case Limits.unlikely...:
            return .warn(
                "disk", found,
                "no disk is that fast: a power cut may take orders that were acknowledged, so put "
                    + "the data folder on a real disk")
        default: return .ok("disk", found)
        }
    }

    /// The check-up of how much room there is.
    static func room(free: Int64?) -> CheckUp {
        guard let free else { return .none("room", "the disk does not say how much is free") }
        let found = "\(free / 1_000_000) MB free"
        if free < ShopLimits.keptFree {
            return .fail("room", found, "make room: slips are refused already")
        }
        if free < Limits.scarce {
            return .warn("room", found, "make room: an order has up to 64 MB of slips")
        }
        return .ok("room", found)
    }

    /// The bytes that the disk of the data folder has left.
    var free: Int64? {
        var figures = statvfs()
        guard statvfs(Self.nearest(directory.path), &figures) == 0 else { return nil }
        return Int64(clamping: UInt64(figures.f_bavail) * UInt64(figures.f_frsize))
    }

    /// The folder, or the nearest above it that is there.
    static func nearest(_ path: String) -> String {
        var path = path
        while access(path, F_OK) != 0 {
            let above = (path as NSString).deletingLastPathComponent
            if above.isEmpty { return "." }
            path = above
        }
        return path
    }
}

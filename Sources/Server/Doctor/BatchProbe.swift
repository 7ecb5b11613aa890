internal import Blobs
internal import Formats
internal import Foundation
internal import Glibc
internal import Operations
internal import Shop
internal import StorageSQLite
internal import Synchronization

/// A measurement of what the desk takes on this machine and this disk: batches of reservations in a
/// shop of its own beside the data, which is thrown away afterwards.
struct BatchProbe: Sendable {
    /// The named limits of the probe.
    enum Limits {
        /// The reservations of a batch: half of 256 shoppers who wait for the desk together. While
        /// one half waits for its commit the other half comes back and waits for the next.
        static let batch = 128
        /// How long batches are measured, and how many at least.
        static let seconds = 0.5
        static let fewest = 5
        /// Batches that only warm up what the others use.
        static let unmeasured = 2
        /// The syncs a second below which nothing is measured: the disk alone decides there, and
        /// making a shop would take long.
        static let slowestDisk = 10.0
        /// The bytes that the probe's shop takes at most, beside those that are kept for orders.
        static let room: Int64 = 64 * 1_024 * 1_024
    }

    /// Reservations that were not made, so that nothing was measured.
    struct Unmade: Error, CustomStringConvertible {
        let description = "the desk refused a reservation of the probe's own shop"
    }

    /// The time of one batch.
    struct Batch: Sendable {
        /// The seconds from its first statement until it is on the disk.
        var seconds: Double
        /// The seconds of processor that the desk takes for one reservation of it.
        var processorOfOne: Double
    }

    /// The folder that the data is in, or will be.
    let folder: String
    let surroundings: Surroundings

    /// Measures where that tells something, and says what was found.
    ///
    /// - Parameters:
    ///   - syncsPerSecond: of the folder's disk; `nil` where that could not be measured.
    ///   - free: the bytes that the disk has left, where it says so.
    func measure(
        syncsPerSecond: Double?, free: Int64?, isOnServer: Bool
    ) async -> (checkUp: CheckUp, batch: Batch?) {
        func unmeasured(_ why: String) -> (CheckUp, Batch?) {
            (.none("desk", "not measured: " + why), nil)
        }
        if isOnServer { return unmeasured("a server keeps the orders") }
        guard let syncsPerSecond else { return unmeasured("the disk was not") }
        guard syncsPerSecond >= Limits.slowestDisk else {
            return unmeasured("this disk alone decides")
        }
        guard free ?? .max >= ShopLimits.keptFree + Limits.room else {
            return unmeasured("what room there is belongs to orders")
        }
        do {
            let batch = try await measure()
            let time = String(format: "%.1f", batch.seconds * 1_000)
            return (.ok("desk", "\(Limits.batch) reservations together take \(time) ms"), batch)
        } catch {
            let checkUp = CheckUp.warn(
                "desk", "could not be measured: \(Refusal(error).line)",
                "the estimate is of another machine's desk: make room in \(folder), and let the "
                    + "shop's user write there")
            return (checkUp, nil)
        }
    }

    /// Reserves for half a second.
    ///
    /// - Returns: the batch in the middle of all.
    /// - Throws: what the shop's storage throws.
    func measure() async throws -> Batch {
        let place = try ProbeFolder(in: folder)
        defer { place.remove() }
        let path = place.path
        let store = try SQLiteStore(path: path + "/shop.sqlite")
        do {
            let parts = Shopkeeper.Parts(
                store: store, blobs: try DirectoryBlobs(directory: path, ownsUploads: false),
                exports: path, clock: surroundings.clock, random: surroundings.random)
            let file = try ShopFileReader.read(Array(Self.shop.utf8))
            _ = try await Shopkeeper(parts).applyAlone(file, dryRun: false)
            let batch = try await middle(of: Shopkeeper(parts))
            await store.close()
            return batch
        } catch {
            await store.close()
            throw error
        }
    }

    private func middle(of shopkeeper: Shopkeeper) throws -> Batch {
        guard let listing = shopkeeper.catalogue?.listings.first,
            let variant = listing.products.first?.variants.first?.id
        else { preconditionFailure("the probe's shop sells one variant") }
        var batches: [Batch] = []
        let reserved = Atomic<Int>(0)
        let began = ContinuousClock.now
        var number = 0
        while number < Limits.unmeasured + Limits.fewest
            || (ContinuousClock.now - began).seconds < Limits.seconds
        {
            for place in 0..<Limits.batch {
                let name = Array("probe \(number) \(place)".utf8)
                shopkeeper.desk.reserve(
                    Reservation(
                        drop: listing.drop.id,
                        lines: [WantedLine(variant: variant, quantity: 1)], customer: nil,
                        key: RequestKey(name: name, fingerprint: Array(repeating: 0, count: 16)))
                ) { answer in
                    guard case .success(.reserved) = answer else { return }
                    reserved.add(1, ordering: .relaxed)
                }
            }
            let (start, used) = (ContinuousClock.now, Self.processorTime())
            while shopkeeper.desk.step() {}
            // A disk that has become full refuses quickly.
            guard reserved.exchange(0, ordering: .relaxed) == Limits.batch else { throw Unmade() }
            batches.append(
                Batch(
                    seconds: (ContinuousClock.now - start).seconds,
                    processorOfOne: (Self.processorTime() - used) / Double(Limits.batch)))
            number += 1
        }
        let measured = batches.dropFirst(Limits.unmeasured)
        return Batch(
            seconds: measured.map(\.seconds).sorted()[measured.count / 2],
            processorOfOne: measured.map(\.processorOfOne).sorted()[measured.count / 2])
    }

    /// The seconds of processor that this process has had: SQLite writes on a thread of its own.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// A shop that sells one thing for nothing, for as long as anybody measures.
    private static let shop = """
        shop: {name: Probe, currency: EUR, locale: en, time_zone: UTC}
        drops:
          - slug: probe
            title: Probe
            opens_at: now
            closes_at: 2099-12-31T00:00:00+00:00
            hold_minutes: 10
            pay_minutes: 10
            line: off
            shipping: {method: post, fee: "0.00"}
            products:
              - id: one
                name: One
                price: "0.00"
                variants: [{sku: ONE, name: One, stock: 1000000}]
        """
}

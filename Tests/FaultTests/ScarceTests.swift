import Foundation
import TestSupport
import Testing

extension Faults {
    /// What a shop has too little of, brought about on shops that run: each is told on the page, in
    /// the figures, in the chat and in the log, and so is that it is over.
    @Suite("What grows scarce is told, and that there is enough again")
    struct Scarce {
        /// Each of them holds for a while before it is told, and is over for longer before that is,
        /// while nothing happens: their shops stand beside each other.
        @Test("Room on the disk, quick syncs, memory, and time that staff's searches take")
        func causes() async throws {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { try await Self.room() }
                group.addTask { try await Self.quickSyncs() }
                group.addTask { try await Self.memory() }
                group.addTask { try await Self.timeOfStaff() }
            }
        }

        /// The disk gets nearly full, then so full that no slip is taken, and then takes nothing.
        private static func room() async throws {
            let folder = try ShopFolder()
            let disk = try await SmallDisk(folder.data, megabytes: 3_000)
            try folder.write(ShopText.shop(stock: 90_000))
            try await Program.done(["apply", folder.shopFile, "--data", folder.data])
            let watched = try await Watched.serve(
                folder, through: ProcessGroup(in: folder).prefix)
            let shopper = Shopper(connection: try watched.serving.connect())
            let order = try await shopper.reserved(key: "before")
            #expect(try await shopper.giveDetails(order).status == 200)

            try await disk.resize(megabytes: 800)
            try await watched.tells("disk_full", "The disk is nearly full")
            #expect(try await shopper.upload(slip(1, bytes: 200_000), to: order).status == 201)
            try await disk.resize(megabytes: 64)
            try await watched.tells("slips_stop", "so full that no slip is taken")
            #expect(try await shopper.upload(slip(2, bytes: 200_000), to: order).status == 507)
            try disk.fill()
            try await buy(at: watched.serving) {
                try await watched.figures.limit() == "orders_stop"
            }
            try await watched.tells("orders_stop", "Nothing can be stored")

            try disk.makeRoom()
            try await disk.resize(megabytes: 3_000)
            try await watched.isCalm("Slips wait for you")
            _ = try await Shopper(connection: try watched.serving.connect()).reserved(key: "after")
            #expect(await watched.serving.stop() == 0)
            withExtendedLifetime(disk) {}
        }

        /// Each sync takes most of a second while people buy.
        private static func quickSyncs() async throws {
            let folder = try await ShopFolder.applied(ShopText.shop(stock: 90_000))
            let disk = try await SlowDisk(in: folder)
            let watched = try await Watched.serve(
                folder, environment: disk.environment, through: ProcessGroup(in: folder).prefix)
            try disk.set(.milliseconds(700))
            let isQuick = Flag()
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<Buyers.count {
                    group.addTask { try await buy(at: watched.serving) { isQuick.isSet } }
                }
                defer { isQuick.set() }
                try await watched.tells("disk_sync", "The disk is slow")
                try disk.set(.zero)
            }
            try await watched.isCalm()
            #expect(await watched.serving.stop() == 0)
        }

        /// What a container may have is nearly used.
        private static func memory() async throws {
            let folder = try await ShopFolder.applied()
            let group = try ProcessGroup(in: folder)
            let watched = try await Watched.serve(folder, through: group.prefix)
            try group.uses(part: 0.97)
            try await watched.tells("memory", "of what this container may use are free")
            try group.uses(part: 0.3)
            try await watched.isCalm()
            #expect(await watched.serving.stop() == 0)
        }

        /// A crowd of staff searches many orders for what none of them has.
        private static func timeOfStaff() async throws {
            let folder = try await ShopFolder.applied(ShopText.shop(stock: 900_000))
            try await ManyOrders.fill(folder, count: 60_000)
            let token = try await Program.toldOnce([
                "token", "add", "till", "--role", "viewer", "--data", folder.data,
            ]).split(separator: "\n")[0]
            let watched = try await Watched.serve(
                folder, through: ProcessGroup(in: folder).prefix)
            let isTold = Flag()
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<ManyOrders.staff {
                    group.addTask {
                        while !isTold.isSet {
                            try await ManyOrders.search(watched.serving, token: String(token))
                        }
                    }
                }
                defer { isTold.set() }
                try await watched.tells("staff_work", "Our own searches and exports")
            }
            try await watched.isCalm()
            #expect(await watched.serving.stop() == 0)
        }

        /// One after the other buys until it holds, whatever each is answered.
        private static func buy(
            at serving: Serving, until holds: @Sendable () async throws -> Bool
        ) async throws {
            try await Buyers.until("it does not come to that") {
                _ = try await Shopper(connection: try serving.connect()).reserve(
                    Shopper.reservation([(ShopText.sku, 1)]), key: UUID().uuidString)
                return try await holds()
            }
        }
    }
}

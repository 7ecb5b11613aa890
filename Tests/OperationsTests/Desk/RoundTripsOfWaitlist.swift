import Formats
import Shop
import Storage
import TestShop
import Testing

@testable import Operations

extension RoundTripTests {
    /// What is done about who waits for what is sold out.
    func waitlist(_ meter: Meter) async throws {
        let stall = meter.stall
        let keeper = stall.keeper
        let owner = Caller.staff(.owner)
        let sold = try await stall.reserve([("SHIRT-S", 2)], by: .person(9)).order.id
        _ = try await stall.ask([("SHIRT-S", 1)], by: 1)
        let leaves = try await meter.count("ask for what is sold out", AskWaitlist.self) {
            try await stall.ask([("SHIRT-S", 1)], by: 2)
        }
        let removed = try await stall.ask([("SHIRT-S", 1)], by: 3)
        _ = try await meter.count("where somebody waits") { try await stall.entry(leaves) }
        try await meter.count("leave the waitlist", LeaveWaitlist.self) {
            try await keeper.leaveWaitlist(leaves.id)
        }
        try await meter.count("remove somebody from the waitlist", RemoveWaiting.self) {
            try await keeper.removeWaiting(removed.id, reason: "twice", by: owner)
        }
        _ = try await meter.count("the waitlists", ListWaitlists.self) {
            try await keeper.waitlists(by: owner)
        }
        let drop = try #require(keeper.catalogue?.listing(slug: "tour")?.drop.id)
        _ = try await meter.count("who waits in a drop", ListWaiting.self) {
            try await keeper.waiting(in: drop, after: 0, by: owner)
        }
        _ = try await keeper.cancel(sold)
        try await meter.count("offer a batch", AnnounceBatch.self) {
            try await keeper.announceBatch(in: drop, at: stall.clock.now, by: owner)
        }
        _ = try await meter.count("whether something is to be offered") {
            try await keeper.dropsToOffer()
        }
        _ = try await meter.count("offer what is back, in order", OfferWaiting.self) {
            try await keeper.desk.run(OfferWaiting(drop: drop))
        }
    }
}

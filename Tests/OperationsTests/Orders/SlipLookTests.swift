import Shop
import Storage
import TestShop
import Testing

@testable import Operations

private let ann = Caller(actor: .staff("ann@shop.example"), role: .checker)
private let bo = Caller(actor: .staff("bo@shop.example"), role: .checker)

@Suite("Two checkers never get the same slip")
struct SlipLookTests {
    private func slips(_ count: Int, in stall: Stall) async throws -> [SlipID] {
        var slips: [SlipID] = []
        for person in 1...count {
            slips.append(try await stall.slip("\(person)", for: stall.awaiting(by: person)).id)
        }
        return slips
    }

    @Test("who has one open is not handed to another, who gets the next")
    func apart() async throws {
        try await withStall { stall async throws in
            let slips = try await slips(3, in: stall)
            let keeper = stall.keeper
            #expect(try await keeper.nextSlip(after: nil, by: ann) == slips[0])
            #expect(try await keeper.look(at: slips[0], by: ann) == nil)
            #expect(try await keeper.nextSlip(after: nil, by: bo) == slips[1])
            #expect(try await keeper.nextSlip(after: nil, by: ann) == slips[0])
            #expect(try await keeper.look(at: slips[1], by: bo) == nil)
            #expect(try await keeper.nextSlip(after: slips[0], by: ann) == slips[2])
            #expect(try await keeper.nextSlip(after: slips[1], by: bo) == slips[2])
            // Whoever opens it on purpose hears of the other, and takes nothing away.
            #expect(try await keeper.look(at: slips[0], by: bo) == ann.actor)
            #expect(try await keeper.nextSlip(after: nil, by: ann) == slips[0])
            // With everything in others' hands there is nothing to do.
            #expect(try await keeper.look(at: slips[2], by: bo) == nil)
            #expect(try await keeper.nextSlip(after: slips[0], by: ann) == nil)
        }
    }

    @Test("what was left open is handed on when its time is over, and looking again keeps it")
    func time() async throws {
        try await withStall { stall async throws in
            let slips = try await slips(1, in: stall)
            let keeper = stall.keeper
            #expect(try await keeper.look(at: slips[0], by: ann) == nil)
            stall.clock.advance(by: .milliseconds(SlipLookLimits.held.milliseconds - 1))
            #expect(try await keeper.nextSlip(after: nil, by: bo) == nil)
            #expect(try await keeper.look(at: slips[0], by: ann) == nil)
            stall.clock.advance(by: .milliseconds(SlipLookLimits.held.milliseconds - 1))
            #expect(try await keeper.look(at: slips[0], by: bo) == ann.actor)
            stall.clock.advance(by: .milliseconds(1))
            #expect(try await keeper.nextSlip(after: nil, by: bo) == slips[0])
            #expect(try await keeper.look(at: slips[0], by: bo) == nil)
            #expect(try await keeper.look(at: slips[0], by: ann) == bo.actor)
        }
    }

    @Test("of many who ask at once each gets another one")
    func atOnce() async throws {
        try await withStall { stall async throws in
            let slips = try await slips(4, in: stall)
            let callers = (1...4).map {
                Caller(actor: .staff("checker\($0)@shop.example"), role: .checker)
            }
            let taken = try await withThrowingTaskGroup(of: SlipID?.self) { group in
                for caller in callers {
                    group.addTask {
                        // As the page does: whoever is too late goes on to the next.
                        var next = try await stall.keeper.nextSlip(after: nil, by: caller)
                        while let slip = next,
                            try await stall.keeper.look(at: slip, by: caller) != nil
                        {
                            next = try await stall.keeper.nextSlip(after: slip, by: caller)
                        }
                        return next
                    }
                }
                var taken: [SlipID] = []
                for try await slip in group { if let slip { taken.append(slip) } }
                return taken
            }
            #expect(taken.sorted() == slips)
        }
    }

    @Test("looking needs the permission to decide")
    func forbidden() async throws {
        try await withStall { stall async throws in
            let slips = try await slips(1, in: stall)
            await #expect(throws: Forbidden.self) {
                try await stall.keeper.look(at: slips[0], by: .staff(.viewer))
            }
        }
    }
}

import Shop
import TestShop
import Testing

@testable import Operations

@Suite("The price of joining a line")
struct ProofOfWorkTests {
    /// Numbers that answer a demand, found as a phone finds them.
    private func work(for demand: ProofDemand) -> [UInt64] {
        var found: [UInt64] = []
        var number: UInt64 = 0
        while found.count < JoinPrice.count {
            let hash = LineChain.standardSHA256(Array("\(demand.challenge):\(number)".utf8))
            let first = hash.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            if first.leadingZeroBitCount >= demand.difficulty { found.append(number) }
            number += 1
        }
        return found
    }

    /// A shop whose line is open and which is busy.
    private func withBusyStall(
        _ test: @escaping @Sendable (Stall, Drop) async throws -> Void
    ) async throws {
        try await withStall(.lined(), gate: JoinGate()) { stall async throws in
            try await stall.look(strain: .some)
            try await test(stall, try stall.drop())
        }
    }

    private func demand(
        _ stall: Stall, _ request: JoinRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ProofDemand {
        let drop = try stall.drop()
        let refusal = await #expect(throws: JoinRefusal.self, sourceLocation: sourceLocation) {
            _ = try await stall.keeper.join(drop, request)
        }
        guard case .proofRequired(let demand)? = refusal else {
            throw NotAsked(refusal: refusal)
        }
        return demand
    }

    private struct NotAsked: Error {
        var refusal: JoinRefusal?
    }

    @Test("the work is asked for, and whoever has done it has one place, however often it is shown")
    func paid() async throws {
        try await withBusyStall { stall, drop in
            let asked = try await demand(stall, JoinRequest())
            #expect(asked.difficulty == 14 && asked.waitSeconds == 20)
            let proof = work(for: asked)
            let request = JoinRequest(challenge: asked.challenge, proof: proof)

            let first = try await stall.keeper.join(drop, request)
            let again = try await stall.keeper.join(drop, request)

            #expect(first.receipt.number == 1 && again.receipt.number == 1)
            #expect(try await stall.count("line_tickets") == 1)
        }
    }

    @Test("other numbers, numbers of another challenge, and too few do not count")
    func unpaid() async throws {
        try await withBusyStall { stall, _ in
            let asked = try await demand(stall, JoinRequest())
            let proof = work(for: asked)
            let other = try await demand(stall, JoinRequest())
            var reversed = proof
            reversed.reverse()

            for (challenge, numbers) in [
                (asked.challenge, proof.map { $0 + 1 }), (other.challenge, proof),
                (asked.challenge, reversed), (asked.challenge, Array(proof.dropLast())),
                (asked.challenge, Array(repeating: proof[0], count: JoinPrice.count)),
            ] {
                let again = try await demand(
                    stall, JoinRequest(challenge: challenge, proof: numbers))
                #expect(again.challenge == challenge, "the same work can still be done")
            }
            let forged = asked.challenge.dropLast() + (asked.challenge.last == "A" ? "B" : "A")
            let fresh = try await demand(
                stall, JoinRequest(challenge: String(forged), proof: proof))
            #expect(fresh.challenge != forged)
            #expect(try await stall.count("line_tickets") == 0)
        }
    }

    @Test("work that is older than a challenge lives is asked for anew")
    func old() async throws {
        try await withBusyStall { stall, drop in
            let asked = try await demand(stall, JoinRequest())
            let request = JoinRequest(challenge: asked.challenge, proof: work(for: asked))
            stall.clock.advance(by: .milliseconds(JoinPrice.life.milliseconds + 1))
            let fresh = try await demand(stall, request)
            #expect(fresh.challenge != asked.challenge)

            let young = try await demand(stall, JoinRequest())
            let paid = JoinRequest(challenge: young.challenge, proof: work(for: young))
            stall.clock.advance(by: JoinPrice.life)
            #expect(try await stall.keeper.join(drop, paid).receipt.number == 1)
        }
    }

    @Test("whoever cannot compute waits instead, to the millisecond")
    func patience() async throws {
        try await withBusyStall { stall, drop in
            let asked = try await demand(stall, JoinRequest(client: "192.0.2.1"))
            let request = JoinRequest(challenge: asked.challenge, client: "192.0.2.1")
            stall.clock.advance(by: .milliseconds(JoinPrice.patience.milliseconds - 1))
            let early = try await demand(stall, request)
            #expect(early.challenge == asked.challenge && early.waitSeconds == 1)

            stall.clock.advance(by: .milliseconds(1))
            #expect(try await stall.keeper.join(drop, request).receipt.number == 1)
        }
    }

    @Test("one network has so many who wait in a minute, and others have theirs")
    func patientNetworks() async throws {
        try await withBusyStall { stall, drop in
            let challenges = (0...JoinPrice.patientPerNetwork + 1).map { _ in
                stall.keeper.proofDemand(for: drop).challenge
            }
            stall.clock.advance(by: .minutes(1))
            for challenge in challenges.prefix(JoinPrice.patientPerNetwork) {
                _ = try await stall.keeper.join(
                    drop, JoinRequest(challenge: challenge, client: "192.0.2.1"))
            }
            let last = challenges[JoinPrice.patientPerNetwork]
            _ = try await demand(stall, JoinRequest(challenge: last, client: "192.0.2.1"))
            let other = try await stall.keeper.join(
                drop, JoinRequest(challenge: last, client: "198.51.100.1"))
            #expect(other.receipt.number == Int64(JoinPrice.patientPerNetwork + 1))

            stall.clock.advance(by: .minutes(1))
            let next = try await stall.keeper.join(
                drop, JoinRequest(challenge: challenges.last, client: "192.0.2.1"))
            #expect(next.receipt.number == Int64(JoinPrice.patientPerNetwork + 2))
        }
    }

    @Test("a calm shop asks for nothing, a rush for more")
    func byRate() async throws {
        try await withStall(.lined(), gate: JoinGate()) { stall async throws in
            try await stall.look()
            let drop = try stall.drop()
            for _ in 0..<49 { _ = try await stall.keeper.join(drop, JoinRequest()) }
            let asked = try await demand(stall, JoinRequest())
            #expect(asked.difficulty == 12)
            stall.clock.advance(by: .seconds(2))
            _ = try await stall.keeper.join(drop, JoinRequest())
        }
    }
}

import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Joining a line")
struct JoinTests {
    @Test("each gets the next number, and a receipt whose link follows from the one before")
    func numbers() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            var link = try await stall.line().chain

            for number in 1...3 {
                stall.clock.advance(by: .milliseconds(250))
                let receipt = try #require(try await stall.join(1).first)
                let proof = try #require(LineProof(text: receipt.proof))

                link = LineChain.standard.link(
                    after: link, number: Int64(number),
                    fingerprint: LineChain.standard.fingerprint(of: proof.id),
                    joinedAt: stall.clock.now)
                #expect(receipt.number == Int64(number))
                #expect(proof.slug == "tour" && proof.number == receipt.number)
                #expect(proof.joinedAt == stall.clock.now)
                #expect(proof.link == link)
            }
            #expect(try await stall.line().chain == link)
            #expect(try await stall.line().joined == 3)
        }
    }

    @Test("the start of the chain is fixed by the drop and the commitment, which is the first move")
    func commitment() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            let line = try await stall.line()

            let commitment = LineChain.standard.commitment(to: line.secret)
            let moves = try await stall.store.read { connection in
                try connection.all("SELECT kind, detail FROM line_moves") {
                    "\($0.text(0)) \($0.text(1))"
                }
            }

            #expect(line.secret.count == LineRules.secretBytes)
            #expect(line.chain == LineChain.standard.start(slug: "tour", commitment: commitment))
            #expect(moves == ["committed \(hex(commitment))"])
        }
    }

    @Test("whoever shows a ticket has it again, and nobody is counted twice")
    func again() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            let drop = try stall.drop()
            let first = try await stall.keeper.join(drop, JoinRequest())

            stall.clock.advance(by: .minutes(1))
            let again = try await stall.keeper.join(
                drop, JoinRequest(ticket: first.receipt.ticket))
            let other = try await stall.keeper.join(drop, JoinRequest(ticket: "nonsense"))

            #expect(first.isNew && !again.isNew && other.isNew)
            #expect(again.receipt.number == 1 && again.receipt.proof == first.receipt.proof)
            #expect(again.receipt.recoveryCode == first.receipt.recoveryCode)
            #expect(other.receipt.number == 2)
            #expect(try await stall.count("line_tickets") == 2)
        }
    }

    @Test("a ticket that a restored backup does not know is not shown somebody else's place")
    func restored() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            let drop = try stall.drop()
            let stranger = LineTicket(
                drop: drop.id, number: 1, id: Array(repeating: 5, count: LineRules.ticketBytes))
            let shown = stall.keeper.secret.text(of: stranger, at: stall.clock.now)
            _ = try await stall.join(1)

            let (receipt, isNew) = try await stall.keeper.join(
                drop, JoinRequest(ticket: shown))

            #expect(isNew)
            #expect(receipt.number == 2)
        }
    }

    @Test("a ticket of one drop is none of another")
    func otherDrop() async throws {
        var file = ShopFile.lined()
        file.drops.append(.sample(slug: "other", stock: [("MUG", 1)]))
        file.drops[1].line = LineSettings(mode: .on)
        try await withStall(file) { stall async throws in
            try await stall.look()
            let ticket = try #require(try await stall.join(2).last)

            let (receipt, isNew) = try await stall.keeper.join(
                try stall.drop("other"), JoinRequest(ticket: ticket.ticket))

            #expect(isNew)
            #expect(receipt.number == 1)
        }
    }

    @Test("a crowd at once gets every number once, and the chain is theirs in that order")
    func crowd() async throws {
        try await withStall(.lined(), gate: JoinGate(isFree: true)) { stall async throws in
            try await stall.look()
            let start = try await stall.line().chain
            let drop = try stall.drop()

            let answers = await results(60) { _ in
                try await stall.keeper.join(drop, JoinRequest()).receipt
            }

            let proofs = answers.compactMap { $0.value.flatMap { LineProof(text: $0.proof) } }
                .sorted { $0.number < $1.number }
            #expect(proofs.map(\.number) == Array(1...60))
            #expect(Set(proofs.map(\.id)).count == 60)
            var link = start
            for proof in proofs {
                link = LineChain.standard.link(
                    after: link, number: proof.number,
                    fingerprint: LineChain.standard.fingerprint(of: proof.id),
                    joinedAt: proof.joinedAt)
                #expect(proof.link == link)
            }
        }
    }

    @Test("the same id in one batch and in another is one ticket")
    func sameID() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            let drop = try stall.drop().id
            let joining = Joining(
                drop: drop, id: Array(repeating: 3, count: LineRules.ticketBytes))
            let other = Joining(
                drop: drop, id: Array(repeating: 4, count: LineRules.ticketBytes))

            let answers = try await stall.store.write { connection in
                var journal = DeskJournal()
                let book = DeskBook(connection)
                let answers = try JoinBatch(joinings: [joining, other, joining]).run(
                    on: book, at: stall.clock.now, journal: &journal)
                try book.flush()
                return answers
            }
            stall.clock.advance(by: .seconds(9))
            let later = try await stall.keeper.desk.join(joining)

            #expect(answers[0] == answers[2] && answers[0] != answers[1])
            #expect(later == answers[0])
            #expect(try await stall.count("line_tickets") == 2)
        }
    }

    @Test("nobody joins before the line opens, after the drop closes, or where there is none")
    func edges() async throws {
        try await withStall(.lined(opensIn: .minutes(31))) { stall async throws in
            try await stall.look()
            let drop = try stall.drop()
            let opens = drop.opensAt - LineSettings.usualGathering

            await expect(.notYet(opens)) { try await stall.join(1) }
            stall.clock.advance(by: opens - stall.clock.now)
            #expect(try await stall.join(1).first?.number == 1)
            stall.clock.advance(by: drop.closesAt - .milliseconds(1) - stall.clock.now)
            #expect(try await stall.join(1).first?.number == 2)
            stall.clock.advance(by: .milliseconds(1))
            await expect(.closed) { try await stall.join(1) }
        }
        try await withStall(.lined(.off)) { stall async throws in
            try await stall.look()
            await expect(.noLine) { try await stall.join(1) }
        }
        try await withStall(.lined(.auto)) { stall async throws in
            try await stall.look()
            await expect(.noLine) { try await stall.join(1) }
        }
    }

    @Test("a line that nobody has made yet cannot be joined, and one that is full neither")
    func full() async throws {
        try await withStall(.lined()) { stall async throws in
            let opens = try stall.drop().opensAt - LineSettings.usualGathering
            await expect(.notYet(opens)) { try await stall.join(1) }
            try await stall.look()
            try await stall.plant("UPDATE lines SET joined = \(LineRules.tickets - 1)")

            #expect(try await stall.join(1).first?.number == LineRules.tickets)
            await expect(.full) { try await stall.join(1) }
        }
    }

    @Test("the first to join after the opening finds the early crowd drawn, and is behind it")
    func afterOpening() async throws {
        try await withStall(.lined()) { stall async throws in
            try await stall.look()
            let early = try await stall.join(3)
            let end = try await stall.line().chain
            stall.clock.advance(by: try stall.drop().opensAt - stall.clock.now)

            let late = try #require(try await stall.join(1).first)

            let line = try await stall.line()
            #expect(line.early == 3 && line.drawChain == end)
            #expect(line.joined == 4 && line.moves == 2)
            let view = try #require(stall.keeper.lines[line.drop])
            #expect(early.compactMap { view.place(of: $0.number) }.sorted() == [1, 2, 3])
            #expect(view.place(of: late.number) == 4)
        }
    }

    @Test("a restart keeps every place and every ticket")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let clock = HandClock()
        var receipts: [LineReceipt] = []
        var places: [Int64?] = []
        try await withStall(.lined(), in: folder, clock: clock) { stall async throws in
            try await stall.look()
            receipts = try await stall.join(8)
            try await stall.callEverybody()
            places = try standings(of: receipts, in: stall)
        }

        try await withStall(nil, in: folder, clock: clock) { stall async throws in
            try await stall.look()
            let drop = try stall.drop()

            #expect(try standings(of: receipts, in: stall) == places)
            #expect(Set(places) == Set((1...8).map { Int64($0) }))
            for receipt in receipts {
                let (again, isNew) = try await stall.keeper.join(
                    drop, JoinRequest(ticket: receipt.ticket))
                #expect(!isNew && again.number == receipt.number && again.proof == receipt.proof)
            }
            #expect(try await stall.join(1).first?.number == 9)
        }
    }

    @Test("a lost ticket is found by its recovery code, however it is typed, and by no other")
    func recovery() async throws {
        var file = ShopFile.lined()
        file.drops.append(.sample(slug: "other", stock: [("MUG", 1)]))
        file.drops[1].line = LineSettings(mode: .on)
        try await withStall(file) { stall async throws in
            try await stall.look()
            let receipt = try #require(try await stall.join(2).last)
            _ = try await stall.join(2, "other")
            let (keeper, drop) = (stall.keeper, try stall.drop())
            let code = receipt.recoveryCode

            let found = try await keeper.recover(code, in: drop)
            let typed = try await keeper.recover(
                code.lowercased().replacing("-", with: " "), in: drop)

            #expect(found?.number == 2 && found?.proof == receipt.proof)
            #expect(typed?.number == 2)
            #expect(try await keeper.recover(code, in: stall.drop("other")) == nil)
            #expect(try await keeper.recover("", in: drop) == nil)
            #expect(try await keeper.recover(String(code.dropLast()), in: drop) == nil)
            for offset in code.indices where code[offset] != "-" {
                var wrong = code
                wrong.replaceSubrange(offset...offset, with: code[offset] == "2" ? "3" : "2")
                #expect(try await keeper.recover(wrong, in: drop) == nil, "\(wrong)")
            }
        }
    }

    private func standings(of receipts: [LineReceipt], in stall: Stall) throws -> [Int64?] {
        let drop = try stall.drop()
        return receipts.map { stall.keeper.standing($0.ticket, in: drop, available: 1)?.place }
    }

    private func expect(
        _ refusal: JoinRefusal, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () async throws -> [LineReceipt]
    ) async {
        let error = await #expect(throws: JoinRefusal.self, sourceLocation: sourceLocation) {
            _ = try await body()
        }
        #expect(error == refusal, sourceLocation: sourceLocation)
    }
}

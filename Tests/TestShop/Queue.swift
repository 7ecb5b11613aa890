package import Operations
package import Shop
internal import Storage

extension ShopFile {
    /// A shop with a line that people can join now, for a drop that opens in ten minutes.
    package static func lined(
        _ mode: LineMode = .on, stock: [(sku: String, units: Int)] = [("SHIRT-S", 100)],
        limit: Int? = nil, opensIn: Span = .minutes(10)
    ) -> ShopFile {
        var file = sample(stock: stock, limit: limit)
        for index in file.drops.indices {
            file.drops[index].opensAt = HandClock.start + opensIn
            file.drops[index].line = LineSettings(mode: mode)
        }
        return file
    }
}

extension Stall {
    /// A drop as the shop has it.
    package func drop(_ slug: String = "tour") throws -> Drop {
        guard let listing = keeper.catalogue?.listing(slug: slug) else {
            throw ReserveFailure.unknownDrop
        }
        return listing.drop
    }

    /// A drop's line as it is stored.
    package func line(_ slug: String = "tour") async throws -> Line {
        let id = try drop(slug).id
        guard let line = keeper.lines[id]?.line else { throw JoinRefusal.noLine }
        return line
    }

    /// Looks at all lines, now and then once more after each second.
    package func look(times count: Int = 0, strain: LineStrain = .none) async throws {
        try await keeper.stepLines(strain: strain)
        for _ in 0..<count {
            clock.advance(by: LineRules.step)
            try await keeper.stepLines(strain: strain)
        }
    }

    /// Joins a drop's line so many times, by so many people.
    package func join(
        _ count: Int, _ slug: String = "tour"
    ) async throws -> [LineReceipt] {
        let drop = try drop(slug)
        var receipts: [LineReceipt] = []
        for _ in 0..<count { receipts.append(try await keeper.join(drop, JoinRequest()).receipt) }
        return receipts
    }

    /// Lets the drop open and calls everybody who is in its line.
    package func callEverybody(_ slug: String = "tour") async throws {
        let now = clock.now
        let opens = try drop(slug).opensAt
        if now < opens { clock.advance(by: opens - now) }
        try await look(times: 2)
    }

    /// Asks to be let in.
    package func admit(
        _ receipt: LineReceipt, _ slug: String = "tour"
    ) async throws -> (LineAdmission, text: String) {
        guard let listing = keeper.catalogue?.listing(slug: slug) else {
            throw ReserveFailure.unknownDrop
        }
        return try await keeper.admit(
            receipt.ticket, to: listing.drop, available: keeper.available(in: listing))
    }

    /// Changes stored data as no command does.
    package func plant(_ sql: String...) async throws {
        try await store.write { connection in
            for statement in sql {
                guard try connection.execute(statement) > 0 else {
                    throw StorageError.failed(code: 0, "nothing was planted by \(statement)")
                }
            }
        }
    }
}

internal import Shop
internal import Storage

/// Makes a copy of a drop for one rehearsal: the same goods, prices, holds and limits, full stock,
/// open from now on. The drop itself is only read.
struct CopyDrop: StaffCommand {
    static let permission = Permission.rehearse

    let slug: String
    /// What the copy is called.
    let name: String
    let caller: Caller

    /// How long a copy stays open.
    private static let open = Span.hours(24)

    func run(
        on connection: DeskBook, at now: Timestamp, journal: inout DeskJournal
    ) throws -> Result<String, RehearsalDenial> {
        let drop = try connection.first(
            "SELECT id FROM drops WHERE slug = $1 AND listed = 1", [.text(slug)]
        ) { DropID($0.integer(0)) }
        guard let drop else { return .failure(.unknownDrop) }
        let copies = try connection.first(
            "SELECT count(*) FROM drops WHERE rehearsal = 2"
        ) { Int($0.integer(0)) }
        guard (copies ?? 0) < RehearsalCopies.most else {
            return .failure(.tooMany(limit: RehearsalCopies.most))
        }
        let copy = try Counters.next(.catalogue, on: connection)
        try insert(
            into: "drops", like: drop.value,
            [
                "id": .integer(copy), "slug": .text(name), "rehearsal": Value(2),
                "opens_at": .integer(now.milliseconds),
                "closes_at": .integer((now + Self.open).milliseconds), "position": Value(1_000),
            ], on: connection)
        try LimitHistory.note(DropID(copy), on: connection)
        try copyProducts(of: drop, to: copy, on: connection)
        let version = try Counters.next(.catalogue, on: connection)
        try Settings.set("catalogue_version", to: String(version), on: connection)
        try journal.readStock(on: connection)
        connection.append(.dropCopied(from: slug), of: .drop(DropID(copy)), by: actor, at: now)
        return .success(name)
    }

    private func copyProducts(
        of drop: DropID, to copy: Int64, on connection: any Connection
    ) throws {
        let products = try connection.all(
            "SELECT id FROM products WHERE drop_id = $1 ORDER BY id", [.integer(drop.value)]
        ) { $0.integer(0) }
        for product in products {
            let id = try Counters.next(.catalogue, on: connection)
            try insert(
                into: "products", like: product,
                ["id": .integer(id), "drop_id": .integer(copy)], on: connection)
            let variants = try connection.all(
                "SELECT id, stock FROM variants WHERE product_id = $1 AND on_sale = 1 ORDER BY id",
                [.integer(product)]
            ) { (id: $0.integer(0), stock: $0.integer(1)) }
            for variant in variants {
                let place = try Counters.next(.catalogue, on: connection)
                try insert(
                    into: "variants", like: variant.id,
                    [
                        "id": .integer(place), "drop_id": .integer(copy),
                        "product_id": .integer(id), "available": .integer(variant.stock),
                        "oversold": Value(0), "kept": Value(0), "waiting": Value(0),
                    ], on: connection)
            }
        }
    }

    /// Copies the row with an id and changes some of its columns. The columns come from the schema,
    /// so that what a later schema adds is copied as well.
    private func insert(
        into table: String, like id: Int64, _ changes: [String: Value],
        on connection: any Connection
    ) throws {
        guard let stored = StoredTables.all.first(where: { $0.name == table }) else {
            preconditionFailure("there is a table \(table)")
        }
        var values: [Value] = []
        let columns = stored.columns.map { column in
            guard let change = changes[column.name] else { return column.name }
            values.append(change)
            return "$\(values.count)"
        }
        try connection.execute(
            """
            INSERT INTO \(table) (\(stored.columns.map(\.name).joined(separator: ", ")))
            SELECT \(columns.joined(separator: ", ")) FROM \(table)
            WHERE id = $\(values.count + 1)
            """, values + [.integer(id)])
    }
}

/// The named limits of copies for rehearsals.
enum RehearsalCopies {
    /// Copies at once: more are forgotten ones.
    static let most = 10
    /// How long orders of a rehearsal stay after the last of them has changed.
    static let kept: Span = .hours(24)
    /// Orders that are cleared in one transaction, so that the desk never waits long.
    static let chunk = 256
    /// Steps of one clearing: enough for a million orders.
    static let steps = 4_000
}

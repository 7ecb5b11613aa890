package import Blobs
package import Shop
package import Storage

/// Checks every promise about the stored data again, beside a serving shop, and says what is wrong
/// where.
package struct VerifyShop: Sendable {
    private let store: any Store
    private let files: Files?
    private let now: Timestamp

    /// - Parameters:
    ///   - files: `nil` leaves them out.
    ///   - now: tells how long a file is on its way.
    package init(store: any Store, files: Files?, at now: Timestamp) {
        self.store = store
        self.files = files
        self.now = now
    }

    /// The places where slips and pictures are.
    package struct Files: Sendable {
        let here: any BlobStore
        let carried: Carried?
        let others: Others

        /// - Parameters:
        ///   - here: what this machine has.
        ///   - carried: where that is carried; `nil` when it stays here.
        ///   - others: whether other machines may have what this one has not.
        package init(here: any BlobStore, carried: Carried? = nil, others: Others = .none) {
            self.here = here
            self.carried = carried
            self.others = others
        }
    }

    /// The other machines of the shop.
    package enum Others: Sendable {
        /// The shop has no other machines.
        case none
        /// The shop may have other machines, each with the files that it took.
        case perhaps
    }

    /// A store that blobs are carried to.
    package struct Carried: Sendable {
        let store: any BlobStore
        let isWaiting: @Sendable (BlobDigest) -> Bool

        /// - Parameters:
        ///   - store: what the store itself has, with nothing in front of it.
        ///   - isWaiting: whether this machine has yet to carry a blob.
        package init(
            store: any BlobStore, isWaiting: @escaping @Sendable (BlobDigest) -> Bool
        ) {
            self.store = store
            self.isWaiting = isWaiting
        }
    }

    /// A part of the checks: what one check found.
    package struct Part: Sendable {
        /// The name of what was checked: `stock`, `money`, `files`.
        package var name: String
        /// The first of the findings.
        package var listed: [IntegrityFinding]
        package var faults: Int
        package var notes: Int

        /// The number of findings that were counted and are not in `listed`.
        package var unlisted: Int { faults + notes - listed.count }
    }

    /// The numbers of what was looked at.
    package struct Counts: Hashable, Sendable {
        package var orders: Int
        package var slips: Int
        /// The number of files; `nil` where they were left out.
        package var files: Int?
    }

    /// All that is checked in the database, what is quick first.
    static let checks: [any IntegrityCheck] = [
        SettingsCheck(), EraCheck(), SequenceCheck(), StockCheck(), StatusCheck(), MoneyCheck(),
        PaymentCheck(), StatementCheck(), RefundCheck(), SlipCheck(), TimelineCheck(),
        PersonLimitCheck(), IdempotencyCheck(), SearchIndexCheck(), ReferenceCheck(), ToldCheck(),
        LineCheck(), WaitlistCheck(), WebhookCheck(), EngineCheck(),
    ]

    /// Runs all checks.
    ///
    /// - Parameter told: gets what each check found, as soon as it is done.
    /// - Throws: `StorageError`.
    package func run(_ told: (Part) -> Void) async throws -> Counts {
        let names = try await store.read(StoredNames.load)
        for check in Self.checks {
            let findings = try await store.read { connection in
                var findings = IntegrityFindings(names: names)
                try check.run(on: connection, &findings)
                return findings
            }
            told(Part(check.name, findings))
        }
        var looked: Int?
        if let files {
            var findings = IntegrityFindings(names: names)
            var check = BlobCheck(store: store, files: files, now: now)
            looked = try await check.run(&findings)
            told(Part("files", findings))
        }
        var counts = try await counts()
        counts.files = looked
        return counts
    }

    private func counts() async throws -> Counts {
        try await store.read { connection in
            func rows(_ table: String) throws -> Int {
                try connection.first("SELECT count(*) FROM \(table)") { Int($0.integer(0)) } ?? 0
            }
            return Counts(orders: try rows("orders"), slips: try rows("slips"), files: nil)
        }
    }
}

extension VerifyShop.Part {
    init(_ name: String, _ findings: IntegrityFindings) {
        self.init(
            name: name, listed: findings.listed, faults: findings.faults, notes: findings.notes)
    }
}

internal import Blobs
internal import Crypto
internal import Shop
internal import Storage

/// Every slip and every product's picture is in the blob store, whole: its SHA-256 is its name, and
/// a slip has as many bytes as its row says.
///
/// A blob is stored before anything names it, so what is read here must be there. Where blobs are
/// carried to a store, what this machine has and what the store has are both looked at. What is
/// there and nothing names is a note: it goes by itself.
struct BlobCheck: Sendable {
    let store: any Store
    let files: VerifyShop.Files
    let now: Timestamp
    /// A store that does not answer is not asked for each file.
    private var isAway = false

    init(store: any Store, files: VerifyShop.Files, now: Timestamp) {
        self.store = store
        self.files = files
        self.now = now
    }

    private static let page = 500

    /// A blob as the database names it.
    private struct Named: Sendable {
        var digest: String
        /// A slip's bytes, the least and the greatest that its rows say.
        var sizes: ClosedRange<Int64>?
        var place: String
        /// When a slip was sent last; `nil` for a picture.
        var sentAt: Timestamp?
    }

    /// - Returns: how many blobs were read.
    mutating func run(_ findings: inout IntegrityFindings) async throws -> Int {
        let count = try await checkNamed(&findings)
        try await findUnnamed(&findings)
        return count
    }

    private mutating func checkNamed(_ findings: inout IntegrityFindings) async throws -> Int {
        let names = findings.names
        var count = 0
        for named in try await pictures() {
            try await check(named, &findings)
            count += 1
        }
        for files in [slips, copies] {
            var past = ""
            while true {
                let page = try await files(past, names)
                for named in page { try await check(named, &findings) }
                count += page.count
                guard let last = page.last, page.count == Self.page else { break }
                past = last.digest
            }
        }
        return count
    }

    /// Files are listed before the rows are read: what is being put to its order just now is in
    /// both, but for the moment between.
    private func findUnnamed(_ findings: inout IntegrityFindings) async throws {
        var files = 0
        var bytes: Int64 = 0
        for folder in UInt8.min...UInt8.max {
            let here = try await self.files.here.here(beginning: folder)
            guard !here.isEmpty else { continue }
            let named = try await store.read { connection in
                try NamedFiles.among(here.map(\.digest), on: connection)
            }
            for blob in here where !named.contains(blob.digest) {
                files += 1
                bytes += blob.byteCount
            }
        }
        guard files > 0 else { return }
        findings.note(
            "files", "no slip and no picture is called like \(files) of them, \(bytes) bytes",
            "a shop that is serving removes them when they are a day old")
    }

    private func pictures() async throws -> [Named] {
        try await store.read { connection in
            try connection.all(
                """
                SELECT named.digest, min(drops.slug), min(products.reference)
                FROM (
                    SELECT picture, picture AS digest FROM products WHERE picture IS NOT NULL
                    UNION SELECT picture, digest FROM picture_sizes
                ) AS named
                JOIN products ON products.picture = named.picture
                JOIN drops ON drops.id = products.drop_id
                GROUP BY named.digest ORDER BY named.digest
                """
            ) { row in
                Named(
                    digest: row.text(0), sizes: nil,
                    place: "picture of \(row.text(1))/\(row.text(2))")
            }
                + connection.all(
                    """
                    SELECT value FROM settings WHERE name = 'logo' AND value <> ''
                    UNION SELECT digest FROM picture_sizes
                    JOIN settings ON name = 'logo' AND value = picture
                    ORDER BY 1
                    """
                ) { Named(digest: $0.text(0), sizes: nil, place: "the shop's logo") }
                + connection.all(
                    """
                    SELECT digest, min(id), min(bytes) FROM statements
                    GROUP BY digest ORDER BY digest
                    """
                ) { row in
                    Named(
                        digest: row.text(0), sizes: row.integer(2)...row.integer(2),
                        place: "statement \(row.integer(1))")
                }
        }
    }

    /// The slips past a digest; the same file sent to many orders is one blob and is read once.
    private func slips(past digest: String, _ names: StoredNames) async throws -> [Named] {
        try await store.read { connection in
            try connection.all(
                """
                SELECT slips.digest, min(slips.id), min(slips.bytes), max(slips.bytes),
                    min(slips.order_id), max(slips.uploaded_at)
                FROM slips WHERE slips.digest > $1
                GROUP BY slips.digest ORDER BY slips.digest LIMIT $2
                """, [.text(digest), Value(Self.page)]
            ) { row in
                Named(
                    digest: row.text(0),
                    sizes: row.integer(2)...max(row.integer(2), row.integer(3)),
                    place: names.slip(row.integer(1), of: row.integer(4)),
                    sentAt: Timestamp(milliseconds: row.integer(5)))
            }
        }
    }

    /// The clean copies and thumbnails past a digest; those of one picture are one blob.
    private func copies(past digest: String, _ names: StoredNames) async throws -> [Named] {
        try await store.read { connection in
            try connection.all(
                """
                SELECT made.digest, min(made.bytes), min(slips.id), min(slips.order_id),
                    max(made.ended_at)
                FROM (
                    SELECT copy AS digest, copy_bytes AS bytes, slip_id, ended_at
                    FROM slip_readings WHERE copy > $1
                    UNION SELECT thumbnail, thumbnail_bytes, slip_id, ended_at
                    FROM slip_readings WHERE thumbnail > $1
                ) AS made JOIN slips ON slips.id = made.slip_id
                GROUP BY made.digest ORDER BY made.digest LIMIT $2
                """, [.text(digest), Value(Self.page)]
            ) { row in
                Named(
                    digest: row.text(0), sizes: row.integer(1)...row.integer(1),
                    place: "copy of \(names.slip(row.integer(2), of: row.integer(3)))",
                    sentAt: Timestamp(milliseconds: row.integer(4)))
            }
        }
    }

    private mutating func check(
        _ named: Named, _ findings: inout IntegrityFindings
    ) async throws {
        guard let digest = BlobDigest(text: named.digest) else {
            findings.fault(
                named.place, "its file is called '\(named.digest)', which is no SHA-256",
                "ask for the file again")
            return
        }
        let place = "\(named.place), file \(digest.text)"
        let here = try await Self.look(at: digest, in: files.here)
        switch here {
        case .whole(let bytes): checkSize(bytes, of: named, place, &findings)
        case .missing where files.carried == nil && files.others == .perhaps:
            findings.note(
                place, "the file is not on this machine",
                "look with `holdfast verify` on the server that took it; where this is the only "
                    + "server, `holdfast verify --alone` says what is gone")
        case .missing where files.carried == nil:
            findings.fault(place, "the file is gone", "take it from a backup, or ask for it again")
        case .missing: break
        case .changed:
            findings.fault(place, "its content was changed", "take the file from a backup")
        case .unreadable(let words):
            findings.fault(place, "the file could not be read: \(words)", "look at the disk")
        }
        if let carried = files.carried, !isAway {
            try await check(named, digest, on: carried, here: here, &findings)
        }
    }

    /// Whether a file should have been on the store long ago.
    private func isOverdue(_ named: Named) -> Bool {
        named.sentAt.map { now - $0 > BlobLimits.onItsWay } ?? false
    }

    private func checkSize(
        _ bytes: Int64, of named: Named, _ place: String, _ findings: inout IntegrityFindings
    ) {
        guard let sizes = named.sizes, sizes != bytes...bytes else { return }
        findings.fault(
            place, "has \(bytes) bytes, its row says \(sizes.upperBound)", "look at the slip again")
    }

    private mutating func check(
        _ named: Named, _ digest: BlobDigest, on carried: VerifyShop.Carried, here: Seen,
        _ findings: inout IntegrityFindings
    ) async throws {
        let place = "\(named.place), file \(digest.text)"
        // Before the store is asked: what is carried meanwhile is no fault.
        let waits = carried.isWaiting(digest)
        do {
            switch try await Self.look(at: digest, in: carried.store) {
            case .whole(let bytes):
                if here == .missing { checkSize(bytes, of: named, place, &findings) }
            case .missing where !waits && here == .missing && isOverdue(named):
                findings.fault(
                    place, "nobody has the file: it is neither here nor on the store",
                    "start the server that took it, or ask for it again")
            case .missing where waits || here == .missing:
                findings.note(
                    place, "the file is still on its way to the store",
                    "look again when it is there")
            case .missing:
                findings.fault(
                    place, "the store does not have the file", "copy it there from this machine")
            case .changed:
                findings.fault(
                    place, "the store has other content under its name",
                    "copy the file there from a server that has it, or from a backup")
            case .unreadable(let words):
                findings.fault(place, "the file could not be read: \(words)", "look at the disk")
            }
        } catch let problem as DepotProblem {
            isAway = problem.problem.isOfTheWholeStore
            findings.fault(
                isAway ? "files" : place, "\(problem)", "check again when the store is well")
        }
    }

    /// The sight of a name: what a place has under it.
    private enum Seen: Equatable {
        case whole(bytes: Int64)
        case missing
        case changed
        case unreadable(String)
    }

    private static func look(
        at digest: BlobDigest, in blobs: any BlobStore
    ) async throws -> Seen {
        do {
            let reader = try await blobs.open(digest)
            var hash = SHA256()
            var bytes: Int64 = 0
            while case let chunk = try await reader.read(upTo: BlobLimits.chunk), !chunk.isEmpty {
                hash.update(data: chunk)
                bytes += Int64(chunk.count)
            }
            return hex(hash.finalize()) == digest.text ? .whole(bytes: bytes) : .changed
        } catch BlobError.missing {
            return .missing
        } catch BlobError.damaged {
            return .changed
        } catch let error as BlobError {
            return .unreadable("\(error)")
        }
    }
}

internal import Blobs
internal import Crypto
internal import Storage

/// Every slip and every product's picture is in the blob store, whole: its SHA-256 is its name, and
/// a slip has as many bytes as its row says.
///
/// A blob is stored before anything names it, so what is read here must be there. What is there and
/// nothing names is a note: it goes by itself.
struct BlobCheck: Sendable {
    let store: any Store
    let blobs: any BlobStore

    private static let page = 500

    /// A blob as the database names it.
    private struct Named: Sendable {
        var digest: String
        /// A slip's bytes, the least and the greatest that its rows say.
        var sizes: ClosedRange<Int64>?
        var place: String
    }

    /// - Returns: how many blobs were read.
    func run(_ findings: inout IntegrityFindings) async throws -> Int {
        let count = try await checkNamed(&findings)
        try await findUnnamed(&findings)
        return count
    }

    private func checkNamed(_ findings: inout IntegrityFindings) async throws -> Int {
        let names = findings.names
        var count = 0
        for named in try await pictures() {
            try await check(named, &findings)
            count += 1
        }
        var past = ""
        while true {
            let slips = try await slips(past: past, names)
            for named in slips { try await check(named, &findings) }
            count += slips.count
            guard let last = slips.last, slips.count == Self.page else { return count }
            past = last.digest
        }
    }

    /// Files are listed before the rows are read: what is being put to its order just now is in
    /// both, but for the moment between.
    private func findUnnamed(_ findings: inout IntegrityFindings) async throws {
        var files = 0
        var bytes: Int64 = 0
        for folder in UInt8.min...UInt8.max {
            let here = try await blobs.here(beginning: folder)
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
                SELECT products.picture, min(drops.slug), min(products.reference)
                FROM products JOIN drops ON drops.id = products.drop_id
                WHERE products.picture IS NOT NULL
                GROUP BY products.picture ORDER BY products.picture
                """
            ) { row in
                Named(
                    digest: row.text(0), sizes: nil,
                    place: "picture of \(row.text(1))/\(row.text(2))")
            }
        }
    }

    /// The same file sent to many orders is one blob and is read once.
    private func slips(past digest: String, _ names: StoredNames) async throws -> [Named] {
        try await store.read { connection in
            try connection.all(
                """
                SELECT slips.digest, min(slips.id), min(slips.bytes), max(slips.bytes),
                    min(slips.order_id)
                FROM slips WHERE slips.digest > $1
                GROUP BY slips.digest ORDER BY slips.digest LIMIT $2
                """, [.text(digest), Value(Self.page)]
            ) { row in
                Named(
                    digest: row.text(0),
                    sizes: row.integer(2)...max(row.integer(2), row.integer(3)),
                    place: names.slip(row.integer(1), of: row.integer(4)))
            }
        }
    }

    private func check(_ named: Named, _ findings: inout IntegrityFindings) async throws {
        guard let digest = BlobDigest(text: named.digest) else {
            findings.fault(
                named.place, "its file is called '\(named.digest)', which is no SHA-256",
                "ask for the file again")
            return
        }
        let place = "\(named.place), file \(digest.text)"
        do {
            let (bytes, name) = try await read(digest)
            if name != digest.text {
                findings.fault(
                    place, "its content was changed", "take the file from a backup")
            } else if let sizes = named.sizes, sizes != bytes...bytes {
                findings.fault(
                    place, "has \(bytes) bytes, its row says \(sizes.upperBound)",
                    "look at the slip again")
            }
        } catch BlobError.missing {
            findings.fault(place, "the file is gone", "take it from a backup, or ask for it again")
        } catch BlobError.notHereYet {
            findings.note(
                place, "the file is still on its way to the store", "look again when it is there")
        } catch BlobError.damaged {
            findings.fault(place, "its content was changed", "take the file from a backup")
        } catch let error as BlobError {
            findings.fault(place, "the file could not be read: \(error)", "look at the disk")
        }
    }

    private func read(_ digest: BlobDigest) async throws -> (bytes: Int64, name: String) {
        let reader = try await blobs.open(digest)
        var hash = SHA256()
        var bytes: Int64 = 0
        while true {
            let chunk = try await reader.read(upTo: BlobLimits.chunk)
            guard !chunk.isEmpty else { return (bytes, hex(hash.finalize())) }
            hash.update(data: chunk)
            bytes += Int64(chunk.count)
        }
    }
}

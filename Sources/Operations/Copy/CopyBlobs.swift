package import Blobs
internal import Crypto
internal import Shop
package import Storage

/// Copies the slips and pictures that a shop names from one place to another, a few at a time; what
/// is there already, whole by its hash, is left alone.
package struct CopyBlobs: Sendable {
    private let store: any Store
    private let from: [any BlobStore]
    private let to: any BlobStore

    /// - Parameter from: places of which any may have a blob, in the order in which they are asked.
    package init(of store: any Store, from: [any BlobStore], to: any BlobStore) {
        self.store = store
        self.from = from
        self.to = to
    }

    /// The outcome of copying blobs.
    package struct Outcome: Hashable, Sendable {
        package var copied = 0
        package var wereThere = 0
        /// The blobs that the shop names and that are not where they are to be copied from.
        package var missing: [String] = []
    }

    private static let page = 500

    /// Copies the blobs that are missing at the target.
    ///
    /// - Parameter told: gets how many were looked at.
    /// - Throws: `BlobError`, `DepotProblem`, `StorageError`, and `BlobCopyFailure` when a file has
    ///   other bytes than its name says.
    package func run(_ told: (Int) -> Void) async throws -> Outcome {
        var outcome = Outcome()
        var past = ""
        while true {
            let digests = try await digests(past: past)
            // A name that is none names no file; `verify` tells of it.
            try await copy(digests.compactMap(BlobDigest.init(text:)), &outcome, told)
            guard let last = digests.last, digests.count == Self.page else {
                outcome.missing.sort()
                return outcome
            }
            past = last
        }
    }

    private func digests(past: String) async throws -> [String] {
        try await store.read { connection in
            try connection.all(
                """
                SELECT digest FROM slips WHERE digest > $1
                UNION SELECT digest FROM statements WHERE digest > $1
                UNION SELECT copy FROM slip_readings WHERE copy > $1
                UNION SELECT thumbnail FROM slip_readings WHERE thumbnail > $1
                UNION SELECT picture FROM products WHERE picture IS NOT NULL AND picture > $1
                UNION SELECT digest FROM picture_sizes WHERE digest > $1
                UNION SELECT value FROM settings WHERE name = 'logo' AND value > $1
                ORDER BY 1 LIMIT $2
                """, [.text(past), Value(Self.page)]
            ) { $0.text(0) }
        }
    }

    private enum Fate: Sendable {
        case copied
        case wasThere
        case missing
    }

    private func copy(
        _ digests: [BlobDigest], _ outcome: inout Outcome, _ told: (Int) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (BlobDigest, Fate).self) { group in
            var rest = digests[...]
            for digest in rest.prefix(BlobLimits.carriedAtOnce) {
                group.addTask { (digest, try await copy(digest)) }
            }
            rest = rest.dropFirst(BlobLimits.carriedAtOnce)
            for try await (digest, fate) in group {
                switch fate {
                case .copied: outcome.copied += 1
                case .wasThere: outcome.wereThere += 1
                case .missing: outcome.missing.append(digest.text)
                }
                told(outcome.copied + outcome.wereThere + outcome.missing.count)
                if let digest = rest.popFirst() {
                    group.addTask { (digest, try await copy(digest)) }
                }
            }
        }
    }

    private func copy(_ digest: BlobDigest) async throws -> Fate {
        if try await isThere(digest) { return .wasThere }
        guard let reader = try await source(of: digest) else { return .missing }
        let upload = try to.receive(limit: reader.byteCount)
        defer { upload.discard() }
        let hash = try await Self.hash(reader) { chunk in
            try chunk.withUnsafeBytes { try upload.append($0) }
        }
        // Before the end, so that bytes that are not the blob's get no name in the target.
        guard hash == digest.text else { throw BlobCopyFailure(digest: digest) }
        _ = try await upload.finish()
        return .copied
    }

    /// Whether the target has it whole; anything else under its name is replaced.
    private func isThere(_ digest: BlobDigest) async throws -> Bool {
        do {
            return try await Self.hash(try await to.open(digest)) { _ in } == digest.text
        } catch BlobError.missing, BlobError.damaged {
            return false
        }
    }

    private func source(of digest: BlobDigest) async throws -> (any BlobReader)? {
        for place in from {
            do {
                return try await place.open(digest)
            } catch BlobError.missing {
                continue
            } catch BlobError.damaged {
                throw BlobCopyFailure(digest: digest)
            }
        }
        return nil
    }

    private static func hash(
        _ reader: any BlobReader, _ each: ([UInt8]) throws -> Void
    ) async throws -> String {
        var hash = SHA256()
        while case let chunk = try await reader.read(upTo: BlobLimits.chunk), !chunk.isEmpty {
            hash.update(data: chunk)
            try each(chunk)
        }
        return hex(hash.finalize())
    }
}

/// A file in the place that is copied from has other bytes than its name says.
package struct BlobCopyFailure: Error, Hashable, Sendable {
    package var digest: BlobDigest
}

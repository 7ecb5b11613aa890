package import Blobs
internal import Crypto
package import Storage

/// Copies the slips and pictures that a shop names from one place to another; what is there already
/// is left alone.
package struct CopyBlobs: Sendable {
    private let store: any Store
    private let from: any BlobStore
    private let to: any BlobStore

    package init(of store: any Store, from: any BlobStore, to: any BlobStore) {
        self.store = store
        self.from = from
        self.to = to
    }

    /// What came of it.
    package struct Outcome: Hashable, Sendable {
        package var copied = 0
        package var wereThere = 0
        /// Named by the shop, and not where they are to be copied from.
        package var missing: [String] = []
    }

    private static let page = 500

    /// - Parameter told: gets how many were looked at.
    /// - Throws: `BlobError`, `StorageError`, and `BlobCopyFailure` when a file has other bytes
    ///   than its name says.
    package func run(_ told: (Int) -> Void) async throws -> Outcome {
        var outcome = Outcome()
        var past = ""
        while true {
            let digests = try await digests(past: past)
            for text in digests {
                // A name that is none names no file; `verify` tells of it.
                guard let digest = BlobDigest(text: text) else { continue }
                try await copy(digest, &outcome)
            }
            told(outcome.copied + outcome.wereThere + outcome.missing.count)
            guard let last = digests.last, digests.count == Self.page else { return outcome }
            past = last
        }
    }

    private func digests(past: String) async throws -> [String] {
        try await store.read { connection in
            try connection.all(
                """
                SELECT digest FROM slips WHERE digest > $1
                UNION SELECT picture FROM products WHERE picture IS NOT NULL AND picture > $1
                ORDER BY 1 LIMIT $2
                """, [.text(past), Value(Self.page)]
            ) { $0.text(0) }
        }
    }

    private func copy(_ digest: BlobDigest, _ outcome: inout Outcome) async throws {
        if try await Self.open(digest, in: to) != nil {
            outcome.wereThere += 1
            return
        }
        // Read twice, so that bytes that are not the blob's get no name in the target.
        guard let reader = try await Self.open(digest, in: from),
            let again = try await Self.open(digest, in: from)
        else {
            outcome.missing.append(digest.text)
            return
        }
        var hash = SHA256()
        while case let chunk = try await reader.read(upTo: BlobLimits.chunk), !chunk.isEmpty {
            hash.update(data: chunk)
        }
        guard hex(hash.finalize()) == digest.text else { throw BlobCopyFailure(digest: digest) }
        try await write(again, as: digest)
        outcome.copied += 1
    }

    private func write(_ reader: any BlobReader, as digest: BlobDigest) async throws {
        let upload = try to.receive(limit: reader.byteCount)
        defer { upload.discard() }
        while case let chunk = try await reader.read(upTo: BlobLimits.chunk), !chunk.isEmpty {
            try chunk.withUnsafeBytes { try upload.append($0) }
        }
        guard try await upload.finish().digest == digest else {
            throw BlobCopyFailure(digest: digest)
        }
    }

    private static func open(
        _ digest: BlobDigest, in blobs: any BlobStore
    ) async throws -> (any BlobReader)? {
        do {
            return try await blobs.open(digest)
        } catch BlobError.missing {
            return nil
        }
    }
}

/// A file in the place that is copied from has other bytes than its name says.
package struct BlobCopyFailure: Error, Hashable, Sendable {
    package var digest: BlobDigest
}

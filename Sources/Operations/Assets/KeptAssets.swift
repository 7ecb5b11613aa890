package import Shop
package import Storage

/// A file of a page, as any server answers it under its name, which holds a hash of it.
package struct KeptAsset: Hashable, Sendable {
    package var name: String
    package var mediaType: String
    package var bytes: [UInt8]

    package init(name: String, mediaType: String, bytes: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

/// The files of pages that the last versions of the program serve.
package enum KeptAssets {
    /// The number of versions whose files are kept: those that have started last.
    package static let versions = 8

    /// Keeps a version's files, and forgets those of versions that started long ago.
    package static func keep(
        _ files: [KeptAsset], of version: String, at now: Timestamp, on connection: any Connection
    ) throws {
        let known = try connection.execute(
            "UPDATE assets SET started_at = $1 WHERE version = $2",
            [.integer(now.milliseconds), .text(version)])
        for file in known == 0 ? files : [] {
            try connection.enqueue(
                """
                INSERT INTO assets (version, name, media_type, bytes, started_at)
                VALUES ($1, $2, $3, $4, $5)
                """,
                [
                    .text(version), .text(file.name), .text(file.mediaType), .blob(file.bytes),
                    .integer(now.milliseconds),
                ])
        }
        try connection.execute(
            """
            DELETE FROM assets WHERE version NOT IN (
                SELECT version FROM assets GROUP BY version
                ORDER BY max(started_at) DESC, version LIMIT $1
            )
            """, [Value(versions)])
    }

    /// The files of all versions but one, each once.
    package static func ofOthers(
        than version: String, on connection: any Connection
    ) throws -> [KeptAsset] {
        var seen: Set<String> = []
        return try connection.all(
            """
            SELECT name, media_type, bytes FROM assets WHERE version <> $1 AND name NOT IN (
                SELECT name FROM assets WHERE version = $1
            ) ORDER BY name
            """, [.text(version)]
        ) { KeptAsset(name: $0.text(0), mediaType: $0.text(1), bytes: $0.blob(2)) }
        .filter { seen.insert($0.name).inserted }
    }
}

extension Shopkeeper {
    /// Keeps the files of this version for every server of the shop.
    package func keepAssets(_ files: [KeptAsset], of version: String) async throws {
        let now = clock()
        try await store.write { try KeptAssets.keep(files, of: version, at: now, on: $0) }
    }

    /// The files that servers of other versions have kept.
    package func assets(ofOthersThan version: String) async throws -> [KeptAsset] {
        try await store.read { try KeptAssets.ofOthers(than: version, on: $0) }
    }
}

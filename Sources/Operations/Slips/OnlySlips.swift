package import Blobs
internal import Storage

extension Shopkeeper {
    /// Whether a stored file was sent as a slip and is no picture of the shop. Both lie in one
    /// store, but everybody may see a picture.
    package func isOnlySlip(_ file: BlobDigest) async throws -> Bool {
        try await store.read { connection in
            try connection.first(
                """
                SELECT 1 FROM slips WHERE digest = $1
                    AND NOT EXISTS (SELECT 1 FROM products WHERE picture = $1)
                    AND NOT EXISTS (SELECT 1 FROM settings WHERE name = 'logo' AND value = $1)
                LIMIT 1
                """, [.text(file.text)]
            ) { $0.integer(0) } != nil
        }
    }
}

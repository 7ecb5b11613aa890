internal import Blobs
internal import Storage

/// The files of the blob store that are named in the database.
enum NamedFiles {
    private static let query = KeyedQuery { keys in
        """
        SELECT digest FROM slips WHERE digest IN (\(keys))
        UNION SELECT digest FROM statements WHERE digest IN (\(keys))
        UNION SELECT copy FROM slip_readings WHERE copy IN (\(keys))
        UNION SELECT thumbnail FROM slip_readings WHERE thumbnail IN (\(keys))
        UNION SELECT picture FROM products WHERE picture IN (\(keys))
        UNION SELECT digest FROM picture_sizes WHERE digest IN (\(keys)) AND (
            EXISTS (SELECT 1 FROM products WHERE products.picture = picture_sizes.picture)
            OR EXISTS (
                SELECT 1 FROM settings
                WHERE settings.name = 'logo' AND settings.value = picture_sizes.picture))
        UNION SELECT value FROM settings WHERE name = 'logo' AND value IN (\(keys))
        """
    }

    /// The files among some that a slip, a statement or a product names.
    static func among(
        _ digests: [BlobDigest], on connection: any Connection
    ) throws -> Set<BlobDigest> {
        var named: Set<BlobDigest> = []
        try query.forEach(connection, digests.map { .text($0.text) }) { row in
            if let digest = BlobDigest(text: row.text(0)) { named.insert(digest) }
        }
        return named
    }
}

internal import Shop
internal import Storage

/// The pictures that those of products and the logo were made into.
enum PictureSizes {
    /// All of them, by the picture that they were made from, narrowest first.
    static func all(on connection: any Connection) throws -> [String: [PictureSize]] {
        var sizes: [String: [PictureSize]] = [:]
        try connection.forEach(
            "SELECT picture, width, height, digest FROM picture_sizes ORDER BY picture, width", []
        ) { row in
            sizes[row.text(0), default: []].append(size(row, from: 1))
        }
        return sizes
    }

    static func load(
        of picture: String, on connection: any Connection
    ) throws -> [PictureSize] {
        try connection.all(
            "SELECT width, height, digest FROM picture_sizes WHERE picture = $1 ORDER BY width",
            [.text(picture)]
        ) { size($0, from: 0) }
    }

    static func put(
        _ sizes: [PictureSize], of picture: String, on connection: any Connection
    ) throws {
        try connection.execute("DELETE FROM picture_sizes WHERE picture = $1", [.text(picture)])
        for size in sizes {
            try connection.execute(
                """
                INSERT INTO picture_sizes (picture, width, height, digest)
                VALUES ($1, $2, $3, $4)
                """, [.text(picture), Value(size.width), Value(size.height), .text(size.digest)])
        }
    }

    private static func size(_ row: any Row, from column: Int) -> PictureSize {
        PictureSize(
            width: Int(row.integer(column)), height: Int(row.integer(column + 1)),
            digest: row.text(column + 2))
    }
}

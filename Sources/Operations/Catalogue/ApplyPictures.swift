internal import Shop
internal import Storage

extension ApplyWork {
    /// Keeps what the file's pictures were made into. Of a picture that nothing names any more it
    /// is still known, so that nobody gets the seller's own file when it is named by its digest.
    mutating func applyPictures() throws {
        var seen: Set<String> = []
        if let logo = file.shop.logo { try applyPicture(logo, of: "shop", "logo", &seen) }
        for drop in file.drops {
            for product in drop.products {
                guard let picture = product.picture else { continue }
                let thing = "product \(drop.slug)/\(product.reference)"
                try applyPicture(picture, of: thing, "picture", &seen)
            }
        }
    }

    private mutating func applyPicture(
        _ picture: String, of thing: String, _ field: String, _ seen: inout Set<String>
    ) throws {
        guard seen.insert(picture).inserted, let sizes = pictures[picture], !sizes.isEmpty,
            try sizes != PictureSizes.load(of: picture, on: connection)
        else { return }
        try PictureSizes.put(sizes, of: picture, on: connection)
        let widths = sizes.map { String($0.width) }.joined(separator: ", ")
        note(thing, "\(field) made \(widths) px wide")
    }
}

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

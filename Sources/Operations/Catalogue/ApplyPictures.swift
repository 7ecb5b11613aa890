internal import Shop

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

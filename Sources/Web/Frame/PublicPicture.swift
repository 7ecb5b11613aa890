internal import Pages
internal import Shop

/// A picture of the shop, which everybody may see: where it is, and how a page shows it.
enum PublicPicture {
    static func path(of digest: String) -> String { "/pictures/\(digest)" }

    static func view(of product: Product) -> PictureView? {
        product.largestPicture.map { largest in
            let widths = product.sizes.map { "\(path(of: $0.digest)) \($0.width)w" }
            return PictureView(
                src: path(of: largest),
                srcset: widths.count > 1 ? widths.joined(separator: ", ") : nil)
        }
    }
}

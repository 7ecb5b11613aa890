/// A product's picture in one width, as it is sent to shoppers.
package struct PictureSize: Hashable, Sendable {
    /// The picture's width in pixels.
    package var width: Int
    /// The picture's height in pixels.
    package var height: Int
    /// The name of the picture's blob.
    package var digest: String

    package init(width: Int, height: Int, digest: String) {
        self.width = width
        self.height = height
        self.digest = digest
    }
}

extension Product {
    /// The picture that is sent where only one can be named: the largest.
    package var largestPicture: String? { sizes.last?.digest ?? picture }

    /// The picture that is sent where a small one is enough: the smallest.
    package var smallestPicture: String? { sizes.first?.digest ?? picture }

    /// The blob that shoppers get for a name in an address; `nil` where it is none of this
    /// product's.
    ///
    /// The seller's own file is never sent once there are others made from it.
    package func sent(for digest: String) -> String? {
        if digest == picture { return largestPicture }
        return sizes.contains { $0.digest == digest } ? digest : nil
    }
}

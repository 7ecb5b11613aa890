/// What two pictures of slips are compared by where no code says which transfer they are of.
package struct PictureImprint: Hashable, Sendable {
    package let hash: DifferenceHash
    package let grey: GreyCopy

    /// Puts the two together; `nil` where the picture shows too little to be told from others.
    package init?(hash: DifferenceHash, grey: GreyCopy) {
        guard hash.marks >= LikenessLimits.marks else { return nil }
        self.hash = hash
        self.grey = grey
    }

    /// Bytes of an imprint.
    package static let byteCount = DifferenceHash.byteCount + GreyCopy.byteCount

    /// The imprint as bytes: the hash, and the grey copy behind it.
    package var bytes: [UInt8] { hash.bytes + grey.pixels }

    /// Reads an imprint; `nil` where it is none.
    package init?(bytes: some Collection<UInt8>) {
        guard let hash = DifferenceHash(bytes: bytes.prefix(DifferenceHash.byteCount)),
            let grey = GreyCopy(pixels: bytes.dropFirst(DifferenceHash.byteCount))
        else { return nil }
        self.init(hash: hash, grey: grey)
    }
}

/// How alike two pictures are that look alike.
package enum PictureLikeness: Hashable, Sendable {
    /// One picture, made smaller or compressed anew at most.
    case same
    /// One picture in which this many blocks differ: an amount was changed, perhaps. Two honest
    /// transfers may look so too.
    case changed(blocks: Int)

    /// Holds a picture against an earlier one; `nil` where nothing can be said, because more of
    /// them differs.
    package init?(of later: GreyCopy, to earlier: GreyCopy) {
        let blocks = later.changedBlocks(from: earlier, atMost: LikenessLimits.blocks + 1)
        guard blocks <= LikenessLimits.blocks else { return nil }
        self = blocks == 0 ? .same : .changed(blocks: blocks)
    }

    /// In how many blocks the pictures differ.
    package var blocks: Int {
        switch self {
        case .same: 0
        case .changed(let blocks): blocks
        }
    }
}

/// The limits of what is called alike, as measured on slips of one bank that differ in all but
/// their form, and on copies of them.
package enum LikenessLimits {
    /// The most bits in which the hashes of two pictures differ that are compared: copies differ in
    /// 26 at most, two transfers of one payer in 24 to 55, others in 68 and more.
    package static let bits = 60
    /// The most blocks that differ where a picture was changed; two transfers of one payer, a
    /// minute apart, differ in eight and more.
    package static let blocks = 5
    /// The fewest marks of a hash by which a picture is told from others; a slip has 300 to 700.
    package static let marks = 100
}

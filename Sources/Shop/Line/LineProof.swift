/// The receipt that proves a place: who has it can recompute the link of the published chain. It
/// does not open the place.
package struct LineProof: Hashable, Sendable {
    package var slug: String
    package var number: Int64
    package var joinedAt: Timestamp
    package var id: [UInt8]
    package var link: [UInt8]

    package init(
        slug: String, number: Int64, joinedAt: Timestamp, id: [UInt8], link: [UInt8]
    ) {
        self.slug = slug
        self.number = number
        self.joinedAt = joinedAt
        self.id = id
        self.link = link
    }

    /// The receipt as text: `holdfast-receipt-1 tour 17 1800000000000 ID LINK`, the last two in
    /// hex.
    package var text: String {
        "\(Self.name) \(slug) \(number) \(joinedAt.milliseconds) \(hex(id)) \(hex(link))"
    }

    /// Reads a receipt; `nil` when it is none.
    package init?(text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 6, words[0] == Self.name, let number = Int64(words[2]),
            let joined = Int64(words[3]), let id = bytes(hex: words[4]),
            let link = bytes(hex: words[5])
        else { return nil }
        self.init(
            slug: String(words[1]), number: number, joinedAt: Timestamp(milliseconds: joined),
            id: id, link: link)
    }

    private static let name = "holdfast-receipt-1"
    /// A bound on a receipt's bytes: no receipt has so many.
    package static let longest = 512
}

package import Shop

/// The page `GET /about/{part}`: one of the seller's texts, in plain paragraphs.
package struct LegalPage: Page {
    package static let template = "legal"

    package var part: ShopLegal.Part
    /// The paragraphs of the text; each may have several lines.
    package var paragraphs: [String]
    package var contact: String?

    package init(part: ShopLegal.Part, paragraphs: [String], contact: String? = nil) {
        self.part = part
        self.paragraphs = paragraphs
        self.contact = contact
    }
}

internal import Pages
internal import Shop

extension Catalogue {
    func face(in language: Language) -> ShopFace {
        var face = ShopFace()
        for part in ShopLegal.Part.allCases {
            guard let text = shop.legal[part]?.text(in: language.rawValue) else { continue }
            let address = LegalText.address(text)
            if part == .seller, address == nil {
                face.seller = text.pieces(at: "\n").first.map(String.init)
                // What is all in the foot needs no page.
                guard text.has("\n") else { continue }
            }
            face.links.append(
                FootLink(part: part, address: address ?? LegalText.path(of: part)))
        }
        if let digest = shop.logo {
            let size = logoSizes.first
            face.logo = LogoView(
                src: PublicPicture.path(of: size?.digest ?? digest),
                width: size?.width ?? LegalText.side,
                height: size?.height ?? LegalText.side)
        }
        return face
    }
}

/// How a seller's text is shown.
enum LegalText {
    /// The side of a logo whose size nobody has measured, in pixels.
    static let side = 400

    static func path(of part: ShopLegal.Part) -> String { "/about/\(part.rawValue)" }

    /// The text, where it is nothing but the address of a page elsewhere.
    static func address(_ text: String) -> String? {
        let isAddress = text.begins(with: "https://") || text.begins(with: "http://")
        let isWhole = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isAddress && isWhole ? text : nil
    }

    /// What stands between empty lines.
    static func paragraphs(_ text: String) -> [String] {
        var paragraphs: [String] = []
        var lines: [Substring] = []
        for line in text.pieces(at: "\n", keepsEmpty: true) + [""] {
            if !line.trimmingBlanks().isEmpty {
                lines.append(line)
            } else if !lines.isEmpty {
                paragraphs.append(lines.joined(separator: "\n"))
                lines = []
            }
        }
        return paragraphs
    }
}

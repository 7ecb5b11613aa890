package import Shop

/// The face of the shop, which stands around every page of the shopper's: the logo on top, and at
/// the foot who sells and under which rules.
package struct ShopFace: Sendable {
    package var links: [FootLink]
    /// The seller in one line.
    package var seller: String?
    package var logo: LogoView?

    package init(links: [FootLink] = [], seller: String? = nil, logo: LogoView? = nil) {
        self.links = links
        self.seller = seller
        self.logo = logo
    }
}

/// The way to one of the seller's texts.
package struct FootLink: Sendable {
    package var part: ShopLegal.Part
    /// The address of the text: a path of the shop, or an address elsewhere.
    package var address: String

    package init(part: ShopLegal.Part, address: String) {
        self.part = part
        self.address = address
    }
}

/// The shop's logo.
package struct LogoView: Sendable {
    package var src: String
    /// The logo's width in pixels; nothing moves when the picture comes.
    package var width: Int
    /// The logo's height in pixels.
    package var height: Int

    package init(src: String, width: Int, height: Int) {
        self.src = src
        self.width = width
        self.height = height
    }
}

extension ShopFace: Traced {
    func trace(into trace: inout PageTrace) {
        trace.parts(links)
        trace.text(seller)
        trace.part(logo)
    }
}

extension FootLink: Traced {
    func trace(into trace: inout PageTrace) {
        trace.name(of: part)
        trace.text(address)
    }
}

extension LogoView: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(src)
        trace.number(width)
        trace.number(height)
    }
}

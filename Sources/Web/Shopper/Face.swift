internal import Operations
internal import Pages
internal import Shop

/// The face of the seller on every page, and the seller's own texts.
extension ShopperPages {
    /// `GET /about/{part}`: who sells, terms, returns, privacy.
    func showLegal(_ request: WebRequest) async throws -> WebResponse {
        let language = frame.language(of: request)
        guard let part = ShopLegal.Part(rawValue: request.parameter("part")),
            let text = keeper.catalogue?.shop.legal[part]?.text(in: language.rawValue)
        else { throw Problem.notFound }
        if let address = LegalText.address(text) { return Redirect.see(address) }
        let page = LegalPage(
            part: part, paragraphs: LegalText.paragraphs(text), contact: frame.contact)
        return frame.answer(page, to: request, path: LegalText.path(of: part))
    }
}

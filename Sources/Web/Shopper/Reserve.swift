internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

extension ShopperPages {
    /// `GET /d/{slug}/reserve?q-SKU=1`: what was chosen, once more, with one button.
    func showChoice(_ request: WebRequest) async throws -> WebResponse {
        let listing = try drop(of: request)
        let form = ReserveForm(
            try request.queryFields(), in: listing, language: frame.language(of: request).rawValue)
        let refusal = foreseen(form.choice, listing, frame.wording(for: request))
        // Who came back from an order's page reads here that there is one.
        let others =
            refusal == nil
            ? await others(than: nil, of: listing.drop.id, request) : OtherOrders()
        return answer(
            request, listing, form, key: frame.freshKey(), refusal: refusal, others: others)
    }

    /// `POST /d/{slug}/reserve`: takes the stock, or says why not and keeps what was chosen.
    func reserve(_ request: WebRequest) async throws -> WebResponse {
        let listing = try drop(of: request)
        let form = ReserveForm(
            try await request.form(), in: listing, language: frame.language(of: request).rawValue)
        let fresh = frame.freshKey()
        guard let key = form.key else {
            // Without its key a second press would reserve twice: the same form comes with one.
            return answer(request, listing, form, .badRequest, key: fresh)
        }
        do {
            let receipt = try await reserve(form, key: key, listing, request)
            return see(receipt, request)
        } catch let refused as Refused {
            if form.hasDetails, case .nothingChosen = refused.refusal {
                return try await showLine(
                    request, listing, form, refused.status, notice: .nothingChosen)
            }
            return answer(
                request, listing, form, refused.status, key: fresh, refusal: refused.refusal)
        } catch let refusal as AdmissionRefusal {
            return try await answer(request, listing, form, noTurn: refusal)
        } catch ReserveFailure.refused(.keyReused) {
            // Another choice under a used key: the page with a new key asks once more.
            return answer(request, listing, form, .unprocessableContent, key: fresh)
        } catch ReserveFailure.refused(.priceChanged(let total)) {
            return try await answer(request, form, dearer: total)
        } catch ReserveFailure.refused(let refusal) {
            let (told, status) = worded(
                refusal, form, listing, frame.wording(for: request))
            var words = told
            if case .limitReached(var reached) = words {
                reached.others = await others(than: nil, of: listing.drop.id, request).links
                words = .limitReached(reached)
            }
            return answer(request, listing, form, status, key: fresh, refusal: words)
        } catch ReserveFailure.invalid(let fields) {
            return try await answer(request, listing, form, invalid: fields)
        } catch is ReserveFailure {
            return answer(
                request, listing, form, .unprocessableContent, key: fresh, refusal: .invalid)
        } catch {
            guard let passing = frame.problem(of: error) as? Problem, passing.passes else {
                throw error
            }
            let problem = passing.spread(by: frame.chance())
            // The same key: should the first try have been taken after all, this is that order.
            return answer(
                request, listing, form, problem.status, key: key,
                refusal: .busy(problem.retrySeconds), headers: problem.headers)
        }
    }

    /// Reserves. Somebody whose turn has come and has not begun begins it with the same press: no
    /// script is needed to ask for it first.
    private func reserve(
        _ form: ReserveForm, key: String, _ listing: DropListing, _ request: WebRequest
    ) async throws -> OrderReceipt {
        if form.choice.lines.isEmpty { throw Refused(.nothingChosen, .unprocessableContent) }
        if !form.choice.isSound { throw Refused(.invalid, .unprocessableContent) }
        let turn = request.shownTurn(in: listing.drop.slug, stamp: form.stamp)
        let wish = ReserveRequest(
            slug: listing.drop.slug, lines: form.choice.lines, customer: form.customer, key: key,
            body: form.fingerprint, turn: turn, expectedTotal: form.seenTotal)
        do {
            return try await keeper.reserve(wish)
        } catch ReserveFailure.refused(.admissionRequired) {
            guard let ticket = turn?.ticket else { throw AdmissionRefusal.unknownTicket }
            _ = try await keeper.admit(
                ticket, to: listing.drop, available: keeper.available(in: listing))
            return try await keeper.reserve(wish)
        }
    }

    /// The answer to a reservation; nobody walks round the line. What was chosen and typed goes
    /// along.
    private func answer(
        _ request: WebRequest, _ listing: DropListing, _ form: ReserveForm,
        noTurn refusal: AdmissionRefusal
    ) async throws -> WebResponse {
        guard form.hasDetails else {
            let stamp = form.stamp.map { "&stamp=\(QueryText.escaped($0))" } ?? ""
            return Redirect.see(
                LinePath.page(of: listing.drop.slug, form.choice.query + stamp))
        }
        return try await showLine(
            request, listing, form, .conflict,
            notice: refusal == .crowded ? .crowded : .notNow)
    }

    /// Shown once more, at the prices of now, which another process may have set a moment ago.
    private func answer(
        _ request: WebRequest, _ form: ReserveForm, dearer total: Money
    ) async throws -> WebResponse {
        _ = try await keeper.reloadCatalogueIfChanged()
        let listing = try drop(of: request)
        let change = frame.wording(for: request).change(from: form.seenTotal, to: total)
        if form.hasDetails { return try await showLine(request, listing, form, change) }
        return answer(
            request, listing, form, .conflict, key: frame.freshKey(),
            refusal: .priceChanged(change))
    }

    private func answer(
        _ request: WebRequest, _ listing: DropListing, _ form: ReserveForm,
        invalid fields: [String: String]
    ) async throws -> WebResponse {
        let problems = CustomerForm.problems(fields)
        guard !problems.isEmpty else {
            return answer(
                request, listing, form, .unprocessableContent, key: frame.freshKey(),
                refusal: .invalid)
        }
        if keeper.pulse(of: listing, at: keeper.clock()).state == .off {
            return answer(
                request, listing, form, .unprocessableContent, key: frame.freshKey(),
                refusal: .wrongDetails, problems: problems)
        }
        return try await showLine(
            request, listing, form, .unprocessableContent, notice: .wrongDetails,
            problems: problems)
    }

    /// A refusal that needs no desk.
    private struct Refused: Error {
        var refusal: ReserveRefusal
        var status: HTTPResponse.Status

        init(_ refusal: ReserveRefusal, _ status: HTTPResponse.Status) {
            self.refusal = refusal
            self.status = status
        }
    }

    /// What no press of the button would change. Stock and limits are the desk's to tell.
    private func foreseen(
        _ choice: DropChoice, _ listing: DropListing, _ wording: Wording
    ) -> ReserveRefusal? {
        let now = keeper.clock()
        if now >= listing.drop.closesAt { return .closed }
        if now < listing.drop.opensAt { return .notOpen(wording.moment(listing.drop.opensAt)) }
        if !choice.isSound { return .invalid }
        return choice.lines.isEmpty ? .nothingChosen : nil
    }

    private func worded(
        _ refusal: ReservationRefusal, _ form: ReserveForm, _ listing: DropListing,
        _ wording: Wording
    ) -> (ReserveRefusal, HTTPResponse.Status) {
        switch refusal {
        case .soldOut(let left):
            (
                .soldOut(
                    ShortChoice(
                        choice: form.choice, listing: listing, left: stock(of: listing, left),
                        language: wording.language
                    )
                    .shortage(seen: form.seenUnits)),
                .conflict
            )
        case .limitReached(let limit, let had):
            (
                .limitReached(LimitReached(limit: limit, already: had)),
                .conflict
            )
        case .notOpen(let moment): (.notOpen(wording.moment(moment)), .forbidden)
        case .closed: (.closed, .forbidden)
        case .unknownVariant, .keyReused, .admissionRequired, .accessCodeInvalid,
            .accessCodeUsed, .priceChanged:
            (.invalid, .unprocessableContent)
        }
    }

    /// What is left of all that is sold, as the desk tells it of some.
    private func stock(
        of listing: DropListing, _ told: [VariantID: Int]
    ) -> [VariantID: Int] {
        keeper.stock.available(listing.variants.map(\.id)).merging(told) { _, told in told }
    }

    private func answer(
        _ request: WebRequest, _ listing: DropListing, _ form: ReserveForm,
        _ status: HTTPResponse.Status = .ok, key: String, refusal: ReserveRefusal? = nil,
        others: OtherOrders = OtherOrders(),
        problems: [CustomerForm.Field: CustomerForm.Problem] = [:], headers: HTTPFields = [:]
    ) -> WebResponse {
        var page = page(
            listing, form.choice, key: key, refusal: refusal, frame.wording(for: request))
        page.stamp = form.stamp
        page.limitAhead = others.limitAhead(of: form.choice.quantity, in: listing.drop)
        page.others = page.limitAhead == nil ? others.links : []
        if form.customer != nil {
            page.details = form.details(problems: problems, country: keeper.country)
        }
        let path = "/d/\(listing.drop.slug)/reserve?\(form.choice.query)"
        var response = frame.answer(page, to: request, status, path: path)
        for field in headers { response.headers[field.name] = field.value }
        return response
    }

    private func page(
        _ listing: DropListing, _ choice: DropChoice, key: String, refusal: ReserveRefusal?,
        _ wording: Wording
    ) -> ReservePage {
        let drop = listing.drop
        let subtotal = choice.subtotal(in: listing)
        let left = keeper.stock.available(listing.variants.map(\.id))
        // What is still here instead can be taken at once.
        let isShort = if case .soldOut? = refusal { true } else { false }
        let others =
            isShort
            ? ShortChoice(
                choice: choice, listing: listing, left: left, language: wording.language
            ).alternatives : []
        let lines = views.lines(of: choice, and: others, listing, wording)
        var page = ReservePage(
            slug: drop.slug, title: drop.title(in: wording.language.rawValue), lines: lines,
            subtotal: wording.money(subtotal), shipping: wording.shipping(of: drop),
            total: wording.money(subtotal + drop.shippingFee), quantity: choice.quantity,
            hold: wording.duration(drop.hold), idempotencyKey: key, refusal: refusal,
            seen: listing.seen(choice),
            left: SeenUnits.text(of: lines))
        if let unique = drop.uniqueAmounts,
            unique.amounts(of: (subtotal + drop.shippingFee).minorUnits) != nil
        {
            let most = wording.money(
                Money(minorUnits: unique.within, currency: subtotal.currency)
            ).text
            if unique.kind == .discount { page.lessBy = most } else { page.moreBy = most }
        }
        return page
    }
}

/// The choice of a shopper on a drop's page: the fields `q-{SKU}`.
struct DropChoice: Sendable {
    private(set) var lines: [ReserveRequest.Line] = []
    /// Whether every field made sense: a number in reason, of something that is sold here.
    private(set) var isSound = true

    private static let prefix = "q-"

    /// Reads the choice in the order of the drop's own list, so that the same choice is always the
    /// same text.
    init(_ fields: FormFields, in listing: DropListing) {
        var wanted: [String: Int] = [:]
        for field in fields.fields where field.name.begins(with: Self.prefix) {
            let sku = String(
                decoding: field.name.utf8.dropFirst(Self.prefix.utf8.count), as: UTF8.self)
            if field.value.isEmpty { continue }
            guard let quantity = Int(field.value),
                (0...ReservationLimits.quantity).contains(quantity),
                quantity == 0 || listing.variant(sku: sku) != nil
            else {
                isSound = false
                continue
            }
            if quantity > 0 { wanted[sku, default: 0] += quantity }
        }
        for variant in listing.variants {
            guard let quantity = wanted[variant.sku] else { continue }
            lines.append(ReserveRequest.Line(sku: variant.sku, quantity: quantity))
        }
        if lines.count > ReservationLimits.lines { isSound = false }
    }

    var quantity: Int { lines.reduce(0) { $0 + $1.quantity } }

    /// The price of the goods, without shipping.
    func subtotal(in listing: DropListing) -> Money {
        lines.reduce(Money.zero(listing.drop.shippingFee.currency)) { sum, line in
            guard let (_, variant) = listing.named(sku: line.sku) else { return sum }
            return sum
                + OrderLine(
                    variant: variant.id, quantity: line.quantity, unitPrice: variant.price
                ).amount
        }
    }

    /// How many of a variant were chosen.
    func quantity(of sku: String) -> Int {
        lines.first { $0.sku == sku }?.quantity ?? 0
    }

    /// The fingerprint of what the request asks for, byte by byte: the same for the same choice.
    var fingerprint: [UInt8] {
        Array(lines.map { "\($0.sku) \($0.quantity)\n" }.joined().utf8)
    }

    /// The choice as a query.
    var query: String {
        lines.map { "q-\(QueryText.escaped($0.sku))=\($0.quantity)" }.joined(separator: "&")
    }
}

extension DropListing {
    /// A variant with its product.
    func named(sku: String) -> (product: Product, variant: Variant)? {
        for product in products {
            if let variant = product.variants.first(where: { $0.sku == sku }) {
                return (product, variant)
            }
        }
        return nil
    }
}

/// The path where a drop's line is seen.
enum LinePath {
    static func page(of slug: String, _ query: String = "") -> String {
        "/d/\(slug)/line" + (query.isEmpty ? "" : "?\(query)")
    }
}

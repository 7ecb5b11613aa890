internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// The pages of a shopper's own order.
extension ShopperPages {
    /// Answers `GET /o/{code}/{key}`.
    func showOrder(_ request: WebRequest, _ own: OwnOrder) async throws -> WebResponse {
        try await answer(request, own)
    }

    /// `GET /o/{code}/{key}/status`, which an open page asks again and again.
    func showStatus(_ request: WebRequest, _ own: OwnOrder) async throws -> WebResponse {
        hotPages.presence.add(Presence.Pauses.order)
        guard let (status, changedAt) = try await keeper.status(of: own.id) else {
            throw Problem.orderNotFound
        }
        return JSONAnswer.object { json in
            json.member("status", status.rawValue)
            json.member("version", OrderVersion.text(status, changedAt))
        }
    }

    /// Answers `POST /o/{code}/{key}/details`.
    func takeDetails(
        _ request: WebRequest, _ fields: FormFields, _ own: OwnOrder
    ) async throws -> WebResponse {
        let form = CustomerForm(fields, language: frame.language(of: request).rawValue)
        do {
            // A page that does not say so was made before there were details.
            let seen =
                fields["seen"].flatMap { OrderSeen(text: $0) }
                ?? OrderSeen(details: OrderSeen.digest(nil as Customer?))
            _ = try await keeper.giveDetails(form, to: own.id, seen: seen)
        } catch let invalid as CustomerForm.Invalid {
            return try await answer(
                request, own, .unprocessableContent,
                typed: DetailsForm(
                    form, problems: invalid.problems, country: keeper.country))
        } catch OrderRefusal.limitReached(let limit, let had) {
            var typed = DetailsForm(form, problems: [:])
            typed.limitReached = LimitReached(limit: limit, already: had)
            if let drop = try await keeper.detail(of: own.id)?.drop.id {
                typed.limitReached?.others = await others(than: own.id, of: drop, request).links
            }
            return try await answer(request, own, .conflict, typed: typed)
        } catch OrderRefusal.changed {
            let saved = try await keeper.detail(of: own.id)?.order.customer
            var typed = DetailsForm(form, problems: [:])
            typed.savedElsewhere =
                saved.map { saved in
                    [saved.name, saved.phone, saved.email, saved.address, saved.note]
                        .filter { !$0.isEmpty }.joined(separator: "\n")
                } ?? "–"
            return try await answer(request, own, .conflict, typed: typed)
        }
        return Redirect.see(own.top, cookies: renewed(own, request))
    }

    /// Answers `POST /o/{code}/{key}/cancel`.
    func cancelOrder(
        _ request: WebRequest, _ fields: FormFields, _ own: OwnOrder
    ) async throws -> WebResponse {
        _ = try await keeper.cancel(own.id)
        return Redirect.see(own.top, cookies: renewed(own, request))
    }

    /// The order's page with what went wrong on it, if something did.
    func answer(
        _ request: WebRequest, _ own: OwnOrder, _ status: HTTPResponse.Status = .ok,
        typed: DetailsForm? = nil, uploadRefusal: UploadRefusal? = nil,
        typedRefund: RefundFields? = nil
    ) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: own.id) else {
            throw Problem.orderNotFound
        }
        let order = detail.order
        var page = orderViews(of: detail, request).page(
            of: own, at: keeper.clock(), uploadKey: frame.freshKey(), contact: frame.contact,
            drawings: drawings, reserveAgain: wayToTheSame(as: detail),
            isRemembered: remembered(request).orders.contains { $0.id == own.id }, typed: typed,
            uploadRefusal: uploadRefusal)
        page.refund = try await refundCard(of: detail, request, typed: typedRefund)
        if order.status == .reserved, page.details.limitReached == nil,
            let drop = keeper.catalogue?.listing(slug: detail.drop.slug)?.drop
        {
            page.limitAhead = await limitAhead(
                of: order.quantity, than: own.id, in: drop, request)
        }
        return frame.answer(page, to: request, status, path: own.path, referrer: .none)
    }

    /// What is stored of an order, for whoever has its link.
    func orderViews(of detail: OrderDetail, _ request: WebRequest) -> OrderViews {
        OrderViews(
            detail: detail, wording: frame.wording(for: request), catalogue: keeper.catalogue,
            code: { keeper.code(of: $0).text })
    }

    /// Where the goods of an order that is over can be reserved once more: in one press while all
    /// of them are there, else on the drop's page; `nil` when nothing can.
    private func wayToTheSame(as detail: OrderDetail) -> String? {
        let order = detail.order
        let now = keeper.clock()
        guard order.status == .expired || order.status == .cancelled,
            let listing = keeper.catalogue?.listing(slug: detail.drop.slug),
            now >= listing.drop.opensAt, now < listing.drop.closesAt
        else { return nil }
        let left = keeper.stock.available(listing.variants.map(\.id))
        guard left.values.contains(where: { $0 > 0 }) else { return nil }
        let path = "/d/\(listing.drop.slug)"
        let isThere = order.lines.allSatisfy { line in
            (left[line.variant] ?? 0) >= line.quantity
                && listing.variants.contains {
                    $0.id == line.variant && $0.sku == line.told.title.sku
                }
        }
        guard isThere, keeper.pulse(of: listing, at: now).state == .off else { return path }
        let choice = order.lines.map {
            "q-\(QueryText.escaped($0.told.title.sku))=\($0.quantity)"
        }
        return "\(path)/reserve?\(choice.joined(separator: "&"))"
    }
}

extension DetailsForm {
    /// What was typed, with what is wrong beside it.
    ///
    /// - Parameter country: whose phone numbers the example is one of.
    init(
        _ form: CustomerForm, problems: [CustomerForm.Field: CustomerForm.Problem],
        country: ShopCountry? = nil
    ) {
        func field(_ name: CustomerForm.Field, _ value: String) -> FormField {
            FormField(
                value: value, problem: problems[name].map(FormField.Problem.init),
                example: name == .phone ? ShopCountry.example(of: country) : nil)
        }
        self.init(
            name: field(.name, form.name), phone: field(.phone, form.phone),
            email: field(.email, form.email), address: field(.address, form.address),
            note: field(.note, form.note), hasProblem: !problems.isEmpty)
    }
}

extension FormField.Problem {
    fileprivate init(_ problem: CustomerForm.Problem) {
        switch problem {
        case .missing: self = .missing
        case .tooLong: self = .tooLong
        case .notAPhone: self = .notAPhone
        case .notAnEmail: self = .notAnEmail
        }
    }
}

internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import Operations
internal import Pages
internal import Shop

/// The waitlist as shoppers see it: asking, the place, leaving, and the record.
extension ShopperPages {
    /// Answers `GET /d/{slug}/waitlist`.
    func showWaitlist(_ request: WebRequest) async throws -> WebResponse {
        let listing = try drop(of: request)
        let now = keeper.clock()
        let isOpen =
            listing.drop.waitlist != nil && now >= listing.drop.opensAt
            && now < listing.drop.closesAt
        return waitlist(
            request, listing, WaitlistAsk(choice: DropChoice(FormFields(), in: listing)),
            isOpen ? .ok : .notFound, refusal: isOpen ? nil : .over)
    }

    /// Answers `POST /d/{slug}/waitlist`.
    func askWaitlist(_ request: WebRequest) async throws -> WebResponse {
        let listing = try drop(of: request)
        let fields = try await request.form()
        let ask = WaitlistAsk(
            fields, in: listing, language: frame.language(of: request).rawValue)
        func again(
            _ status: HTTPResponse.Status, _ refusal: WaitlistProblem?, key: String? = nil,
            problems: [CustomerForm.Field: CustomerForm.Problem] = [:]
        ) -> WebResponse {
            waitlist(
                request, listing, ask, status, key: key, refusal: refusal, problems: problems)
        }
        // Without its key a second press would ask twice: the same form comes with one.
        guard let key = ask.key else { return again(.badRequest, nil) }
        if !ask.choice.isSound { return again(.unprocessableContent, .invalid) }
        if ask.choice.lines.isEmpty { return again(.unprocessableContent, .nothingChosen) }
        do {
            try request.countJoining()
            let receipt = try await keeper.askWaitlist(
                WaitlistRequest(
                    slug: listing.drop.slug, lines: ask.choice.lines, takesFewer: ask.takesFewer,
                    customer: ask.customer, key: key, body: ask.fingerprint))
            let own = keeper.key(of: receipt.id)
            return Redirect.see(
                WaitlistPath.entry(receipt.number, key: own, of: listing.drop.slug),
                cookies: remembering(receipt.id, key: own, request))
        } catch ReserveFailure.invalid(let fields) {
            let problems = CustomerForm.problems(fields)
            return again(
                .unprocessableContent, problems.isEmpty ? .invalid : .wrongDetails,
                problems: problems)
        } catch let refusal as WaitlistRefusal {
            let (status, problem) = worded(refusal)
            return again(status, problem)
        } catch {
            guard let problem = frame.problem(of: error) as? Problem, problem.passes else {
                throw error
            }
            let spread = problem.spread(by: frame.chance())
            // The same key: should the first try have been taken after all, this is that entry.
            var response = again(spread.status, .busy(spread.retrySeconds), key: key)
            for field in spread.headers { response.headers[field.name] = field.value }
            return response
        }
    }

    /// Answers `GET /d/{slug}/waitlist/{number}/{key}`.
    func showWaiting(_ request: WebRequest) async throws -> WebResponse {
        try await waiting(request)
    }

    /// Answers `POST /d/{slug}/waitlist/{number}/{key}/leave`.
    func leaveWaitlist(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let (listing, view) = try await own(request)
        do {
            try await keeper.leaveWaitlist(view.entry.id)
        } catch is WaitlistRefusal {
            return try await waiting(request, .conflict, isLate: true)
        }
        return Redirect.see(
            WaitlistPath.entry(
                view.entry.wish.number, key: request.parameter("key"), of: listing.drop.slug))
    }

    /// `GET /d/{slug}/waitlist/record.txt`, a piece at a time as the client takes it.
    func sendWaitlistRecord(_ request: WebRequest) async throws -> WebResponse {
        let drop = try drop(of: request).drop
        return try send(
            try await keeper.waitlistRecord(of: drop), as: "\(drop.slug)-waitlist-record.txt",
            request)
    }

    private func own(_ request: WebRequest) async throws -> (DropListing, WaitlistView) {
        let listing = try drop(of: request)
        guard let number = Int64(digits: request.parameter("number")),
            let view = try await keeper.waitlistEntry(
                number, key: request.parameter("key"), of: listing.drop.id)
        else { throw Problem.notFound }
        return (listing, view)
    }

    private func waiting(
        _ request: WebRequest, _ status: HTTPResponse.Status = .ok, isLate: Bool = false
    ) async throws -> WebResponse {
        let (listing, view) = try await own(request)
        let (drop, entry) = (listing.drop, view.entry)
        let wording = frame.wording(for: request)
        let settings = drop.waitlist ?? .standard
        let path = WaitlistPath.entry(
            entry.wish.number, key: request.parameter("key"), of: drop.slug)
        let page = WaitlistEntryPage(
            slug: drop.slug, title: drop.title(in: wording.language.rawValue), path: path,
            number: Int(entry.wish.number), ahead: view.ahead, standing: entry.standing,
            lines: entry.wish.lines.map { waited($0, wording) },
            takesFewer: entry.wish.takesFewer, asked: wording.moment(entry.askedAt),
            offer: wording.duration(settings.offer), isBatches: settings.offers == .batches,
            offersAt: view.offerAt.map(wording.moment),
            order: entry.order.map { order in
                let code = keeper.code(of: order.id)
                return OrderLink(
                    path: "/o/\(code.text)/\(keeper.secret.key(of: order.id))", code: code.text)
            },
            deadline: entry.order?.deadline.map(wording.moment),
            isOver: keeper.clock() >= drop.closesAt,
            receipt: WaitlistProof(
                slug: drop.slug, number: entry.wish.number, move: entry.move, link: entry.link
            ).text, address: "\(frame.base(of: request))/d/\(drop.slug)", isLate: isLate,
            contact: frame.contact)
        return frame.answer(page, to: request, status, path: path)
    }

    private func waited(_ line: WantedLine, _ wording: Wording) -> WaitedLine {
        let title = keeper.catalogue?.title(of: line.variant)
        return WaitedLine(
            quantity: line.quantity,
            product: title?.product(in: wording.language.rawValue) ?? "",
            variant: title?.variant(in: wording.language.rawValue) ?? "")
    }

    private func worded(
        _ refusal: WaitlistRefusal
    ) -> (HTTPResponse.Status, WaitlistProblem?) {
        switch refusal {
        case .noWaitlist: (.conflict, .over)
        case .notOpen, .closed: (.forbidden, .over)
        case .inStock: (.conflict, .inStock)
        case .unknownVariant: (.unprocessableContent, .invalid)
        case .limitReached(let limit, let had):
            (.conflict, .limitReached(LimitReached(limit: limit, already: had)))
        case .waitsAlready: (.conflict, .waitsAlready)
        case .full: (.conflict, .full)
        // Another choice under a used key: the page with a new key asks once more.
        case .keyReused: (.unprocessableContent, nil)
        case .unknownEntry, .waitsNoMore, .reasonMissing, .badMoment, .changed:
            (.conflict, .invalid)
        }
    }

    private func waitlist(
        _ request: WebRequest, _ listing: DropListing, _ ask: WaitlistAsk,
        _ status: HTTPResponse.Status = .ok, key: String? = nil,
        refusal: WaitlistProblem? = nil,
        problems: [CustomerForm.Field: CustomerForm.Problem] = [:]
    ) -> WebResponse {
        let wording = frame.wording(for: request)
        let drop = listing.drop
        let left = keeper.stock.available(listing.variants.map(\.id))
        let most = min(
            drop.limitPerPerson ?? VariantChoice.greatestQuantity,
            VariantChoice.greatestQuantity)
        let lines = listing.products.flatMap { product in
            product.variants.compactMap { variant -> ChosenLine? in
                let quantity = ask.choice.quantity(of: variant.sku)
                guard (left[variant.id] ?? 0) <= 0 || quantity > 0 else { return nil }
                return ChosenLine(
                    sku: variant.sku, product: product.name(in: wording.language.rawValue),
                    variant: variant.name(in: wording.language.rawValue), quantity: quantity,
                    unitPrice: wording.money(variant.price),
                    amount: wording.money(variant.price), most: most)
            }
        }
        let settings = drop.waitlist ?? .standard
        let page = WaitlistPage(
            slug: drop.slug, title: drop.title(in: wording.language.rawValue), lines: lines,
            takesFewer: ask.takesFewer,
            details: DetailsForm(ask.customer, problems: problems, country: keeper.country),
            offer: wording.duration(settings.offer), isBatches: settings.offers == .batches,
            limitPerPerson: drop.limitPerPerson, idempotencyKey: key ?? frame.freshKey(),
            refusal: refusal, contact: frame.contact)
        return frame.answer(page, to: request, status, path: "/d/\(drop.slug)/waitlist")
    }
}

/// The form that asks for what is sold out.
private struct WaitlistAsk {
    var choice: DropChoice
    var takesFewer = true
    var customer = CustomerForm()
    /// The form's idempotency key; `nil` when it is missing or too long.
    var key: String?

    init(choice: DropChoice) {
        self.choice = choice
    }

    init(_ fields: FormFields, in listing: DropListing, language: String) {
        choice = DropChoice(fields, in: listing)
        takesFewer = fields["fewer"] != "no"
        customer = CustomerForm(fields, language: language)
        key = fields["idempotency_key"].flatMap {
            $0.isEmpty || $0.utf8.count > ReserveRequest.longestKey ? nil : $0
        }
    }

    /// What the request asks for, byte by byte.
    var fingerprint: [UInt8] {
        let typed = [
            customer.name, customer.phone, customer.email, customer.address, customer.note,
            takesFewer ? "fewer" : "all",
        ]
        return choice.fingerprint + typed.flatMap { [0] + Array($0.utf8) }
    }
}

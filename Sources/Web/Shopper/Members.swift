internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Members reserve with an access code before a drop opens.
extension ShopperPages {
    /// Answers `GET /d/{slug}/members`.
    func showMembers(_ request: WebRequest) async throws -> WebResponse {
        let listing = try drop(of: request)
        let choice = DropChoice(try request.queryFields(), in: listing)
        let (drop, now) = (listing.drop, keeper.clock())
        guard drop.isForMembers(at: now) else {
            // It is everybody's time by now: what was chosen goes along.
            let isChosen = now >= drop.opensAt && !choice.lines.isEmpty
            return Redirect.see("/d/\(drop.slug)" + (isChosen ? "/reserve?\(choice.query)" : ""))
        }
        return answer(request, listing, choice, key: frame.freshKey())
    }

    /// Answers `POST /d/{slug}/members`.
    func reserveAsMember(_ request: WebRequest) async throws -> WebResponse {
        let listing = try drop(of: request)
        let fields = try await request.form()
        let choice = DropChoice(fields, in: listing)
        let slug = listing.drop.slug
        guard listing.drop.isForMembers(at: keeper.clock()) else {
            // It is everybody's time by now, or not yet the members': what was chosen goes along.
            return Redirect.see("/d/\(slug)/reserve?\(choice.query)")
        }
        let code = String((fields["access_code"] ?? "").prefix(Self.longestCode)).trimmed
        let fresh = frame.freshKey()
        func again(
            _ status: HTTPResponse.Status, _ refusal: MembersRefusal?, key: String? = nil
        ) -> WebResponse {
            answer(request, listing, choice, status, code: code, key: key ?? fresh, refusal)
        }
        guard let key = fields["idempotency_key"], !key.isEmpty,
            key.utf8.count <= ReserveRequest.longestKey
        else { return again(.badRequest, nil) }
        if code.isEmpty { return again(.unprocessableContent, .codeMissing) }
        if !choice.isSound { return again(.unprocessableContent, .unsound) }
        if choice.lines.isEmpty { return again(.unprocessableContent, .nothingChosen) }
        let seen = fields[SeenPrices.field].flatMap(SeenPrices.init)?
            .total(of: choice, in: listing.drop.shippingFee.currency)
        do {
            let receipt = try await keeper.reserve(
                ReserveRequest(
                    slug: slug, lines: choice.lines, customer: nil, key: key,
                    body: choice.fingerprint + Array(code.utf8),
                    turn: request.shownTurn(in: slug),
                    code: ShownCode(typed: code, address: request.client),
                    expectedTotal: seen))
            return see(receipt, request)
        } catch ReserveFailure.refused(.priceChanged(let total)) {
            _ = try await keeper.reloadCatalogueIfChanged()
            let change = frame.wording(for: request).change(from: seen, to: total)
            return answer(
                request, try drop(of: request), choice, .conflict, code: code, key: fresh,
                .priceChanged(change))
        } catch ReserveFailure.refused(let refusal) {
            let (status, words) = worded(refusal)
            return again(status, words)
        } catch is ReserveFailure {
            return again(.unprocessableContent, .unsound)
        } catch let refusal as TooManyCodes {
            var response = again(.tooManyRequests, .codeInvalid)
            response.headers[.retryAfter] = String(
                max(1, (refusal.wait.milliseconds + 999) / 1_000))
            return response
        } catch {
            guard let problem = frame.problem(of: error) as? Problem, problem.passes else {
                throw error
            }
            // The same key: should the first try have been taken after all, this is that order.
            return again(
                problem.status,
                .wait(frame.wording(for: request).duration(.seconds(Int64(problem.retrySeconds)))),
                key: key)
        }
    }

    private func worded(
        _ refusal: ReservationRefusal
    ) -> (HTTPResponse.Status, MembersRefusal?) {
        switch refusal {
        case .accessCodeInvalid: (.forbidden, .codeInvalid)
        case .accessCodeUsed: (.conflict, .codeUsed)
        case .soldOut: (.conflict, .short)
        case .limitReached(let limit, _): (.conflict, .tooMany(limit))
        case .unknownVariant: (.unprocessableContent, .unsound)
        // Another choice under a used key, or the moment of the opening: the page asks once more.
        case .keyReused, .notOpen, .closed, .admissionRequired, .priceChanged: (.conflict, nil)
        }
    }

    private func answer(
        _ request: WebRequest, _ listing: DropListing, _ choice: DropChoice,
        _ status: HTTPResponse.Status = .ok, code: String = "", key: String,
        _ refusal: MembersRefusal? = nil
    ) -> WebResponse {
        let wording = frame.wording(for: request)
        let drop = listing.drop
        let left = keeper.stock.available(listing.variants.map(\.id))
        let page = MembersPage(
            slug: drop.slug, title: drop.title(in: wording.language.rawValue),
            opensAt: wording.moment(drop.opensAt),
            limitPerPerson: drop.limitPerPerson, hold: wording.duration(drop.hold),
            pay: wording.duration(drop.pay), shipping: wording.shipping(of: drop),
            products: views.products(of: listing, left: left, choice, wording), code: code,
            idempotencyKey: key, refusal: refusal, seen: listing.seen(), contact: frame.contact,
            isRehearsal: drop.kind.isRehearsal)
        return frame.answer(page, to: request, status, path: "/d/\(drop.slug)/members")
    }

    private static let longestCode = 64
}

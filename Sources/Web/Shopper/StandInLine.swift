internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// A drop's line: its page, and the forms on it that work without scripts.
extension ShopperPages {
    /// Answers `GET /d/{slug}/line`.
    func showLine(_ request: WebRequest) async throws -> WebResponse {
        let listing = try drop(of: request)
        let fields = try request.queryFields()
        return try await showLine(
            request, listing,
            LineViews.Shown(choice: DropChoice(fields, in: listing), stamp: stamp(fields)))
    }

    /// `POST /d/{slug}/line`: joins. Whoever has a place gets the same again.
    func joinLine(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let listing = try drop(of: request)
        var shown = LineViews.Shown(
            choice: DropChoice(fields, in: listing), stamp: stamp(fields))
        let ticket = request.ticketCookie(in: listing.drop.slug)
        let known = try await seat(ticket, in: listing)
        // Whoever has had all turns may go to the end of the line.
        let isNew = known?.hasUsedTurns == true && fields["again"] != nil
        // One that is old, or of a shop that was put back since, is as good as none.
        let mark = JoinMark.challenge(of: request, listing.drop)
            .flatMap { keeper.isChallenge($0, of: listing.drop) ? $0 : nil }
        let challenge = fields["challenge"] ?? mark
        guard try known != nil || challenge != nil || JoinMark.isBack(request) else {
            return markedFirst(listing.drop)
        }
        if known == nil || isNew { try request.countJoining() }
        do {
            let (receipt, _) = try await keeper.join(
                listing.drop,
                JoinRequest(
                    ticket: isNew ? nil : ticket, challenge: challenge,
                    stamp: shown.stamp, client: request.client))
            return seeLine(listing.drop, shown.choice, receipt)
        } catch JoinRefusal.full {
            shown.notice = .full
            return try await showLine(request, listing, shown, .conflict)
        } catch JoinRefusal.proofRequired(let demand) {
            let wait = frame.wording(for: request).duration(.seconds(Int64(demand.waitSeconds)))
            shown.proof = JoinProof(challenge: demand.challenge, wait: wait)
            return try await showLine(request, listing, shown, .forbidden)
        } catch is JoinRefusal {
            // The page says why: there is no line, or it is not open, or closed.
            return Redirect.see(LinePath.page(of: listing.drop.slug, shown.choice.query))
        }
    }

    /// `POST /d/{slug}/line/recover`: finds a lost place by its code.
    func recoverPlace(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let listing = try drop(of: request)
        var shown = LineViews.Shown(choice: DropChoice(fields, in: listing))
        let code = String((fields["recovery_code"] ?? "").prefix(Self.longestCode))
        do {
            guard let receipt = try await keeper.recover(code, in: listing.drop) else {
                shown.recovery = RecoveryForm(typed: code, isWrong: true)
                return try await showLine(request, listing, shown, .unprocessableContent)
            }
            return seeLine(listing.drop, shown.choice, receipt)
        } catch AdmissionRefusal.lostTicket {
            shown.notice = .lostTicket
            return try await showLine(request, listing, shown, .gone)
        }
    }

    /// `POST /d/{slug}/line/turn`: begins a turn.
    func takeTurn(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let listing = try drop(of: request)
        var shown = LineViews.Shown(choice: DropChoice(fields, in: listing))
        do {
            if let ticket = request.ticketCookie(in: listing.drop.slug) {
                _ = try await keeper.admit(
                    ticket, to: listing.drop, available: keeper.available(in: listing))
            }
        } catch AdmissionRefusal.crowded {
            shown.notice = .crowded
            return try await showLine(request, listing, shown, .conflict)
        } catch is AdmissionRefusal {
            // The page says where the shopper stands.
        }
        return Redirect.see(LinePath.page(of: listing.drop.slug, shown.choice.query))
    }

    /// `POST /d/{slug}/line/leave`: gives the turn back, so that the next one comes in.
    func leaveLine(_ request: WebRequest, _ fields: FormFields) async throws -> WebResponse {
        let drop = try drop(of: request).drop
        if let ticket = request.ticketCookie(in: drop.slug) {
            _ = try await keeper.leave(ticket, drop)
        }
        return Redirect.see(LinePath.page(of: drop.slug))
    }

    /// The line's page after a press that reserved nothing, with everything that was sent.
    func showLine(
        _ request: WebRequest, _ listing: DropListing, _ form: ReserveForm,
        _ status: HTTPResponse.Status, notice: LineNotice,
        problems: [CustomerForm.Field: CustomerForm.Problem] = [:]
    ) async throws -> WebResponse {
        try await showLine(
            request, listing,
            LineViews.Shown(
                choice: form.choice,
                details: form.details(problems: problems, country: keeper.country),
                notice: notice),
            status)
    }

    /// The line's page after a press on older prices: what was sent, and what it costs now.
    func showLine(
        _ request: WebRequest, _ listing: DropListing, _ form: ReserveForm,
        _ change: PriceChange
    ) async throws -> WebResponse {
        try await showLine(
            request, listing,
            LineViews.Shown(
                choice: form.choice, details: form.details(), priceChange: change), .conflict)
    }

    private func showLine(
        _ request: WebRequest, _ listing: DropListing, _ shown: LineViews.Shown,
        _ status: HTTPResponse.Status = .ok
    ) async throws -> WebResponse {
        let drop = listing.drop
        let now = keeper.clock()
        let pulse = keeper.pulse(of: listing, at: now)
        guard pulse.state != .off else {
            let query = shown.choice.query
            let path = "/d/\(drop.slug)"
            return Redirect.see(query.isEmpty ? path : "\(path)/reserve?\(query)")
        }
        let ticket = request.ticketCookie(in: drop.slug)
        let seat = try await seat(ticket, in: listing)
        var shown = shown
        if shown.notice == nil, keeper.refusal(of: ticket, in: drop) == .lostTicket {
            shown.notice = .lostTicket
        }
        if shown.proof == nil, pulse.state != .closed {
            shown.proof = JoinProof(challenge: keeper.proofDemand(for: drop).challenge)
        }
        var page = LineViews(frame: frame, drops: views).page(
            of: listing, pulse, seat, shown, at: now, in: frame.language(of: request))
        if seat != nil, page.panel.mayChoose {
            page.limitHad = await limitHad(in: drop, request)
        }
        return frame.answer(
            page, to: request, status, path: LinePath.page(of: drop.slug, shown.choice.query))
    }

    private func seat(_ ticket: String?, in listing: DropListing) async throws -> LineSeat? {
        guard let ticket else { return nil }
        return try await keeper.seat(
            ticket, in: listing.drop, available: keeper.available(in: listing))
    }

    private func seeLine(
        _ drop: Drop, _ choice: DropChoice, _ receipt: LineReceipt
    ) -> WebResponse {
        Redirect.see(
            LinePath.page(of: drop.slug, choice.query),
            cookies: [
                TicketCookie.set(
                    receipt.ticket, slug: drop.slug, until: drop.closesAt, at: keeper.clock(),
                    isSecure: frame.isSecure)
            ])
    }

    /// Has a browser that nothing is known of send the same form again, with a cookie whose
    /// challenge makes one place however often it comes: the page that was pressed is everybody's,
    /// and a second press would otherwise be a second person.
    private func markedFirst(_ drop: Drop) -> WebResponse {
        let challenge = keeper.proofDemand(for: drop).challenge
        return Redirect.sendAgain(
            "\(LinePath.page(of: drop.slug))?\(JoinMark.field)=1",
            cookies: [JoinMark.set(challenge, slug: drop.slug, isSecure: frame.isSecure)])
    }

    private func stamp(_ fields: FormFields) -> String? {
        fields["stamp"].flatMap { $0.utf8.count > TicketCookie.longest ? nil : $0 }
    }

    /// The most characters of a recovery code that are read.
    private static let longestCode = 64
}

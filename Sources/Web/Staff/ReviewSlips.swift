internal import Blobs
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop
internal import Storage

/// Slips: the list of those that wait, and one beside its order.
extension StaffPages {
    /// Answers `GET /admin/slips`.
    func listSlips(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let rows = try await keeper.waitingSlips(past: nil, by: visit.caller)
        let uses = try await keeper.uses(of: rows.map(\.id), by: visit.caller)
        let count = try await keeper.waitingSlipCount(by: visit.caller)
        let wording = frame.wording(for: request)
        let now = keeper.clock()
        let page = SlipsPage(
            waiting: rows.map { row in
                let owed = row.total - row.confirmed
                return WaitingSlip(
                    reviewPath: ReviewPath.of(row.id), sentAt: wording.when(row.uploadedAt),
                    waited: wording.waited(now - row.uploadedAt),
                    code: keeper.code(of: row.order).text, customer: row.name ?? "",
                    owed: wording.money(
                        Money(minorUnits: max(0, owed.minorUnits), currency: owed.currency)),
                    isReused: uses[row.id] != nil,
                    thumbnail: row.hasThumbnail ? "\(ReviewPath.of(row.id))/thumbnail" : nil,
                    ended: row.status.holdsStock ? nil : row.status)
            }, count: count,
            first: try await keeper.nextSlip(after: nil, by: visit.caller).map(Self.taking),
            hasSheet: count > 1 && visit.may(.decideSlips),
            decided: try await decided(request, visit))
        return try await answer(page, to: request, visit, current: .slips, path: "/admin/slips")
    }

    /// Answers `GET /admin/slips/{id}`.
    ///
    /// With `take` whoever walks from slip to slip gets one that nobody else looks at: where
    /// somebody does, it is the next.
    func reviewSlip(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let id = try slipID(of: request)
        let looker = try await looker(at: id, visit)
        let fields = try request.queryFields()
        if looker != nil, fields["take"] != nil {
            let next = try await keeper.nextSlip(after: id, by: visit.caller)
            let told = fields["decided"].flatMap { Int64(digits: $0) }.map { "decided=\($0)" }
            guard let next else {
                return Redirect.see("/admin/slips" + (told.map { "?\($0)" } ?? ""))
            }
            return Redirect.see(Self.taking(next) + (told.map { "&\($0)" } ?? ""))
        }
        return try await reviewPage(
            request, visit, id, decided: try await decided(request, visit), looker: looker)
    }

    /// The address of a slip for whoever walks from one to the next.
    private static func taking(_ slip: SlipID) -> String { "\(ReviewPath.of(slip))?take=1" }

    /// Whoever else looks at a waiting slip just now; from then on it is the caller's, where nobody
    /// does.
    private func looker(at id: SlipID, _ visit: Visit) async throws -> String? {
        guard visit.may(.decideSlips),
            try await keeper.slip(id, by: visit.caller)?.status == .waiting
        else { return nil }
        do {
            return try await keeper.look(at: id, by: visit.caller).map(OrderViews.name(of:))
        } catch let error as StorageError where error.isForEverybody {
            // Nothing can be stored just now; slips can be looked at all the same.
            return nil
        }
    }

    /// `POST /admin/slips/{id}/decision`, then on to the next one, or back to the order that it was
    /// decided on.
    func decideSlip(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = try slipID(of: request)
        guard let slip = try await keeper.slip(id, by: visit.caller) else {
            throw Problem.notFound
        }
        let seen = fields["seen"].flatMap { OrderSeen(text: $0) }
        var typed = typed(fields)
        do {
            try await checkSeen(seen, slip.order)
            let isMeant = typed.money.map { fields["overpayment"] == $0.decimal } ?? false
            typed.sentBefore = fields["reused"].flatMap { $0.isEmpty ? nil : $0 }
            _ = try await keeper.decide(
                try decision(fields, typed), on: id, overpayment: isMeant,
                knownOthers: knownOthers(fields), seen: seen, by: visit.caller)
        } catch let refusal as OrderRefusal {
            guard let detail = try await keeper.detail(of: slip.order),
                let (problem, status) = views(of: detail, request)
                    .problem(of: refusal, seen: seen, amount: typed.money, slip: id)
            else { throw refusal }
            typed.problem = problem
            return try await reviewPage(request, visit, id, status, typed: typed)
        }
        let code = keeper.code(of: slip.order).text
        if isSent(from: "/admin/orders/\(code)", request) {
            return Redirect.see("/admin/orders/\(code)?saved=1")
        }
        // What was taken back is looked at again.
        let isUndone = fields["decision"] == "take_back"
        if isUndone { return Redirect.see("\(ReviewPath.of(id))?decided=\(id.value)") }
        guard let next = try await keeper.nextSlip(after: id, by: visit.caller) else {
            return Redirect.see("/admin/slips?decided=\(id.value)")
        }
        return Redirect.see("\(Self.taking(next))&decided=\(id.value)")
    }

    /// A form that does not say what its page showed decides nothing.
    private func checkSeen(_ seen: OrderSeen?, _ order: OrderID) async throws {
        guard seen == nil, let detail = try await keeper.detail(of: order) else { return }
        throw OrderRefusal.changed(.unknown(detail.order))
    }

    /// The orders that the slip was used for too and that the form names: whoever pressed has
    /// seen those.
    private func knownOthers(_ fields: FormFields) -> Set<OrderID> {
        let codes = (fields["reused"] ?? "").pieces(at: " ")
        return Set(codes.compactMap { keeper.orderID(code: $0) })
    }

    /// The decision that was typed; without an amount it is the sum that the page called owed.
    private func typed(_ fields: FormFields) -> OrderViews.TypedDecision {
        let isApproval = fields["decision"] == "approve"
        let text = isApproval ? (fields["amount"] ?? "").trimmed : nil
        let sum = text.map { $0.isEmpty ? fields["owed"] ?? "" : $0 }
        return OrderViews.TypedDecision(
            amount: text,
            money: keeper.catalogue.flatMap { catalogue in
                sum.flatMap { MoneyFormat.read($0, currency: catalogue.shop.currency) }
            }, reason: isApproval ? "" : fields["reason"] ?? "")
    }

    private func decision(
        _ fields: FormFields, _ typed: OrderViews.TypedDecision
    ) throws -> SlipDecision {
        switch fields["decision"] {
        case "approve":
            guard let amount = typed.money else { throw OrderRefusal.missing(.amount) }
            return .approve(amount: amount.minorUnits)
        case "reject": return .reject(reason: typed.reason)
        case "take_back": return .takeBack
        default:
            throw Problem.invalid([FieldProblem("decision", "is approve, reject or take_back")])
        }
    }

    /// The decision that led here: what the address names, as it is now.
    private func decided(_ request: WebRequest, _ visit: Visit) async throws -> Decided? {
        guard let id = try request.queryFields()["decided"].flatMap(Int64.init(digits:)),
            let slip = try await keeper.slip(SlipID(id), by: visit.caller),
            let detail = try await keeper.detail(of: slip.order)
        else { return nil }
        let views = views(of: detail, request)
        let mayUndo = views.mayTakeBack(slip) && visit.may(.decideSlips)
        let sum = detail.payments.last { $0.payment.slip == slip.id }?.payment.amount
        let isApproved = slip.status == .approved
        return Decided(
            code: keeper.code(of: slip.order).text, status: slip.status,
            sum: isApproved ? sum.map(views.wording.money) : nil,
            stillMissing: isApproved ? views.underpaid : nil,
            beyond: isApproved ? views.overpaid : nil,
            dueBack: isApproved ? views.goesBack : nil,
            undo: mayUndo
                ? TakeBackForm(slip: String(id), seenBefore: detail.seen.text) : nil)
    }

    /// Whether a form stood on the page at a path. Only where to go next depends on it.
    private func isSent(from path: String, _ request: WebRequest) -> Bool {
        guard let page = request.header(.referer),
            let place = page.span(of: "://").map({ page[$0.upperBound...] }),
            let slash = place.place(of: "/")
        else { return false }
        return place[slash...].before("?#").isBytes(of: path)
    }

    func slipID(of request: WebRequest) throws(Problem) -> SlipID {
        SlipID(try request.rowNumber())
    }

    /// Why a slip's file cannot be shown; `nil` when it can.
    private func absence(of id: SlipID, _ visit: Visit) async throws -> PictureNotice.Kind? {
        do {
            _ = try await keeper.openSlip(id, by: visit.caller)
            return nil
        } catch let error as BlobError {
            return PageFrame.notice(of: error)
        }
    }

    /// What the bank's statements say of the slip's money.
    private func bankView(
        of id: SlipID, _ order: OrderID, _ request: WebRequest, _ visit: Visit
    ) async throws -> SlipAtBankView? {
        guard visit.may(.decideSlips) else { return nil }
        return bankView(try await keeper.standing(of: id, order, by: visit.caller), request)
    }

    /// What the bank's statements say of a slip's money, in words.
    func bankView(_ standing: SlipStanding, _ request: WebRequest) -> SlipAtBankView {
        let wording = frame.wording(for: request)
        func view(_ stored: StoredRow) -> SlipAtBankView.Row {
            let row = stored.row
            return SlipAtBankView.Row(
                path: Self.path(of: stored), amount: wording.money(row.amount),
                day: DateText.day(row.day), name: row.name.isEmpty ? nil : row.name)
        }
        switch standing {
        case .shown(let rows): return SlipAtBankView(.shown, rows: rows.map(view))
        case .found(let row): return SlipAtBankView(.found, rows: [view(row)])
        case .differs(let row): return SlipAtBankView(.differs, rows: [view(row)])
        case .others(let row, let orders):
            let codes = orders.map { keeper.code(of: $0).text }.joined(separator: ", ")
            return SlipAtBankView(.others, rows: [view(row)], codes: codes)
        case .missing(let last): return SlipAtBankView(.missing, last: DateText.day(last))
        case .unknown: return SlipAtBankView(.unknown)
        }
    }

    /// The fields of the forms that decide on a slip.
    private func decideFields(of slip: SlipID) -> FormFieldIDs {
        FormFieldIDs(amount: "amount-\(slip.value)", reason: "reason-\(slip.value)")
    }

    private func reviewPage(
        _ request: WebRequest, _ visit: Visit, _ id: SlipID,
        _ status: HTTPResponse.Status = .ok,
        typed: OrderViews.TypedDecision = OrderViews.TypedDecision(), decided: Decided? = nil,
        looker: String? = nil
    ) async throws -> WebResponse {
        guard let slip = try await keeper.slip(id, by: visit.caller),
            let detail = try await keeper.detail(of: slip.order),
            let record = detail.slips.first(where: { $0.slip.id == id })
        else { throw Problem.notFound }
        let views = views(of: detail, request)
        let others = detail.slips.count - 1
        let code = keeper.code(of: slip.order).text
        var view = views.view(of: record)
        view.absent = try await absence(of: id, visit)
        if view.isWaiting { view.decide = views.decideForm(typed) }
        let next = try await keeper.nextWaiting(after: id, by: visit.caller)
        var page = ReviewPage(
            slip: view, code: code, status: detail.order.status,
            customer: views.customer, lines: views.lines, shipping: views.shipping,
            total: views.wording.money(detail.order.total),
            paid: views.wording.money(detail.order.confirmed),
            owed: views.wording.money(views.owed), isSettled: views.owed.minorUnits == 0,
            isOver: views.isOver, goesBack: views.goesBack,
            underpaid: views.underpaid, overpaid: views.overpaid,
            otherSlips: others, hasOtherSlips: others > 0, toldAccounts: views.toldAccounts,
            bank: try await bankView(of: id, slip.order, request, visit), reference: code,
            rejectReasons: views.wording.reasonChoices,
            mayDecide: visit.may(.decideSlips),
            next: next.map { Self.taking($0.id) },
            nextPicture: next.flatMap { $0.hasThumbnail ? "\(ReviewPath.of($0.id))/copy" : nil },
            waitingCount: try await keeper.waitingSlipCount(by: visit.caller),
            problem: typed.problem,
            wrongField: view.isWaiting ? typed.problem.flatMap(decideFields(of: id).field) : nil,
            seen: detail.seen.text, decided: decided, looker: looker)
        page.forgivenPart = views.forgiven
        return try await answer(
            page, to: request, visit, status, current: .slips, path: ReviewPath.of(id))
    }
}

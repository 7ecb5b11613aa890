internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Several slips together: those against which nothing speaks, approved after one look.
extension StaffPages {
    private static let sheetPath = "/admin/slips/sheet"

    /// Answers `GET /admin/slips/sheet`, with `approved` or `undone` after a press.
    func showSlipSheet(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let fields = try request.queryFields()
        var report: SlipSheetReport?
        if let text = fields["approved"] {
            let approved = try await approved(text, request, visit)
            report = approved.map { SlipSheetReport(approved: $0) }
        } else if let count = fields["undone"].flatMap({ Int($0) }) {
            report = SlipSheetReport(undone: String(count))
        }
        return try await sheetPage(request, visit, report: report)
    }

    /// Answers `POST /admin/slips/sheet`: approves the slips that are ticked, or takes back what
    /// was approved just now.
    func decideSlipSheet(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let isApproval: Bool
        switch fields["decision"] {
        case "approve": isApproval = true
        case "take_back": isApproval = false
        default: throw Problem.invalid([FieldProblem("decision", "is approve or take_back")])
        }
        let chosen = fields.all("slip").prefix(SlipSheetLimits.slips)
        let decisions = chosen.compactMap { SheetChoice(text: $0)?.decision(isApproval) }
        guard decisions.count == chosen.count else { throw Problem.staleForm }
        guard !decisions.isEmpty else {
            return try await sheetPage(
                request, visit, .unprocessableContent, report: SlipSheetReport(isEmpty: true))
        }
        let results = try await keeper.decide(decisions, by: visit.caller)
        var done: [SlipID] = []
        var problems: [String] = []
        for (decision, result) in zip(decisions, results) {
            switch result {
            case .success: done.append(decision.slip)
            case .failure(let refusal):
                problems.append(try await words(of: refusal, decision.slip, request, visit))
            }
        }
        let list = done.map { String($0.value) }.joined(separator: ".")
        guard problems.isEmpty else {
            let approved = isApproval ? try await approved(list, request, visit) : nil
            return try await sheetPage(
                request, visit, .conflict,
                report: SlipSheetReport(approved: approved, problems: problems))
        }
        let told = isApproval ? "approved=\(list)" : "undone=\(done.count)"
        return Redirect.see("\(Self.sheetPath)?\(told)")
    }

    /// Why a slip was not decided on, with its order's code in front.
    private func words(
        of refusal: OrderRefusal, _ slip: SlipID, _ request: WebRequest, _ visit: Visit
    ) async throws -> String {
        let language = frame.language(of: request).rawValue
        let text = refusal.told?.sentence.text(in: language) ?? ""
        let order = try await keeper.slip(slip, by: visit.caller)?.order
        return [order.map { keeper.code(of: $0).text }, text].compactMap(\.self)
            .joined(separator: ": ")
    }

    /// The slips that a press has approved, as far as they still are.
    private func approved(
        _ list: String, _ request: WebRequest, _ visit: Visit
    ) async throws -> ApprovedSheet? {
        var slips: [ApprovedSheetSlip] = []
        var choices: [String] = []
        for part in list.pieces(at: ".").prefix(SlipSheetLimits.slips) {
            guard let id = Int64(digits: String(part)),
                let slip = try await keeper.slip(SlipID(id), by: visit.caller),
                slip.status == .approved, let detail = try await keeper.detail(of: slip.order)
            else { continue }
            slips.append(
                ApprovedSheetSlip(
                    code: keeper.code(of: slip.order).text, reviewPath: ReviewPath.of(slip.id)))
            if views(of: detail, request).mayTakeBack(slip) {
                choices.append(SheetChoice(slip: slip.id, amount: 0, seen: detail.seen).text)
            }
        }
        guard !slips.isEmpty else { return nil }
        return ApprovedSheet(count: slips.count, slips: slips, choices: choices)
    }

    private func sheetPage(
        _ request: WebRequest, _ visit: Visit, _ status: HTTPResponse.Status = .ok,
        report: SlipSheetReport? = nil
    ) async throws -> WebResponse {
        let slips = try await keeper.slipSheet(by: visit.caller)
        let wording = frame.wording(for: request)
        let page = SlipSheetPage(
            slips: slips.map { slip in
                SheetSlipView(
                    code: keeper.code(of: slip.order).text, customer: slip.customer,
                    owed: wording.money(slip.owed), reviewPath: ReviewPath.of(slip.slip),
                    picture: "\(ReviewPath.of(slip.slip))/copy",
                    choice: SheetChoice(
                        slip: slip.slip, amount: slip.owed.minorUnits, seen: slip.seen
                    ).text)
            }, waitingCount: try await keeper.waitingSlipCount(by: visit.caller),
            report: report, csrf: visit.csrf)
        return try await answer(
            page, to: request, visit, status, current: .slips, path: Self.sheetPath)
    }
}

/// A slip of several, the amount that is approved, and the state of its order that was shown.
struct SheetChoice: Hashable {
    var slip: SlipID
    /// In minor units.
    var amount: Int64
    var seen: OrderSeen

    init(slip: SlipID, amount: Int64, seen: OrderSeen) {
        self.slip = slip
        self.amount = amount
        self.seen = seen
    }

    /// The choice as a form carries it.
    var text: String { "\(slip.value) \(amount) \(seen.text)" }

    /// Reads what `text` wrote.
    init?(text: String) {
        let parts = text.pieces(at: " ").map(String.init)
        guard parts.count == 3, let slip = Int64(digits: parts[0]),
            let amount = Int64(digits: parts[1]), let seen = OrderSeen(text: parts[2])
        else { return nil }
        self.init(slip: SlipID(slip), amount: amount, seen: seen)
    }

    func decision(_ isApproval: Bool) -> SheetDecision {
        SheetDecision(
            slip: slip, decision: isApproval ? .approve(amount: amount) : .takeBack, seen: seen)
    }
}

internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Money that goes back, as pages show it and ask about it.
struct RefundViews: Sendable {
    let wording: Wording
    let currency: Currency

    /// An account as it is written.
    func text(_ stored: StoredRefundAccount) -> RefundAccountText {
        var text = text(stored.account, at: stored.at)
        if stored.actor != .shopper { text.by = stored.actor.text }
        return text
    }

    /// An account that a refund goes to.
    func text(_ account: RefundAccount, at: Timestamp) -> RefundAccountText {
        let bank = Bank(named: account.bank)
        let way =
            switch account.kind {
            case .bank:
                bank.map { wording.language == .th ? $0.thaiName : $0.name } ?? account.bank
            case .promptPay: "PromptPay"
            case .iban: "IBAN"
            }
        let iban = account.kind == .iban ? IBAN(account.number)?.grouped : nil
        return RefundAccountText(
            way: way, number: iban ?? account.number, name: account.name,
            latinName: account.latinName.nonEmpty, at: wording.when(at))
    }

    /// The fields with the account that is there.
    func fields(_ account: RefundAccount?) -> RefundFields {
        fields(
            RefundAccountForm(
                kind: account?.kind, bank: account?.bank ?? "", number: account?.number ?? "",
                name: account?.name ?? "", latinName: account?.latinName ?? ""),
            seen: account?.digest ?? 0)
    }

    /// The fields with what was typed, and what of it is wrong.
    func fields(
        _ form: RefundAccountForm, wrong: [RefundAccountForm.Field] = [], seen: UInt64,
        isMoved: Bool = false
    ) -> RefundFields {
        func field(_ name: RefundAccountForm.Field, _ value: String) -> RefundField {
            RefundField(value, isWrong: wrong.contains(name))
        }
        return RefundFields(
            ways: RefundAccount.Kind.offered(in: currency).compactMap { kind in
                RefundWayName(rawValue: kind.rawValue).map {
                    RefundWay(name: $0, isChosen: kind == form.kind)
                }
            },
            bank: field(.bank, form.bank), number: field(.number, form.number),
            name: field(.name, form.name), latinName: field(.latinName, form.latinName),
            lacksWay: wrong.contains(.kind), banks: currency == .thb ? Bank.marks : [],
            seen: String(seen), isMoved: isMoved)
    }
}

extension RefundAccountForm {
    /// Reads the fields of a page's form.
    init(_ fields: FormFields, in currency: Currency) {
        func text(_ name: Field) -> String {
            TextSize.cut(fields[name.rawValue] ?? "", characters: 4 * RefundAccountLimits.name)
        }
        self.init(
            kind: text(.kind), bank: text(.bank), number: text(.number), name: text(.name),
            latinName: text(.latinName), in: currency)
    }
}

extension ShopperPages {
    /// Answers `POST /o/{code}/{key}/refund-account`.
    func takeRefundAccount(
        _ request: WebRequest, _ fields: FormFields, _ own: OwnOrder
    ) async throws -> WebResponse {
        guard let detail = try await keeper.detail(of: own.id) else {
            throw Problem.orderNotFound
        }
        let currency = detail.order.total.currency
        let form = RefundAccountForm(fields, in: currency)
        let views = RefundViews(wording: frame.wording(for: request), currency: currency)
        let seen = fields["seen"].flatMap { UInt64($0) }
        let account: RefundAccount
        switch form.account {
        case .success(let read): account = read
        case .failure(let problems):
            let typed = views.fields(form, wrong: problems.fields, seen: seen ?? 0)
            return try await answer(
                request, own, .unprocessableContent, typedRefund: typed)
        }
        do {
            try await keeper.tellRefundAccount(account, of: own.id, seen: seen ?? 0)
        } catch RefundRefusal.accountChanged {
            let now = try await keeper.refundStanding(of: own.id).account?.account.digest
            let typed = views.fields(form, seen: now ?? 0, isMoved: true)
            return try await answer(request, own, .conflict, typedRefund: typed)
        } catch is RefundRefusal {
            // Nothing is due any more, or it is at the bank: the page says which.
            return try await answer(request, own, .conflict)
        }
        return Redirect.see(own.path + "#refund", cookies: renewed(own, request))
    }

    /// What an order's page says of money that goes back; `nil` where none does.
    func refundCard(
        of detail: OrderDetail, _ request: WebRequest, typed: RefundFields?
    ) async throws -> RefundCard? {
        let due = detail.order.due
        guard due.minorUnits > 0, !detail.drop.kind.isRehearsal else { return nil }
        let standing = try await keeper.refundStanding(of: detail.order.id)
        let views = RefundViews(wording: frame.wording(for: request), currency: due.currency)
        let sent = standing.sent
        return RefundCard(
            amount: views.wording.money(due), account: standing.account.map { views.text($0) },
            sentAt: sent.map { views.wording.when($0.at) },
            fields: sent == nil ? typed ?? views.fields(standing.account?.account) : nil)
    }
}

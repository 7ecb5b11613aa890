package import Formats
package import Operations
package import Pages
package import Shop

/// The codes and pictures by which an order is paid with a banking app: of the accounts that the
/// order was told, for what is still owed.
package struct OrderPayer {
    private let detail: OrderDetail
    /// What names the order to the bank.
    package let reference: String

    /// - Parameter code: the order's.
    package init(_ detail: OrderDetail, code: String) {
        self.detail = detail
        reference = detail.told.reference(of: code)
    }

    /// What is still to be paid, zero or more.
    package var owed: Money {
        let balance = detail.order.balance
        return Money(minorUnits: max(0, balance.minorUnits), currency: balance.currency)
    }

    /// The first account that a banking app can scan, by its place, and its code.
    package var first: (place: Int, code: PayerCode)? {
        for place in detail.told.accounts.indices {
            if let code = code(of: place) { return (place, code) }
        }
        return nil
    }

    /// The code of the account at a place; `nil` where a banking app cannot scan it.
    package func code(of place: Int) -> PayerCode? {
        let order = detail.order
        guard detail.told.accounts.indices.contains(place) else { return nil }
        let validity = CodeValidity(
            from: order.createdAt, status: order.status, deadline: order.deadline,
            pay: detail.drop.pay)
        return PayerCode(
            detail.told.accounts[place], amount: owed, reference: reference, validity: validity)
    }

    /// The accounts that the order was told as pages and mails show them, each with what is copied
    /// by hand where nobody can scan.
    package func accounts(in wording: Wording) -> [ReceivingAccountView] {
        detail.told.accounts.map { account in
            var view = wording.account(account)
            let details = account.payerScheme(in: owed.currency)?.details(reference: reference)
            view.details = (details ?? []).filter { $0.value != view.plainNumber }
                .map(AccountDetailView.init)
            return view
        }
    }

    /// The code of the account at a place as a picture to keep; `nil` where it has none.
    package func picture(of place: Int) -> PayerPicture? {
        guard let code = code(of: place), let modules = try? code.content.drawn() else {
            return nil
        }
        let account = detail.told.accounts[place]
        let amount = MoneyFormat.grouped(owed)
        // Of a bank in Thai letters its short name can be drawn; a holder's name has no such.
        let bank = Bank(named: account.bank)?.mark ?? account.bank
        return PayerPicture(
            of: modules, amount: "\(owed.currency.code) \(amount)",
            lines: [account.name, bank, account.number, reference])
    }
}

/// Where in a CAMT document something stands, as far as that matters.
///
/// The versions 2 to 13 put the same things into the same elements, and some of them one element
/// deeper: such an element leads to the place it stands in.
enum CamtPlace: Int, CaseIterable {
    /// Around the message: `Document`, and what envelopes there are.
    case outside
    /// In what is not read.
    case ignored
    case message, statement
    case account, accountId, accountOther, accountNumber, accountCurrency
    case entry, amount, direction, reversal, status, statusCode
    case booking, booked, value, valued, bankReference, additional
    case charges, charge
    case details, batch, transactions
    case detail, references, detailBankReference, transactionId, endToEndId
    case detailAmount, detailDirection, amounts, transactionAmounts, transactionAmount
    case instructedAmounts, instructedAmount
    case parties, debtor, creditor, ultimateDebtor, ultimateCreditor, otherParty
    case debtorName, creditorName, ultimateDebtorName, ultimateCreditorName, otherPartyName
    case debtorAccount, debtorAccountId, debtorAccountOther, debtorNumber
    case creditorAccount, creditorAccountId, creditorAccountOther, creditorNumber
    case remittance, unstructured, structured, creditorReference, reference, additionalRemittance
    case additionalDetail
}

/// Which element leads from which place to which.
struct CamtMap {
    private let table: [CamtPlace]

    init() {
        let names = CamtName.count
        var table = [CamtPlace](repeating: .ignored, count: CamtPlace.allCases.count * names)
        for name in CamtName.allCases { table[name.rawValue] = .outside }
        for (from, ways) in Self.ways {
            for (name, to) in ways { table[from.rawValue * names + name.rawValue] = to }
        }
        self.table = table
    }

    /// The place that an element leads to.
    func place(from place: CamtPlace, by name: Int) -> CamtPlace {
        table[place.rawValue * CamtName.count + name]
    }

    private static let ways: [(CamtPlace, [(CamtName, CamtPlace)])] =
        statementWays + entryWays + partyWays

    private static let statementWays: [(CamtPlace, [(CamtName, CamtPlace)])] = [
        (
            .outside,
            [
                (.bankToCustomerStatement, .message), (.bankToCustomerReport, .message),
                (.bankToCustomerNotification, .message),
            ]
        ),
        (
            .message,
            [(.statement, .statement), (.report, .statement), (.notification, .statement)]
        ),
        (.statement, [(.account, .account), (.entry, .entry)]),
        (.account, [(.id, .accountId), (.currency, .accountCurrency)]),
        (.accountId, [(.iban, .accountNumber), (.otherId, .accountOther)]),
        (.accountOther, [(.id, .accountNumber)]),
    ]

    private static let entryWays: [(CamtPlace, [(CamtName, CamtPlace)])] = [
        (
            .entry,
            [
                (.amount, .amount), (.direction, .direction), (.reversal, .reversal),
                (.status, .status), (.bookingDate, .booking), (.valueDate, .value),
                (.bankReference, .bankReference), (.additionalEntry, .additional),
                (.charges, .charges), (.details, .details),
            ]
        ),
        (.status, [(.code, .statusCode), (.proprietary, .statusCode)]),
        (.booking, [(.date, .booked), (.dateTime, .booked)]),
        (.value, [(.date, .valued), (.dateTime, .valued)]),
        (.charges, [(.charge, .charges), (.amount, .charge)]),
        (.details, [(.batch, .batch), (.detail, .detail)]),
        (.batch, [(.transactions, .transactions)]),
        (
            .detail,
            [
                (.references, .references), (.amount, .detailAmount),
                (.direction, .detailDirection), (.amountDetails, .amounts),
                (.charges, .charges), (.parties, .parties), (.remittance, .remittance),
                (.additionalDetail, .additionalDetail),
            ]
        ),
        (
            .references,
            [
                (.bankReference, .detailBankReference), (.transactionId, .transactionId),
                (.endToEndId, .endToEndId),
            ]
        ),
        (
            .amounts,
            [(.transactionAmount, .transactionAmounts), (.instructedAmount, .instructedAmounts)]
        ),
        (.transactionAmounts, [(.amount, .transactionAmount)]),
        (.instructedAmounts, [(.amount, .instructedAmount)]),
        (.remittance, [(.unstructured, .unstructured), (.structured, .structured)]),
        (
            .structured,
            [
                (.creditorReference, .creditorReference),
                (.additionalRemittance, .additionalRemittance),
            ]
        ),
        (.creditorReference, [(.reference, .reference)]),
    ]

    /// A party is itself, or a `Pty` in it from version 8 on, or the `Agt` that is a bank.
    private static func party(
        _ place: CamtPlace, name: CamtPlace
    ) -> (CamtPlace, [(CamtName, CamtPlace)]) {
        (
            place,
            [(.party, place), (.agent, place), (.institution, place), (.name, name)]
        )
    }

    private static let partyWays: [(CamtPlace, [(CamtName, CamtPlace)])] = [
        (
            .parties,
            [
                (.debtor, .debtor), (.creditor, .creditor), (.ultimateDebtor, .ultimateDebtor),
                (.ultimateCreditor, .ultimateCreditor), (.initiator, .otherParty),
                (.trader, .otherParty), (.debtorAccount, .debtorAccount),
                (.creditorAccount, .creditorAccount),
            ]
        ),
        party(.debtor, name: .debtorName), party(.creditor, name: .creditorName),
        party(.ultimateDebtor, name: .ultimateDebtorName),
        party(.ultimateCreditor, name: .ultimateCreditorName),
        party(.otherParty, name: .otherPartyName),
        (.debtorAccount, [(.id, .debtorAccountId)]),
        (.debtorAccountId, [(.iban, .debtorNumber), (.otherId, .debtorAccountOther)]),
        (.debtorAccountOther, [(.id, .debtorNumber)]),
        (.creditorAccount, [(.id, .creditorAccountId)]),
        (.creditorAccountId, [(.iban, .creditorNumber), (.otherId, .creditorAccountOther)]),
        (.creditorAccountOther, [(.id, .creditorNumber)]),
    ]
}

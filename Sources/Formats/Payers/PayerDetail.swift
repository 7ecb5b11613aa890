internal import Shop

/// Something of an account that people copy by hand into a banking app that reads no QR.
package struct PayerDetail: Hashable, Sendable {
    /// What it is called, in each scheme by the words of its country's banks.
    package enum Name: String, CaseIterable, Hashable, Sendable {
        case promptPayID = "promptpay_id"
        case billerID = "biller_id"
        case firstReference = "reference_1"
        case secondReference = "reference_2"
        case thirdReference = "reference_3"
        case pixKey = "pix_key"
        case payNowID = "paynow_id"
        case accountNumber = "account_number"
        case iban
        case bic
        case creditorReference = "creditor_reference"
        case qrReference = "qr_reference"
        case upiID = "upi_id"
        case receiver
    }

    package let name: Name
    /// The value as people read it, such as an IBAN in groups of four.
    package let shown: String
    /// The value as it is copied.
    package let value: String

    init(_ name: Name, _ value: String, shown: String? = nil) {
        self.name = name
        self.value = value
        self.shown = shown ?? value
    }
}

extension PayerScheme {
    /// What an order's payer copies by hand, besides the account's number and the order's code.
    ///
    /// - Parameter reference: the order's reference, which some schemes write in a form of their
    ///   own.
    package func details(reference: String) -> [PayerDetail] {
        switch self {
        case .promptPay(let account):
            switch account.proxy {
            case .phone(let digits): [PayerDetail(.promptPayID, "0" + digits)]
            case .taxID(let digits), .eWallet(let digits): [PayerDetail(.promptPayID, digits)]
            }
        case .promptPayBill(let account):
            [
                PayerDetail(.billerID, account.biller),
                PayerDetail(
                    .firstReference,
                    String(decoding: ASCIIClass.capitals(reference), as: UTF8.self)),
            ]
                + [
                    account.second.map { PayerDetail(.secondReference, $0) },
                    account.third.map { PayerDetail(.thirdReference, $0) },
                ].compactMap(\.self)
        case .pix(let account): [PayerDetail(.pixKey, account.key.text)]
        case .payNow(let account):
            switch account.proxy {
            case .mobile(let number), .entity(let number): [PayerDetail(.payNowID, number)]
            }
        case .vietQR(let account): [PayerDetail(.accountNumber, account.account)]
        case .merchant: []
        case .epc(let account):
            [account.iban.detail]
                + (account.bic.isEmpty ? [] : [PayerDetail(.bic, account.bic)])
                + (account.referenceField == .text
                    ? [] : [(try? CreditorReference(of: reference))?.detail].compactMap(\.self))
        case .spayd(let account): [account.iban.detail]
        case .upi(let account): [PayerDetail(.upiID, account.address)]
        case .swiss(let account): account.details(reference: reference)
        }
    }
}

extension SwissAccount {
    fileprivate func details(reference: String) -> [PayerDetail] {
        let creditor = bill.creditor
        let lines = [
            creditor.name,
            [creditor.street, creditor.building].filter { !$0.isEmpty }.joined(separator: " "),
            "\(creditor.country)-\(creditor.postalCode) \(creditor.town)",
        ].filter { !$0.isEmpty }
        var details = [
            bill.iban.detail, PayerDetail(.receiver, lines.joined(separator: ", ")),
        ]
        switch try? self.reference(of: reference) {
        case .qr(let reference):
            details.append(
                PayerDetail(.qrReference, reference.text, shown: grouped(reference.text)))
        case .creditor(let reference): details.append(reference.detail)
        case .some(.none), nil: break
        }
        return details
    }

    /// Two digits and then groups of five, as bills print it (annex B).
    private func grouped(_ digits: String) -> String {
        var groups = String(digits.prefix(2))
        for (place, digit) in digits.dropFirst(2).enumerated() {
            if place % 5 == 0 { groups.append(" ") }
            groups.append(digit)
        }
        return groups
    }
}

extension IBAN {
    fileprivate var detail: PayerDetail { PayerDetail(.iban, text, shown: grouped) }
}

extension CreditorReference {
    fileprivate var detail: PayerDetail {
        var groups = ""
        for (place, character) in text.enumerated() {
            if place > 0, place % 4 == 0 { groups.append(" ") }
            groups.append(character)
        }
        return PayerDetail(.creditorReference, text, shown: groups)
    }
}

package import Shop

/// What somebody types of the account that money is to go back to.
package struct RefundAccountForm: Hashable, Sendable {
    /// The way there; `nil` where none of the known ones was chosen.
    package var kind: RefundAccount.Kind?
    package var bank: String
    package var number: String
    package var name: String
    package var latinName: String

    /// - Parameter kind: the way as a form or a program names it; one that leads to no account in
    ///   the currency counts as none.
    package init(
        kind: String, bank: String, number: String, name: String, latinName: String,
        in currency: Currency
    ) {
        let known = RefundAccount.Kind(rawValue: kind)
        let isOffered = known.map(RefundAccount.Kind.offered(in: currency).contains) ?? false
        self.init(
            kind: isOffered ? known : nil, bank: bank, number: number, name: name,
            latinName: latinName)
    }

    package init(
        kind: RefundAccount.Kind?, bank: String, number: String, name: String, latinName: String
    ) {
        self.kind = kind
        self.bank = bank
        self.number = number
        self.name = name
        self.latinName = latinName
    }

    /// A field of the form. The raw value is what forms and the API call it.
    package enum Field: String, CaseIterable, Sendable {
        case kind, bank, number, name
        case latinName = "latin_name"
    }

    /// The account, or every field that is wrong.
    package var account: Result<RefundAccount, Problems> {
        var wrong: [Field] = []
        let name = tidy(name)
        let latinName = tidy(latinName)
        let bank = tidy(bank)
        if !isName(name) { wrong.append(.name) }
        if latinName.isEmpty {
            // Banks abroad write no other letters: without them the transfer would come back.
            if kind == .iban, TransferText.plain(name) == nil, !name.isEmpty {
                wrong.append(.latinName)
            }
        } else if !isName(latinName) || TransferText.plain(latinName) == nil {
            wrong.append(.latinName)
        }
        if kind == .bank, !isName(bank) { wrong.append(.bank) }
        let read = kind.flatMap(readNumber)
        if kind == nil { wrong.append(.kind) } else if read == nil { wrong.append(.number) }
        guard let kind, let read, wrong.isEmpty else { return .failure(Problems(fields: wrong)) }
        return .success(
            RefundAccount(
                kind: kind, bank: kind == .bank ? Bank(named: bank)?.mark ?? bank : "",
                number: read, name: name, latinName: latinName))
    }

    /// The fields that are wrong.
    package struct Problems: Error, Hashable, Sendable {
        package var fields: [Field]
    }

    private func readNumber(_ kind: RefundAccount.Kind) -> String? {
        switch kind {
        case .iban: return IBAN(number)?.text
        case .promptPay:
            guard let account = try? PromptPay(account: number.digitsAsASCII) else { return nil }
            switch account.proxy {
            case .phone(let digits): return "0" + digits
            case .taxID(let digits), .eWallet(let digits): return digits
            }
        case .bank:
            let kept = number.digitsAsASCII.uppercased().unicodeScalars.filter {
                // Hyphen, full stop and en dash stand between groups of digits.
                !$0.properties.isWhitespace && ![0x2D, 0x2E, 0x2013].contains($0.value)
            }
            let compact = String(String.UnicodeScalarView(kept))
            guard compact.utf8.count <= RefundAccountLimits.number,
                compact.utf8.allSatisfy({ ASCIIClass.isDigit($0) || ASCIIClass.isCapital($0) }),
                compact.utf8.count(where: ASCIIClass.isDigit) >= RefundAccountLimits.fewestDigits
            else { return nil }
            return compact
        }
    }

    private func isName(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.count <= RefundAccountLimits.name
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private func tidy(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension String {
    /// The text with the digits of every script as those of ASCII, as Thai keyboards write them.
    fileprivate var digitsAsASCII: String {
        var plain = ""
        for scalar in unicodeScalars {
            if scalar.properties.generalCategory == .decimalNumber,
                let value = scalar.properties.numericValue
            {
                plain += "\(Int(value))"
            } else {
                plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }
}

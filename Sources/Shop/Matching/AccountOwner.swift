/// The one of the shop's accounts that a statement is of, by the number that its file has.
package enum AccountOwner: Hashable, Sendable {
    /// The receiving account with this id.
    case account(String)
    /// None of the shop's: the numbers of all of them are known, and none is this one.
    case nobody
    /// Nothing tells: the file shows too little of the number, or the shop does not know the
    /// number of one of its accounts.
    case untold

    /// The id of the account.
    package var account: String? {
        if case .account(let id) = self { id } else { nil }
    }

    /// - Parameters:
    ///   - number: the account's number as the file writes it: with or without signs between, in
    ///     an IBAN, behind a bank's code, in front of a currency, or with most of it hidden.
    ///   - accounts: the shop's accounts.
    package init(of number: String, among accounts: [ReceivingAccount]) {
        let written = WrittenAccount(number)
        let agreements = accounts.map { $0.numbers.map(written.isOf) }
        if let place = agreements.firstIndex(where: { $0.contains(true) }) {
            self = .account(accounts[place].id)
        } else if !accounts.isEmpty,
            agreements.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 == false } })
        {
            self = .nobody
        } else {
            self = .untold
        }
    }
}

extension ReceivingAccount {
    /// The digits by which banks know the account. What is registered with
    /// PromptPay stands for an account and is no number of one.
    fileprivate var numbers: [String] {
        let known = [number, iban ?? ""].map { WrittenAccount.digits(of: $0) }
        let promptPay = promptPay.map { WrittenAccount.digits(of: $0) }
        return known.filter { $0.utf8.count >= MatchingLimits.accountDigits && $0 != promptPay }
    }
}

/// Whether two numbers that banks write may be of one account.
package enum AccountAgreement {
    /// The text by which an account is known again as it is written, hidden digits and all; `nil`
    /// where it shows too little of them.
    package static func known(_ text: String) -> String? {
        let digits = WrittenAccount.digits(of: text)
        guard digits.utf8.count >= MatchingLimits.shownDigits else { return nil }
        return RefundMatcher.compact(text)
    }

    /// Whether a number that is shown in part, or in whole, is that of an account.
    ///
    /// - Parameter number: the account's whole number.
    package static func isOf(_ number: String, _ text: String) -> Bool {
        let digits = WrittenAccount.digits(of: number)
        return digits.utf8.count >= MatchingLimits.accountDigits
            && WrittenAccount(text).isOf(digits) == true
    }
}

/// An account's number as a bank's file writes it.
private struct WrittenAccount {
    /// The digits that are shown one behind the other, those in front first.
    private let parts: [String]
    /// Whether something in front of them, or behind them, is hidden.
    private let beginsHidden: Bool
    private let endsHidden: Bool
    private let isHidden: Bool

    init(_ text: String) {
        var symbols = Array(text.utf8.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 })
        let star = UInt8(ascii: "*")
        symbols = symbols.filter(Self.counts)
        // An X hides a digit, unless it is one letter among others.
        let letters = symbols.filter { (0x41...0x5A).contains($0) }
        if letters.allSatisfy({ $0 == UInt8(ascii: "X") }) || letters.hasRun(of: UInt8(ascii: "X"))
        {
            symbols = symbols.map { $0 == UInt8(ascii: "X") ? star : $0 }
        }
        isHidden = symbols.contains(star)
        // In front of an IBAN's digits stands its country, and behind them the bank.
        beginsHidden = symbols.first.map { !Self.isDigit($0) } ?? true
        endsHidden = symbols.last.map { !Self.isDigit($0) } ?? true
        // Of letters nothing is compared: an IBAN's country, a bank, a currency.
        parts =
            isHidden
            ? symbols.split(separator: star).map { part in
                String(decoding: part.filter(Self.isDigit), as: UTF8.self)
            }.filter { !$0.isEmpty }
            : [Self.digits(of: text)]
    }

    /// Whether it is the number of an account; `nil` where it shows too little to tell.
    ///
    /// - Parameter number: the account's digits.
    func isOf(_ number: String) -> Bool? {
        let shown = parts.reduce(0) { $0 + $1.utf8.count }
        guard shown >= MatchingLimits.shownDigits else { return nil }
        if isHidden { return agrees(number) }
        // Some banks write zeros in front, and some do not.
        let (mine, theirs) = (Self.significant(parts[0]), Self.significant(number))
        // Fewer are the last ones of a number, and of many others.
        guard shown >= MatchingLimits.accountDigits else {
            return theirs.ends(with: mine) ? true : nil
        }
        return mine.holds(theirs) || theirs.holds(mine)
    }

    /// Whether the digits that are shown stand in a number in their order, the first at its
    /// beginning and the last at its end where nothing hides those.
    private func agrees(_ number: String) -> Bool {
        var rest = Array(number.utf8)[...]
        for (place, part) in parts.enumerated() {
            let part = Array(part.utf8)
            if place == parts.count - 1, !endsHidden {
                return rest.count >= part.count && rest.suffix(part.count).elementsEqual(part)
                    && (place > 0 || beginsHidden || rest.count == part.count)
            }
            guard let begin = rest.place(of: part) else { return false }
            if place == 0, !beginsHidden, begin != rest.startIndex { return false }
            rest = rest[(begin + part.count)...]
        }
        return true
    }

    static func digits(of text: String) -> String {
        String(decoding: text.utf8.filter(isDigit), as: UTF8.self)
    }

    private static func significant(_ digits: String) -> [UInt8] {
        Array(digits.utf8.drop { $0 == 0x30 })
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Letters and digits, and what stands for one that is hidden.
    private static func counts(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x5A).contains(byte) || byte == UInt8(ascii: "*")
    }
}

extension [UInt8] {
    fileprivate func ends(with part: [UInt8]) -> Bool { suffix(part.count).elementsEqual(part) }

    fileprivate func holds(_ part: [UInt8]) -> Bool { self[...].place(of: part) != nil }

    /// Whether a byte stands twice in a row.
    fileprivate func hasRun(of byte: UInt8) -> Bool {
        zip(self, dropFirst()).contains { $0 == byte && $1 == byte }
    }
}

extension ArraySlice<UInt8> {
    /// Where a part begins first.
    fileprivate func place(of part: [UInt8]) -> Int? {
        guard !part.isEmpty, part.count <= count else { return nil }
        return (startIndex...endIndex - part.count).first { begin in
            self[begin..<begin + part.count].elementsEqual(part)
        }
    }
}

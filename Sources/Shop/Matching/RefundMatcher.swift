/// A refund that a row of a statement may show.
package struct MatchedRefund: Hashable, Sendable {
    package var id: RefundID
    /// The amount, in minor units.
    package var amount: Int64
    /// What the bank was told of it, `7K3Q9X2-R12`.
    package var reference: String
    /// The number of the account that it goes to.
    package var number: String
    /// The name of that account's holder, folded for searching.
    package var name: String
    /// The file that it is in, and what that is called at the bank.
    package var file: RefundFileID?
    package var message: String

    package init(
        id: RefundID, amount: Int64, reference: String, number: String, name: String,
        file: RefundFileID?, message: String
    ) {
        self.id = id
        self.amount = amount
        self.reference = reference
        self.number = number
        self.name = name
        self.file = file
        self.message = message
    }
}

/// A row of a statement that may show refunds.
package struct MatchedOutRow: Hashable, Sendable {
    package var id: StatementRowID
    /// The amount that moved, in minor units, above zero.
    package var amount: Int64
    /// Everything that the bank says of it.
    package var text: String
    /// The account's number and the name of whoever got it; the name folded for searching.
    package var account: String
    package var name: String

    package init(
        id: StatementRowID, amount: Int64, text: String, account: String, name: String
    ) {
        self.id = id
        self.amount = amount
        self.text = text
        self.account = account
        self.name = name
    }
}

/// What a row of a statement shows, as far as can be told.
package struct RefundMatch: Hashable, Sendable {
    package var row: StatementRowID
    package var refunds: [RefundID]
    package var reason: Reason

    /// Why a row is taken for refunds, the surest first.
    package enum Reason: String, CaseIterable, Sendable {
        /// The refund's reference stands in it, and its amount is the refund's.
        case reference
        /// The file's name stands in it, and its amount is the sum of all refunds of the file.
        case file
        /// The order's code stands in it, and the amount is the refund's.
        case code
        /// It went to the refund's account, and the amount is the refund's.
        case account
        /// The amount is the refund's, and the name agrees.
        case name
        /// The reference stands in it, and the amount is another: a person looks.
        case otherAmount = "other_amount"
    }

    /// Whether nothing speaks against it, so that it is confirmed in bulk.
    package var isCertain: Bool {
        switch reason {
        case .reference, .file, .code: true
        case .account, .name, .otherAmount: false
        }
    }
}

/// Finds the refunds that rows of statements show.
///
/// Each refund is proposed for one row only and each row once, the surest first, so that two
/// payments of one amount to one account never take the same refund.
package struct RefundMatcher: Sendable {
    private let refunds: [RefundID: MatchedRefund]
    private let byReference: [String: RefundID]
    private let byAmount: [Int64: [MatchedRefund]]
    private let files: [File]

    private struct File: Sendable {
        var message: String
        var sum: Int64
        var refunds: [RefundID]
    }

    package init(_ refunds: [MatchedRefund]) {
        self.refunds = Dictionary(refunds.map { ($0.id, $0) }) { first, _ in first }
        byReference = Dictionary(
            refunds.map { (Self.compact($0.reference), $0.id) }
        ) { first, _ in first }
        byAmount = Dictionary(grouping: refunds, by: \.amount)
        let grouped = Dictionary(grouping: refunds.filter { $0.file != nil }, by: \.message)
        files = grouped.sorted { $0.key < $1.key }.map { message, refunds in
            File(
                message: Self.compact(message), sum: refunds.reduce(0) { $0 + $1.amount },
                refunds: refunds.map(\.id).sorted())
        }
    }

    /// What rows show, in their order.
    package func matches(of rows: [MatchedOutRow]) -> [RefundMatch] {
        let texts = rows.map { Self.compact($0.text) }
        var found: [Int: RefundMatch] = [:]
        var used: Set<RefundID> = []
        for reason in RefundMatch.Reason.allCases {
            for (place, row) in rows.enumerated() where found[place] == nil {
                let shown = refunds(of: row, texts[place], by: reason)
                guard !shown.isEmpty, used.isDisjoint(with: shown) else { continue }
                found[place] = RefundMatch(row: row.id, refunds: shown, reason: reason)
                used.formUnion(shown)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    private func refunds(
        of row: MatchedOutRow, _ text: String, by reason: RefundMatch.Reason
    ) -> [RefundID] {
        let sameAmount = byAmount[row.amount] ?? []
        switch reason {
        case .reference:
            return references(in: text).filter { refunds[$0]?.amount == row.amount }
                .first.map { [$0] } ?? []
        case .file:
            return files.first { $0.sum == row.amount && Self.stands($0.message, in: text) }?
                .refunds ?? []
        case .code:
            return only(
                sameAmount.filter { Self.stands($0.reference.prefix(OrderCode.length), in: text) })
        case .account:
            let account = Self.compact(row.account)
            return only(
                sameAmount.filter { refund in
                    refund.number.count >= MatchingLimits.accountDigits
                        && (Self.stands(refund.number, in: account)
                            || Self.stands(refund.number, in: text))
                })
        case .name:
            let name = PayerName(row.name)
            return only(sameAmount.filter { PayerName($0.name).agrees(with: name) })
        case .otherAmount: return references(in: text).first.map { [$0] } ?? []
        }
    }

    /// The only refund among some; with several nobody can tell which.
    private func only(_ refunds: [MatchedRefund]) -> [RefundID] {
        refunds.count == 1 ? [refunds[0].id] : []
    }

    /// The refunds whose references stand in a text: seven symbols, `R`, and all digits behind it.
    private func references(in text: String) -> [RefundID] {
        let bytes = Array(text.utf8)
        var found: [RefundID] = []
        for (place, byte) in bytes.enumerated()
        where byte == UInt8(ascii: "R") && place >= OrderCode.length {
            var end = place + 1
            while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
            let begin = place - OrderCode.length
            // Some banks put digits of their own right behind: the longest that is known counts.
            while end > place + 1 {
                let reference = String(decoding: bytes[begin..<end], as: UTF8.self)
                if let id = byReference[reference] {
                    found.append(id)
                    break
                }
                end -= 1
            }
        }
        return found
    }

    /// Whether one text of ASCII stands in another.
    private static func stands(_ part: some StringProtocol, in text: String) -> Bool {
        let (part, text) = (Array(part.utf8), Array(text.utf8))
        guard !part.isEmpty, part.count <= text.count else { return false }
        return (0...text.count - part.count).contains { begin in
            text[begin] == part[0] && text[begin..<begin + part.count].elementsEqual(part)
        }
    }

    /// The letters and digits of ASCII alone, as capitals: banks break and join what they were
    /// told.
    static func compact(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if (0x61...0x7A).contains(byte) {
                bytes.append(byte - 0x20)
            } else if (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

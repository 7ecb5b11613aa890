package import Shop

/// Amounts as people read and type them. Files and the API use `Money.decimal` instead.
package enum MoneyFormat {
    /// The most characters that are read as an amount.
    package static let greatestText = 64

    /// An amount with the currency's sign and grouped thousands: `฿1,234.50`, `-€12.30`, `CHF
    /// 5.00`.
    ///
    /// A code without a sign of its own is joined by a no-break space.
    package static func withSign(_ money: Money) -> String {
        let sign = sign(of: money.currency)
        let minus = money.minorUnits < 0 ? "-" : ""
        return minus + sign + magnitude(money)
    }

    /// An amount with grouped thousands and without the currency: `1,234.50`.
    package static func grouped(_ money: Money) -> String {
        money.minorUnits < 0 ? "-" + magnitude(money) : magnitude(money)
    }

    private static func sign(of currency: Currency) -> String {
        signs.first { $0.code == currency.code }?.sign ?? currency.code + "\u{A0}"
    }

    /// Signs that mean one currency only where the shop's pages show it; `$` alone means the
    /// United States dollar to most people, so the others carry their country.
    private static let signs: [(code: String, sign: String)] = [
        ("THB", "฿"), ("EUR", "€"), ("USD", "$"), ("GBP", "£"), ("JPY", "¥"), ("VND", "₫"),
        ("INR", "₹"), ("KRW", "₩"), ("PHP", "₱"), ("LAK", "₭"), ("KHR", "៛"), ("BRL", "R$"),
        ("SGD", "S$"), ("HKD", "HK$"), ("TWD", "NT$"), ("AUD", "A$"), ("MYR", "RM"), ("IDR", "Rp"),
    ]

    private static func magnitude(_ money: Money) -> String {
        let decimals = money.currency.decimals
        // Built from the right: 20 digits, 6 separators and a point at most.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
            var start = buffer.count
            func prepend(_ byte: UInt8) {
                start -= 1
                buffer[start] = byte
            }
            var rest = money.minorUnits.magnitude
            var digits = 0
            repeat {
                if digits > 0, digits == decimals {
                    prepend(UInt8(ascii: "."))
                } else if digits > decimals, (digits - decimals) % 3 == 0 {
                    prepend(UInt8(ascii: ","))
                }
                prepend(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
                digits += 1
            } while rest > 0 || digits <= decimals
            return String(decoding: buffer[start...], as: UTF8.self)
        }
    }

    /// Reads an amount that staff type: `1,234.50`, `฿370`, `370 บาท`, `1.234,50`, `๓๗๐`, `370.-`.
    ///
    /// When both separators appear the later one is the decimal point. A lone comma groups only
    /// where it can (`1,234`), a lone point never does. Signs, other currencies and anything that
    /// could mean two amounts are `nil`.
    package static func read(_ text: some StringProtocol, currency: Currency) -> Money? {
        guard text.utf8.count <= greatestText * 4, let bare = bareNumber(text, currency) else {
            return nil
        }
        return plainDecimal(bare).flatMap { Money(decimal: $0, currency: currency) }
    }

    /// The bare number of an amount, in ASCII digits, commas and points: the currency's marks and
    /// all spaces are gone.
    private static func bareNumber(_ text: some StringProtocol, _ currency: Currency) -> String? {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            if properties.isWhitespace || properties.generalCategory == .format { continue }
            if scalar == "'" || scalar == "\u{2019}" { continue }
            scalars.append(decimalDigit(scalar) ?? scalar)
        }
        var number = Substring(String(scalars))
        for mark in marks(of: currency) {
            if let ending = droppingPrefix(number, mark) {
                number = ending
                break
            }
        }
        for mark in marks(of: currency) where number.lowercased().ends(with: mark) {
            number = number.dropLast(mark.count)
            break
        }
        for mark in [".-", ",-", ".–", ",–"] where number.ends(with: mark) {
            number = number.dropLast(mark.count)
        }
        let isNumber = number.utf8.allSatisfy {
            (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".")
        }
        return isNumber && !number.isEmpty ? String(number) : nil
    }

    private static func droppingPrefix(_ text: Substring, _ mark: String) -> Substring? {
        text.lowercased().begins(with: mark) ? text.dropFirst(mark.count) : nil
    }

    /// How a currency may be named around an amount, in lower case.
    private static func marks(of currency: Currency) -> [String] {
        let sign = signs.first { $0.code == currency.code }.map { [$0.sign.lowercased()] } ?? []
        let words = currency == .thb ? ["บาท", "baht"] : currency == .eur ? ["euro"] : []
        return [currency.code.lowercased()] + sign + words
    }

    /// The number with a point for its decimals and no grouping.
    private static func plainDecimal(_ number: String) -> String? {
        let lastComma = number.utf8.lastIndex(of: UInt8(ascii: ","))
        let lastPoint = number.utf8.lastIndex(of: UInt8(ascii: "."))
        switch (lastComma, lastPoint) {
        case (nil, nil):
            return number
        case (let comma?, let point?):
            let decimal = max(comma, point)
            let group: Character = comma < point ? "," : "."
            return joined(number[..<decimal], group, number[number.index(after: decimal)...])
        case (let comma?, nil):
            if let whole = ungrouped(Substring(number), ",") { return whole }
            guard number.place(of: ",") == comma else { return nil }
            return joined(number[..<comma], ".", number[number.index(after: comma)...])
        case (nil, let point?):
            if number.place(of: ".") == point { return number }
            return ungrouped(Substring(number), ".")
        }
    }

    private static func joined(
        _ whole: Substring, _ group: Character, _ fraction: Substring
    ) -> String? {
        guard let digits = ungrouped(whole, group), !fraction.isEmpty else { return nil }
        return digits + "." + fraction
    }

    /// The digits of groups of three, or `nil` when the groups are not so.
    private static func ungrouped(_ text: Substring, _ separator: Character) -> String? {
        let groups = text.split(separator: separator, omittingEmptySubsequences: false)
        guard let first = groups.first, !first.isEmpty else { return nil }
        guard groups.count > 1 else { return String(first) }
        let isGrouped = first.count <= 3 && groups.dropFirst().allSatisfy { $0.count == 3 }
        return isGrouped ? groups.joined() : nil
    }
}

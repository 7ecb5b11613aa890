package import Shop

/// A length of time as a shop file writes it: minutes, with as many decimals as it takes for the
/// reader to find the same millisecond.
package enum MinutesText {
    /// A span in minutes, such as `10`, `0.5` or `0.001666667`.
    package static func text(_ span: Span) -> String {
        let perMinute: Int64 = 60_000
        let whole = span.milliseconds / perMinute
        let rest = span.milliseconds % perMinute
        guard rest > 0 else { return String(whole) }
        // Nine decimals are a fraction of a millisecond: rounding finds the millisecond again.
        let billionths = (rest * 1_000_000_000 + perMinute / 2) / perMinute
        var digits = String(billionths)
        digits = String(repeating: "0", count: 9 - digits.utf8.count) + digits
        while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}

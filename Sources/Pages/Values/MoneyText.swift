package import Shop

/// An amount of money, written for people and for machines.
package struct MoneyText: Sendable {
    /// The amount as people read it, with its currency: `฿1,250.00`.
    package var text: String
    /// The amount in plain digits without grouping: `1250.00`. What copying gives and what inputs
    /// hold.
    package var decimal: String
    /// The amount in minor units, for scripts that add up.
    package var minorUnits: Int64

    package init(
        text: String, decimal: String, minorUnits: Int64
    ) {
        self.text = text
        self.decimal = decimal
        self.minorUnits = minorUnits
    }

    /// Takes the machine's forms from `money` and the people's form from `text`.
    package init(_ money: Money, text: String) {
        self.init(text: text, decimal: money.decimal, minorUnits: money.minorUnits)
    }
}

extension MoneyText: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(text)
        trace.text(decimal)
        trace.number(minorUnits)
    }
}

/// A change of price: what a choice cost when it was shown, and what it costs now, which is more.
package struct PriceChange: Sendable {
    package var was: MoneyText
    package var now: MoneyText

    package init(was: MoneyText, now: MoneyText) {
        self.was = was
        self.now = now
    }
}

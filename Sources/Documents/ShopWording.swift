package import Operations
package import Pages
internal import Shop

/// How a shop's values are written for people: in its own time zone and each reader's language.
package final class ShopWording: Sendable {
    /// The renderer that has the words.
    package let renderer: PageRenderer
    private let keeper: Shopkeeper
    private let clock = ShopClock()

    /// What the shop is called while no shop file has been applied.
    package static let namelessShop = "Holdfast"

    /// Takes the shopkeeper, whose catalogue says what the shop is called, where it is and which
    /// language it speaks.
    package init(keeper: Shopkeeper, renderer: PageRenderer) {
        self.keeper = keeper
        self.renderer = renderer
    }

    /// The language that shoppers and staff of this shop share.
    package var shopLanguage: Language {
        (keeper.catalogue?.shop.locale).flatMap(Language.init(rawValue:)) ?? .en
    }

    /// What the shop is called in a language.
    package func shop(in language: Language) -> String {
        keeper.catalogue?.shop.names.text(in: language.rawValue) ?? Self.namelessShop
    }

    /// How values are written for a reader.
    package func wording(in language: Language) -> Wording {
        Wording(
            language: language,
            wallClock: clock.clock(of: keeper.catalogue?.shop.timeZone ?? "UTC"),
            reasons: renderer.rejectReasons(in: language))
    }
}

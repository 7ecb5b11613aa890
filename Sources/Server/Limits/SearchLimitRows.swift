internal import Operations

/// How the search over orders finds them.
extension ShopLimits {
    var searching: [LimitRow] {
        [
            .init(
                "SearchLimits.part", SearchLimits.part,
                "changes that a part of the search's index is about"),
            .init(
                "SearchLimits.fewest", SearchLimits.fewest,
                "changes below which none are indexed"),
            .init(
                "SearchLimits.patience", SearchLimits.patience,
                "that more of them wait for the part to fill"),
            .init(
                "SearchLimits.changed", SearchLimits.changed,
                "changes beside the index that a search still reads one by one"),
            .init(
                "SearchLimits.grams", SearchLimits.grams, "pieces of a word that are looked up"),
            .init(
                "SearchLimits.candidates", SearchLimits.candidates,
                "orders that may fit are read one by one"),
            .init(
                "SearchLimits.unfiltered", SearchLimits.unfiltered,
                "times as many where nothing else is filtered by"),
        ]
    }
}

internal import Operations

/// How the search over orders finds them.
extension ShopLimits {
    var searching: [LimitRow] {
        [
            .init(
                "SearchLimits.part", SearchLimits.part,
                "Changes that one part of the search's index is about."),
            .init(
                "SearchLimits.fewest", SearchLimits.fewest,
                "Changes below which none are indexed."),
            .init(
                "SearchLimits.patience", SearchLimits.patience,
                "The time that changes above the fewest wait for a part to fill."),
            .init(
                "SearchLimits.changed", SearchLimits.changed,
                "Changes beside the index that a search still reads one by one."),
            .init(
                "SearchLimits.text", SearchLimits.text,
                "Characters of a text that is searched for."),
            .init(
                "SearchLimits.words", SearchLimits.words,
                "Words of a text that are looked up; an order must have the others too."),
            .init(
                "SearchLimits.grams", SearchLimits.grams,
                "Pieces of a searched word that are looked up."),
            .init(
                "SearchLimits.candidates", SearchLimits.candidates,
                "Orders that may fit a filtered search and are read one by one."),
            .init(
                "SearchLimits.unfiltered", SearchLimits.unfiltered,
                "Times as many orders are read where nothing else is filtered by."),
        ]
    }
}

internal import Formats
internal import Shop

extension Shopkeeper {
    /// An export with everything it needs, ready to be written.
    package func export(
        _ filter: OrderFilter, _ layout: ExportLayout, by caller: Caller
    ) throws -> ExportOrders {
        try caller.need(.export)
        let zone = catalogue?.shop.timeZone ?? "UTC"
        guard let wallClock = WallClock(timeZone: zone) ?? WallClock(timeZone: "UTC") else {
            preconditionFailure("this machine knows no UTC")
        }
        return ExportOrders(
            filter: filter, search: search(filter), layout: layout,
            words: layout.language.flatMap(exportWords) ?? ExportWords(), wallClock: wallClock,
            codec: secret.codec)
    }
}

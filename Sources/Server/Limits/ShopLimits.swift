internal import Blobs
internal import Operations
internal import Web

/// Every limit that the shop runs under, with its value and what it is for.
///
/// Each part keeps its own limits beside what they hold; this is the one place that names them all.
/// `holdfast doctor --limits` prints it, and `docs/reference/limits.md` is it: tests hold both
/// to what the parts declare.
struct ShopLimits: Sendable {
    let web: WebLimits
    let desk = DeskLimits()
    let throttle = SignInThrottle.Limits()

    /// Free bytes of the disk that no slip may touch.
    static let keptFree = BlobLimits.keptFree

    /// - Parameter openFiles: how many files the process may open.
    init(openFiles: Int) {
        web = .serving(openFiles: openFiles)
    }

    /// The rows of all limits, part by part.
    var rows: [LimitRow] {
        connections + requests + networks + pages + deskRows + lines + places + slips + pieces
            + streams
            + staff + money + orders + ownOrders + shopFile + lanes + searching + sqlite + postgres
            + store
            + services + watching + webhooks
    }

    /// The rows as a table for people.
    var text: String {
        Table(
            heading: ["limit", "value", "meaning"],
            rows: rows.map { [$0.name, $0.value, $0.meaning] }
        ).text
    }

    /// The rows as `docs/reference/limits.md` has them.
    var markdown: [String] {
        ["| limit | value | meaning |", "| --- | --- | --- |"]
            + rows.map { "| `\($0.name)` | \($0.value) | \($0.meaning) |" }
    }
}

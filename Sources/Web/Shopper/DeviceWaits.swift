internal import Formats
internal import HTTPTypes
internal import Operations
internal import Pages
internal import Shop

/// The entries of waitlists that a device remembers, so that whoever asked finds the way back to
/// them.
///
/// They are kept as orders are (`DeviceOrders`), in a cookie of their own: a number and a key each,
/// which proves itself, the newest first. Only asking puts one there, never looking at its page.
struct DeviceWaits: Sendable {
    /// One of the reader's own entries.
    struct Wait: Sendable {
        let id: WaitlistEntryID
        let key: String
    }

    let waits: [Wait]
    /// Whether the device sent a list, be there anything in it or not.
    let isSent: Bool
    /// Whether this server knows each entry of the list.
    let isWhole: Bool

    private static let between: Unicode.Scalar = ":"
    private static let next: Unicode.Scalar = "."
    /// The most bytes of the cookie.
    private static let longest = 64 * OwnOrdersLimits.kept

    static func name(isSecure: Bool) -> String {
        isSecure ? "__Host-holdfast_waits" : "holdfast_waits"
    }

    /// What a request brings. What this shop did not give out is left out.
    init(_ request: WebRequest, keeper: Shopkeeper, isSecure: Bool) {
        let value = request.cookie(Self.name(isSecure: isSecure))
        let entries =
            value.flatMap { $0.utf8.count <= Self.longest ? $0.pieces(at: Self.next) : nil } ?? []
        waits = entries.prefix(OwnOrdersLimits.kept).compactMap { entry in
            let parts = entry.pieces(at: Self.between)
            guard parts.count == 2, let number = Int64(digits: String(parts[0])) else {
                return nil
            }
            let wait = Wait(id: WaitlistEntryID(number), key: String(parts[1]))
            return keeper.secret.isKey(wait.key, of: wait.id) ? wait : nil
        }
        isSent = value != nil
        isWhole = waits.count == min(entries.count, OwnOrdersLimits.kept)
    }

    /// The cookie of a device that remembers these; without any it is taken away.
    static func cookie(_ waits: [Wait], isSecure: Bool) -> String {
        let kept = waits.prefix(OwnOrdersLimits.kept)
        let list = kept.map { "\($0.id.value)\(between)\($0.key)" }.joined(separator: "\(next)")
        return Cookies.set(
            name(isSecure: isSecure), list,
            age: kept.isEmpty ? .seconds(0) : OwnOrdersLimits.unused, isSecure: isSecure)
    }
}

extension ShopperPages {
    /// The entries of waitlists that the asking device remembers.
    func waitsRemembered(_ request: WebRequest) -> DeviceWaits {
        DeviceWaits(request, keeper: keeper, isSecure: frame.isSecure)
    }

    /// The cookies with which a device remembers one more entry.
    func remembering(_ entry: WaitlistEntryID, key: String, _ request: WebRequest) -> [String] {
        let others = waitsRemembered(request).waits.filter { $0.id != entry }
        return [
            DeviceWaits.cookie(
                [DeviceWaits.Wait(id: entry, key: key)] + others, isSecure: frame.isSecure),
            DeviceOrders.renewedMark(isSecure: frame.isSecure),
        ]
    }

    /// What the device waits for and is not long over, and what it should remember from now on:
    /// `nil` where the list is to be left as it is.
    func waitRows(
        for request: WebRequest
    ) async throws -> (rows: [OwnWaitRow], kept: [DeviceWaits.Wait]?) {
        let device = waitsRemembered(request)
        guard device.isSent else { return ([], nil) }
        let entries = try await keeper.ownWaits(of: device.waits.map(\.id))
        let now = keeper.clock()
        var rows: [OwnWaitRow] = []
        var kept: [DeviceWaits.Wait] = []
        for wait in device.waits {
            guard let entry = entries[wait.id],
                let drop = keeper.catalogue?.listing(of: entry.drop)?.drop
            else { continue }
            let isWaiting = entry.standing == .waiting && now < drop.closesAt
            let end = entry.endedAt ?? drop.closesAt
            guard isWaiting || entry.standing == .offered || now < end + OwnOrdersLimits.afterEnd
            else { continue }
            kept.append(wait)
            rows.append(
                OwnWaitRow(
                    id: String(entry.id.value),
                    path: WaitlistPath.entry(entry.wish.number, key: wait.key, of: drop.slug),
                    number: Int(entry.wish.number),
                    title: drop.title(in: frame.language(of: request).rawValue),
                    standing: entry.standing, isOpen: isWaiting || entry.standing == .offered))
        }
        return (rows, device.isWhole && entries.count == device.waits.count ? kept : nil)
    }
}

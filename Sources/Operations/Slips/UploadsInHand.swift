internal import Blobs
internal import Shop
internal import Synchronization

/// An upload that holds its order.
enum UploadHolder: Hashable, Sendable {
    /// An upload of one request.
    case request(ObjectIdentifier)
    /// An upload that comes in pieces, whichever request brings them.
    case pieces(PartialID)

    /// The holder of an upload that comes in one request.
    static func whole(_ upload: any BlobUpload) -> UploadHolder {
        .request(ObjectIdentifier(upload))
    }
}

/// The uploads of this process that hold their orders. The hold itself is in the database; this
/// knows which upload is an order's last, and which hold was written for it.
final class UploadsInHand: Sendable {
    private struct Held {
        var holders: Set<UploadHolder> = []
        /// The moment that was written, or the latest that is being written.
        var until: Timestamp
        var isBeingWritten = false
    }

    private let orders = Mutex<[OrderID: Held]>([:])

    /// Notes that an upload holds its order; answers whether the hold is still to be written, which
    /// ends with `wrote`.
    ///
    /// - Parameters:
    ///   - held: until when the order is held, as it was read.
    ///   - latest: until when it may be.
    func begin(
        _ holder: UploadHolder, of order: OrderID, held: Timestamp?, latest: Timestamp
    ) -> Bool {
        orders.withLock { orders in
            var entry = orders[order] ?? Held(until: latest)
            entry.holders.insert(holder)
            let isWritten = held == entry.until && orders[order] != nil
            let writes = !isWritten && !entry.isBeingWritten
            if writes { entry.isBeingWritten = true }
            orders[order] = entry
            return writes
        }
    }

    /// Notes which hold was written; `nil` when none was.
    func wrote(_ until: Timestamp?, of order: OrderID) {
        orders.withLock { orders in
            orders[order]?.isBeingWritten = false
            if let until { orders[order]?.until = until }
        }
    }

    /// Notes that an upload has ended.
    ///
    /// - Returns: the hold to give up, when this was the last of its order.
    @discardableResult
    func end(_ holder: UploadHolder, of order: OrderID) -> Timestamp? {
        orders.withLock { orders in
            guard orders[order]?.holders.remove(holder) != nil, let entry = orders[order],
                entry.holders.isEmpty
            else { return nil }
            orders[order] = nil
            return entry.until
        }
    }

    /// Forgets holds that have ended by themselves.
    func clearAway(at now: Timestamp) {
        orders.withLock { orders in
            orders = orders.filter { $0.value.until > now || $0.value.isBeingWritten }
        }
    }
}

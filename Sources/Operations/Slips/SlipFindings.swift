package import Formats
package import Shop

/// What was seen on a slip, or found when it was held against other slips and its order. None of it
/// proves that money came: a code has no amount and no receiver, and anybody can make one.
package enum SlipFinding: Hashable, Sendable {
    /// The same file was sent for other orders too.
    case fileReused([OrderID])
    /// The code names a transfer that another slip names too: of other orders, or one that was
    /// approved for this order.
    case transferReused([OrderID])
    /// Another slip has the same picture, as a file of its own; told where no code names a
    /// transfer. The orders are told as those of a transfer are.
    case pictureReused([OrderID])
    /// Another slip has this picture with something else in it: an edited amount, or two honest
    /// transfers that look alike.
    case pictureChanged([OrderID])
    /// The transfer was made before the order was.
    case beforeOrder(TransferTime)
    /// The code names a transfer.
    case transfer(SlipCode, TransferTime?)
    /// The code is one to pay with: the picture may be no slip at all.
    case payCode
    /// No code was found, as on slips of many banks.
    case noCode
    /// The picture could not be read, or not all of it.
    case unreadable(SlipReadingProblem)
    /// Nobody has read the picture yet.
    case beingRead

    /// How much earlier than its order a transfer may be made, for banks' clocks that are slow.
    package static let early: Span = .minutes(5)
}

extension OrderDetail {
    /// What was found about a slip of this order, the gravest first.
    package func findings(of record: SlipRecord) -> [SlipFinding] {
        var findings = record.uses.compactMap(SlipFinding.init)
        let reading = record.reading
        if let problem = reading.problem { findings.append(.unreadable(problem)) }
        guard reading.state != .waiting, reading.isCompared else {
            return findings + [.beingRead]
        }
        if let code = reading.transfer {
            let time = code.transferTime(before: record.slip.uploadedAt)
            if let time, time.latest + SlipFinding.early < order.createdAt {
                findings.append(.beforeOrder(time))
            }
            findings.append(.transfer(code, time))
        } else if reading.codes.contains(where: { $0.kind == .emv || $0.kind == .epc }) {
            findings.append(.payCode)
        } else if reading.state == .read {
            findings.append(.noCode)
        }
        return findings
    }
}

extension SlipFinding {
    /// How a slip was used for other orders too; `nil` where it was not.
    fileprivate init?(_ use: SlipUse, _ orders: [OrderID]) {
        guard !orders.isEmpty else { return nil }
        switch use {
        case .file: self = .fileReused(orders)
        case .picture: self = .pictureReused(orders)
        case .changedPicture: self = .pictureChanged(orders)
        default: self = .transferReused(orders)
        }
    }
}

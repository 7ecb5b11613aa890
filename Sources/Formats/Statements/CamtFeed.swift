internal import Shop

/// Reads the messages of ISO 20022 in which a bank tells of an account's movements: camt.052
/// (report), camt.053 (statement) and camt.054 (notification), versions 2 to 13.
///
/// They are read by their elements (https://www.iso20022.org/iso-20022-message-definitions), and
/// neither by the version nor by the namespace. The sign of an entry is that of its `CdtDbtInd`,
/// also where it takes back an earlier one. Memory does not grow with the file.
final class CamtFeed: StatementFeed {
    private let events = XMLEvents(CamtName.words)
    /// Where the walk stands. It is taken out while it goes on, so that it is changed where it is.
    private var standing: Standing?

    private struct Standing {
        var walk: CamtWalk
        var count: StatementCount

        mutating func go(
            _ event: XMLEvent, _ text: UnsafeRawBufferPointer,
            _ take: (StatementEvent) throws -> Void
        ) throws {
            try walk.walk(event, text) { told in
                try count.count(told)
                try take(told)
            }
        }
    }

    init(currency: Currency?, rows: Int) {
        standing = Standing(
            walk: CamtWalk(currency: currency), count: StatementCount(most: rows))
    }

    func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (StatementEvent) throws -> Void
    ) throws {
        try walking { standing in try events.read(piece) { try standing.go($0, $1, take) } }
    }

    func finish(_ take: (StatementEvent) throws -> Void) throws {
        try walking { standing in try events.finish { try standing.go($0, $1, take) } }
        guard standing?.walk.hasStatement == true else {
            throw StatementRefusal(line: 1, reason: .noStatement)
        }
    }

    /// Walks on, and tells what is wrong with the document as a refusal of the file.
    private func walking(_ body: (inout Standing) throws -> Void) throws {
        guard var walk = standing.take() else { return }
        defer { standing = walk }
        do {
            try body(&walk)
        } catch let fault as XMLFault {
            throw StatementRefusal(line: fault.line, reason: StatementProblem(fault.reason))
        }
    }
}

extension StatementProblem {
    fileprivate init(_ reason: XMLFault.Reason) {
        switch reason {
        case .empty: self = .noStatement
        case .truncated: self = .truncated
        default: self = .malformed(reason.words)
        }
    }
}

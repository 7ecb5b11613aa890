internal import Shop

/// Reads the messages of ISO 20022 in which a bank tells of an account's movements: camt.052
/// (report), camt.053 (statement) and camt.054 (notification), versions 2 to 13.
///
/// They are read by their elements (https://www.iso20022.org/iso-20022-message-definitions), and
/// neither by the version nor by the namespace. The sign of an entry is that of its `CdtDbtInd`,
/// also where it takes back an earlier one. Memory does not grow with the file.
final class CamtFeed: StatementFeed {
    private let events = XMLEvents(CamtName.words)
    private var walk: CamtWalk
    private var count: StatementCount

    init(currency: Currency?, rows: Int) {
        walk = CamtWalk(currency: currency)
        count = StatementCount(most: rows)
    }

    func feed(
        _ piece: UnsafeRawBufferPointer, _ take: (StatementEvent) throws -> Void
    ) throws {
        try refusing { try events.read(piece) { try walk($0, $1, take) } }
    }

    func finish(_ take: (StatementEvent) throws -> Void) throws {
        try refusing { try events.finish { try walk($0, $1, take) } }
        guard walk.hasStatement else { throw StatementRefusal(line: 1, reason: .noStatement) }
    }

    private func walk(
        _ event: XMLEvent, _ text: UnsafeRawBufferPointer,
        _ take: (StatementEvent) throws -> Void
    ) throws {
        try walk.walk(event, text) { told in
            try count.count(told)
            try take(told)
        }
    }

    /// Tells what is wrong with the document as a refusal of the file.
    private func refusing(_ body: () throws -> Void) throws {
        do {
            try body()
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

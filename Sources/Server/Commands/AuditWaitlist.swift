internal import ArgumentParser
internal import Operations
internal import Shop
internal import Synchronization
internal import Transfer

/// `holdfast audit-waitlist`: replays a drop's waitlist from its published record.
struct AuditWaitlist: ShopCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit-waitlist",
        abstract: "Replay a drop's waitlist from its published record.",
        discussion: """
            Needs no shop, only the record: the address of the drop or of the record, or a file \
            that was saved, or - for standard input. With --receipt it says whether that receipt \
            is of the record. Exit status 1 when an offer is not the one that the rule makes, the \
            chain does not hold, or the receipt is not of it. docs/reference/waitlist-record.md \
            tells the bytes and the rule.
            """)

    @Argument(help: "Address or file of the record; - is standard input.")
    var record: String

    @Option(help: "A file with the receipt that the entry's page shows.")
    var receipt: String?

    func run(in surroundings: Surroundings) async throws {
        let proof = try receipt.map(Self.proof)
        let bytes = Mutex<[UInt8]>([])
        let take: @Sendable (UnsafeRawBufferPointer) throws -> Void = { part in
            try bytes.withLock { bytes in
                guard bytes.count + part.count <= Self.longest else {
                    throw Refusal("the record is longer than \(Self.longest) bytes")
                }
                bytes += part
            }
        }
        do {
            if let url = AuditLine.address(record, of: "waitlist") {
                try await AuditLine.fetch(url, sink: take)
            } else {
                try AuditLine.read(record, take)
            }
        } catch let failure as TransferFailure {
            throw Refusal("\(record) could not be read: \(AuditLine.words(failure))")
        }
        let text = String(decoding: bytes.withLock(\.self), as: UTF8.self)
        guard let report = WaitlistChain.audit(text, receipt: proof) else {
            throw Refusal("\(record) is no record of a waitlist, or is cut off")
        }
        Output.line(Self.text(report))
        if report.isReceiptProved == false { throw Refusal("the receipt is not of this record") }
        guard report.isProved else {
            throw Refusal("this record does not prove the waitlist: keep it, and ask the shop")
        }
    }

    private static func text(_ report: WaitlistAuditReport) -> String {
        var table = Table(heading: ["drop", report.slug])
        table.rows = [
            ["lines", "\(report.moves)"], ["asked", "\(report.asked)"],
            ["offers", "\(report.offers), of \(report.units) units"],
            ["waiting", "\(report.waiting)"],
        ]
        table.rows += report.findings.map { ["broken", $0.text] }
        if report.broken > report.findings.count {
            table.rows.append(["more", "\(report.broken - report.findings.count) like these"])
        }
        if let isProved = report.isReceiptProved {
            table.rows.append(["receipt", isProved ? "is in the record" : "NOT proved"])
        }
        table.rows.append([
            "result",
            report.broken > 0
                ? "NOT proved: \(report.broken) things are broken"
                : "proved: every offer is the one that the free units make in order",
        ])
        return table.text
    }

    private static func proof(_ path: String) throws -> WaitlistProof {
        let text = Mutex<[UInt8]>([])
        try AuditLine.read(path) { part in
            text.withLock { text in
                if text.count <= WaitlistProof.longest { text += part }
            }
        }
        guard
            let proof = WaitlistProof(
                text: String(decoding: text.withLock(\.self), as: UTF8.self))
        else {
            throw Refusal(
                "\(path) is no receipt: it begins with 'holdfast-waitlist-receipt-1' and has "
                    + "five words")
        }
        return proof
    }

    /// The most bytes of a record: 100,000 entries with what happened to each.
    private static let longest = 256 * 1_024 * 1_024
}

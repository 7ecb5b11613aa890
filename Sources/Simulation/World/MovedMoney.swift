internal import Formats
internal import Operations
internal import Shop

/// A movement of money on the shop's account, as the bank has really made it.
struct Booking {
    /// In minor units; below zero what went out.
    var amount: Int64
    /// The orders that the payer meant; empty where it is none of the shop's.
    var orders: [Int] = []
    /// The refund that it is, or that came back with it.
    var refund: Int64?
    var name: String
    var text: String
    var reference: String
    var day: Int
    /// The minute of the day, which is as much as the bank tells.
    var minute: Int
}

/// The shop's bank: what it has really moved, and the files that it has told of it. Nothing that
/// happens to the shop happens to the bank.
struct MovedMoney {
    /// All that was moved, oldest first.
    private(set) var bookings: [Booking] = []
    /// The bookings that each file tells, by the file's name.
    private(set) var files: [String: File] = [:]
    /// The names of files, in the order in which they were made.
    private(set) var names: [String] = []
    let format: StatementFormat

    /// A file of the bank's.
    struct File {
        var bytes: [UInt8]
        /// The bookings in it, by their places.
        var bookings: [Int]
        /// The end of it is missing: nothing of it can be believed.
        var isCut: Bool
    }

    init(_ format: StatementFormat) { self.format = format }

    /// How long a day of the bank's is, so that a run has several.
    private static let day = Span.seconds(240)

    mutating func book(_ booking: Booking, at now: Timestamp) {
        let since = max(0, (now - VirtualTime.start).milliseconds)
        var booking = booking
        booking.day = Int(since / Self.day.milliseconds)
        booking.minute = Int(since % Self.day.milliseconds * 1_440 / Self.day.milliseconds)
        if let last = bookings.last, (booking.day, booking.minute) < (last.day, last.minute) {
            (booking.day, booking.minute) = (last.day, last.minute)
        }
        bookings.append(booking)
    }

    /// Books the last one once more, in just the same words.
    mutating func bookAgain() {
        if let last = bookings.last, last.amount > 0 { bookings.append(last) }
    }

    /// Makes a file of whole days, and of the last one as far as it is.
    ///
    /// - Returns: the file's name; `nil` where nothing was booked.
    mutating func export(_ blobs: MemoryBlobs, from day: Int, cut: Bool) -> String? {
        let told = bookings.indices.filter { bookings[$0].day >= day }
        guard !told.isEmpty else { return nil }
        let text = format == .camt ? camt(told) : csv(told)
        var bytes = Array(text.utf8)
        if cut { bytes.removeLast(bytes.count / 5) }
        let name = MemoryBlobs.name(of: bytes)
        if files[name] == nil { names.append(name) }
        files[name] = File(bytes: bytes, bookings: told, isCut: cut)
        return name
    }

    /// The last day that there is.
    var lastDay: Int { bookings.last?.day ?? 0 }

    private func csv(_ told: [Int]) -> String {
        let rows = told.map { place -> String in
            let booking = bookings[place]
            return [
                date(booking), time(booking), baht(booking.amount).decimal, booking.text,
                booking.name, booking.reference,
            ].joined(separator: ",")
        }
        return (["Date,Time,Amount,Description,Name,Ref"] + rows + [""])
            .joined(separator: "\n")
    }

    private func camt(_ told: [Int]) -> String {
        let entries = told.map { place -> String in
            let booking = bookings[place]
            let side = booking.amount > 0 ? "Dbtr" : "Cdtr"
            return """
                <Ntry><Amt Ccy="THB">\(baht(abs(booking.amount)).decimal)</Amt>
                <CdtDbtInd>\(booking.amount > 0 ? "CRDT" : "DBIT")</CdtDbtInd>
                <Sts><Cd>BOOK</Cd></Sts>
                <BookgDt><DtTm>\(date(booking))T\(time(booking)):00</DtTm></BookgDt>
                <AcctSvcrRef>\(booking.reference)</AcctSvcrRef>
                <NtryDtls><TxDtls><RltdPties><\(side)><Nm>\(booking.name)</Nm></\(side)></RltdPties>
                <RmtInf><Ustrd>\(booking.text)</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
                """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>
            <Acct><Id><Othr><Id>1234567890</Id></Othr></Id><Ccy>THB</Ccy></Acct>
            \(entries.joined(separator: "\n"))
            </Stmt></BkToCstmrStmt></Document>
            """
    }

    private func date(_ booking: Booking) -> String {
        // The 15th of January 2027, on which every run begins.
        let parts = CivilTime(
            milliseconds: VirtualTime.start.milliseconds + Int64(booking.day) * 86_400_000
        ).parts
        return "\(parts.year)-\(twoDigits(parts.month))-\(twoDigits(parts.day))"
    }

    private func time(_ booking: Booking) -> String {
        "\(twoDigits(booking.minute / 60)):\(twoDigits(booking.minute % 60))"
    }

    private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Reads the slips of the simulated shop: what stands in the file is the reference of a transfer,
/// or nothing.
struct PlainInspector: SlipInspector {
    let width = 2

    func inspect(_ bytes: [UInt8]) -> SlipInspected {
        let reference = String(decoding: bytes, as: UTF8.self)
        guard reference.utf8.count == 20 else { return .read(SlipReport()) }
        let head = Self.head + reference + "5102TH9104"
        let digits = String(CRC16.ccittFalse(head.utf8), radix: 16, uppercase: true)
        let code = head + String(repeating: "0", count: 4 - digits.count) + digits
        return .read(SlipReport(codes: [SlipCode(Array(code.utf8))]))
    }

    /// A Thai bank's slip of a bank whose references tell no time, up to the reference.
    private static let head = "0041" + "0006000001" + "0103999" + "0220"
}

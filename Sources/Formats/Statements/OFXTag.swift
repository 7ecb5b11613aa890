/// The tags of OFX that are read, by their names in the files.
enum OFXTag: String, CaseIterable {
    /// Every other one.
    case other = ""
    case ofx = "OFX"
    case statement = "STMTRS"
    case cardStatement = "CCSTMTRS"
    case investmentStatement = "INVSTMTRS"
    case currencyOfStatement = "CURDEF"
    case bankAccount = "BANKACCTFROM"
    case cardAccount = "CCACCTFROM"
    case investmentAccount = "INVACCTFROM"
    case otherBankAccount = "BANKACCTTO"
    case otherCardAccount = "CCACCTTO"
    case accountNumber = "ACCTID"
    case list = "BANKTRANLIST"
    case investmentList = "INVTRANLIST"
    case pendingList = "BANKTRANLISTP"
    case pending = "PENDING"
    case transaction = "STMTTRN"
    case pendingTransaction = "STMTTRNP"
    case amount = "TRNAMT"
    case posted = "DTPOSTED"
    case made = "DTTRAN"
    case begun = "DTUSER"
    case available = "DTAVAIL"
    case reference = "FITID"
    case name = "NAME"
    case longName = "EXTDNAME"
    case payee = "PAYEE"
    case memo = "MEMO"
    case cheque = "CHECKNUM"
    case number = "REFNUM"
    case currency = "CURRENCY"
    case originalCurrency = "ORIGCURRENCY"
    case currencyCode = "CURSYM"
    case correction = "CORRECTACTION"
}

/// The tags of OFX by the bytes of their names, in capitals or small letters.
struct OFXTags {
    private var table = NameTable(capacity: OFXTag.allCases.count)
    private let tags = OFXTag.allCases

    init() {
        for (number, tag) in tags.enumerated() where tag != .other {
            Array(tag.rawValue.utf8).withUnsafeBytes { table.insert($0, number: number) }
        }
    }

    /// The tag of a name.
    func tag(_ name: ArraySlice<UInt8>) -> OFXTag {
        let capitals = name.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
        return capitals.withUnsafeBytes { table.number(of: $0) }.map { tags[$0] } ?? .other
    }
}

/// The named limits of OFX files.
enum OFXLimits {
    /// The most bytes of a tag with what stands in it; the longest of the standard has 32. What is
    /// longer is text.
    static let tag = 1_024
    /// The most references of a file that are remembered, to find one that comes twice.
    static let references = 750_000
    /// The most bytes of an amount, a date or a code that are looked at.
    static let word = 64
}

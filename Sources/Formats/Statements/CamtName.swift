/// The elements and attributes of CAMT.052, 053 and 054 that are read, by their names in ISO 20022.
enum CamtName: Int, CaseIterable {
    /// Every other one.
    case other = 0
    case bankToCustomerStatement, bankToCustomerReport, bankToCustomerNotification
    case statement, report, notification
    case account, id, iban, otherId, currency
    case entry, amount, direction, reversal, status, code, proprietary
    case bookingDate, valueDate, date, dateTime
    case bankReference, additionalEntry
    case details, batch, transactions, detail
    case references, transactionId, endToEndId
    case amountDetails, transactionAmount, instructedAmount
    case charges, charge
    case parties, debtor, creditor, ultimateDebtor, ultimateCreditor, initiator, trader
    case party, agent, institution, name
    case debtorAccount, creditorAccount
    case remittance, unstructured, structured, creditorReference, reference, additionalRemittance
    case additionalDetail

    /// The name in the file, and whether the element has text.
    private var word: XMLWord {
        switch self {
        case .other: XMLWord("")
        case .bankToCustomerStatement: XMLWord("BkToCstmrStmt")
        case .bankToCustomerReport: XMLWord("BkToCstmrAcctRpt")
        case .bankToCustomerNotification: XMLWord("BkToCstmrDbtCdtNtfctn")
        case .statement: XMLWord("Stmt")
        case .report: XMLWord("Rpt")
        case .notification: XMLWord("Ntfctn")
        case .account: XMLWord("Acct")
        case .id: XMLWord("Id", hasText: true)
        case .iban: XMLWord("IBAN", hasText: true)
        case .otherId: XMLWord("Othr")
        case .currency: XMLWord("Ccy", hasText: true)
        case .entry: XMLWord("Ntry", hasLine: true)
        case .amount: XMLWord("Amt", hasText: true)
        case .direction: XMLWord("CdtDbtInd", hasText: true)
        case .reversal: XMLWord("RvslInd", hasText: true)
        case .status: XMLWord("Sts", hasText: true)
        case .code: XMLWord("Cd", hasText: true)
        case .proprietary: XMLWord("Prtry", hasText: true)
        case .bookingDate: XMLWord("BookgDt")
        case .valueDate: XMLWord("ValDt")
        case .date: XMLWord("Dt", hasText: true)
        case .dateTime: XMLWord("DtTm", hasText: true)
        case .bankReference: XMLWord("AcctSvcrRef", hasText: true)
        case .additionalEntry: XMLWord("AddtlNtryInf", hasText: true)
        case .details: XMLWord("NtryDtls")
        case .batch: XMLWord("Btch")
        case .transactions: XMLWord("NbOfTxs", hasText: true)
        case .detail: XMLWord("TxDtls")
        default: wordOfDetail
        }
    }

    private var wordOfDetail: XMLWord {
        switch self {
        case .references: XMLWord("Refs")
        case .transactionId: XMLWord("TxId", hasText: true)
        case .endToEndId: XMLWord("EndToEndId", hasText: true)
        case .amountDetails: XMLWord("AmtDtls")
        case .transactionAmount: XMLWord("TxAmt")
        case .instructedAmount: XMLWord("InstdAmt")
        case .charges: XMLWord("Chrgs")
        case .charge: XMLWord("Rcrd")
        case .parties: XMLWord("RltdPties")
        case .debtor: XMLWord("Dbtr")
        case .creditor: XMLWord("Cdtr")
        case .ultimateDebtor: XMLWord("UltmtDbtr")
        case .ultimateCreditor: XMLWord("UltmtCdtr")
        case .initiator: XMLWord("InitgPty")
        case .trader: XMLWord("TradgPty")
        case .party: XMLWord("Pty")
        case .agent: XMLWord("Agt")
        case .institution: XMLWord("FinInstnId")
        case .name: XMLWord("Nm", hasText: true)
        case .debtorAccount: XMLWord("DbtrAcct")
        case .creditorAccount: XMLWord("CdtrAcct")
        case .remittance: XMLWord("RmtInf")
        case .unstructured: XMLWord("Ustrd", hasText: true)
        case .structured: XMLWord("Strd")
        case .creditorReference: XMLWord("CdtrRefInf")
        case .reference: XMLWord("Ref", hasText: true)
        case .additionalRemittance: XMLWord("AddtlRmtInf", hasText: true)
        case .additionalDetail: XMLWord("AddtlTxInf", hasText: true)
        default: XMLWord("")
        }
    }

    /// How many there are, with the other ones.
    static let count = allCases.count

    /// The names as `XMLEvents` wants them: the place of each is its number.
    static var words: [XMLWord] { allCases.dropFirst().map(\.word) }
}

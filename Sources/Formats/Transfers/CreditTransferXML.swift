package import Shop

/// Writes a file of transfers for a bank: ISO 20022 Customer Credit Transfer Initiation,
/// pain.001.001.09 or pain.001.001.03.
///
/// Addresses are left out: a wholly unstructured one is refused since November 2026, and none is
/// needed. Each transfer is asked to be booked by itself (`BtchBookg`), so that the statement shows
/// its reference.
package struct CreditTransferXML {
    private let isNew: Bool
    private let flush: ([UInt8]) throws -> Void
    private var buffer: [UInt8] = []
    private let isSEPA: Bool

    /// Begins the file.
    ///
    /// - Parameter flush: takes bytes in order, about `CSVWriter.bufferBytes` at a time.
    package init(
        _ head: CreditTransferHead, format: RefundFormat,
        flush: @escaping ([UInt8]) throws -> Void
    ) throws {
        isNew = format != .pain03
        isSEPA = head.sum.currency == .eur && head.payer.iban != nil
        self.flush = flush
        write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        let version = isNew ? RefundFormat.pain09 : .pain03
        write("<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:\(version.rawValue)\">")
        write("<CstmrCdtTrfInitn>")
        writeGroup(head)
        writePayment(head)
        try flushFull()
    }

    /// Adds a transfer that was checked before.
    package mutating func append(_ transfer: CreditTransfer) throws {
        guard let name = transfer.plainName else { throw CreditTransfer.Failure.name }
        write("<CdtTrfTxInf><PmtId>")
        element("EndToEndId", TransferText.cut(transfer.reference, TransferLimits.reference))
        write("</PmtId><Amt><InstdAmt Ccy=\"\(transfer.amount.currency.code)\">")
        write("\(transfer.amount.decimal)</InstdAmt></Amt>")
        writeAgent(of: transfer.account)
        write("<Cdtr>")
        element("Nm", TransferText.cut(name, RefundAccountLimits.name))
        write("</Cdtr><CdtrAcct>")
        writeAccount(transfer.account)
        write("</CdtrAcct>")
        let text = TransferText.plain(transfer.text) ?? transfer.reference
        write("<RmtInf>")
        element("Ustrd", TransferText.cut(text, TransferLimits.text))
        write("</RmtInf></CdtTrfTxInf>\n")
        try flushFull()
    }

    /// Ends the file. Nothing may be added afterwards.
    package mutating func finish() throws {
        write("</PmtInf></CstmrCdtTrfInitn></Document>\n")
        try flush(buffer)
        buffer = []
    }

    private mutating func writeGroup(_ head: CreditTransferHead) {
        write("<GrpHdr>")
        element("MsgId", head.message)
        element("CreDtTm", DateText.rfc3339(head.createdAt))
        writeSums(head)
        write("<InitgPty>")
        element("Nm", name(of: head.payer))
        write("</InitgPty></GrpHdr>\n")
    }

    private mutating func writePayment(_ head: CreditTransferHead) {
        write("<PmtInf>")
        element("PmtInfId", head.message)
        write("<PmtMtd>TRF</PmtMtd><BtchBookg>false</BtchBookg>")
        writeSums(head)
        if isSEPA { write("<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>") }
        let day = DateText.day(head.day)
        write("<ReqdExctnDt>" + (isNew ? "<Dt>\(day)</Dt>" : day) + "</ReqdExctnDt>")
        write("<Dbtr>")
        element("Nm", name(of: head.payer))
        write("</Dbtr><DbtrAcct><Id>")
        if let iban = head.payer.iban.flatMap({ IBAN($0) }) {
            element("IBAN", iban.text)
        } else {
            write("<Othr>")
            element("Id", TransferText.cut(number(head.payer), RefundAccountLimits.number))
            write("</Othr>")
        }
        write("</Id>")
        element("Ccy", head.sum.currency.code)
        write("</DbtrAcct><DbtrAgt><FinInstnId>")
        if head.bic.isEmpty {
            writeInstitution(named: head.payer.bank)
        } else {
            element(isNew ? "BICFI" : "BIC", head.bic)
        }
        write("</FinInstnId></DbtrAgt>")
        element("ChrgBr", isSEPA ? "SLEV" : "SHAR")
        write("\n")
    }

    private mutating func writeSums(_ head: CreditTransferHead) {
        element("NbOfTxs", "\(head.count)")
        element("CtrlSum", head.sum.decimal)
    }

    /// The bank of a receiver. An IBAN names its own, and so does PromptPay.
    private mutating func writeAgent(of account: RefundAccount) {
        guard account.kind == .bank else { return }
        write("<CdtrAgt><FinInstnId>")
        writeInstitution(named: account.bank)
        write("</FinInstnId></CdtrAgt>")
    }

    /// A bank by the number that Thai banks know each other by (ISO 20022 external code `THCBC`),
    /// else by what it is called.
    private mutating func writeInstitution(named bank: String) {
        if let code = Bank(named: bank)?.clearingCode {
            write("<ClrSysMmbId><ClrSysId><Cd>THCBC</Cd></ClrSysId>")
            element("MmbId", code)
            write("</ClrSysMmbId>")
        } else if let name = TransferText.plain(bank) {
            element("Nm", TransferText.cut(name, RefundAccountLimits.name))
        } else {
            write("<Othr><Id>NOTPROVIDED</Id></Othr>")
        }
    }

    private mutating func writeAccount(_ account: RefundAccount) {
        switch account.kind {
        case .iban:
            write("<Id>")
            element("IBAN", account.number)
            write("</Id>")
        case .bank:
            write("<Id><Othr>")
            element("Id", account.number)
            write("</Othr></Id>")
        case .promptPay where isNew:
            // The schema asks for an identification beside the proxy.
            write("<Id><Othr>")
            element("Id", account.number)
            write("</Othr></Id><Prxy><Tp><Prtry>PROMPTPAY</Prtry></Tp>")
            element("Id", account.number)
            write("</Prxy>")
        // The older message knows no proxies.
        case .promptPay:
            write("<Id><Othr>")
            element("Id", account.number)
            write("<SchmeNm><Prtry>PROMPTPAY</Prtry></SchmeNm></Othr></Id>")
        }
    }

    private func name(of account: ReceivingAccount) -> String {
        // A payer's bank knows the payer by the account.
        let name = TransferText.plain(account.name) ?? TransferText.plain(account.id) ?? "-"
        return TransferText.cut(name, RefundAccountLimits.name)
    }

    private func number(_ account: ReceivingAccount) -> String {
        let digits = account.number.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return digits.isEmpty ? account.id : digits
    }

    private mutating func element(_ name: String, _ text: String) {
        write("<\(name)>")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): write("&amp;")
            case UInt8(ascii: "<"): write("&lt;")
            case UInt8(ascii: ">"): write("&gt;")
            case 0..<0x20: break
            default: buffer.append(byte)
            }
        }
        write("</\(name)>")
    }

    private mutating func write(_ text: String) { buffer += Array(text.utf8) }

    private mutating func flushFull() throws {
        guard buffer.count >= CSVWriter.bufferBytes else { return }
        try flush(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

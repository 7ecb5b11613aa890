import Shop
import Testing

@testable import Formats

@Suite("Files of transfers for a bank")
struct CreditTransferTests {
    let iban = RefundAccount(
        kind: .iban, number: "DE02120300000000202051", name: "Zoë Müller & Söhne")
    let thai = RefundAccount(
        kind: .bank, bank: "KBANK", number: "1234567890", name: "สมชาย ใจดี",
        latinName: "Somchai Jaidee")
    let phone = RefundAccount(kind: .promptPay, number: "0812345678", name: "A < B")

    func head(
        _ count: Int, _ sum: Int64, _ currency: Currency = .eur, iban: String? = nil,
        bic: String = ""
    ) -> CreditTransferHead {
        CreditTransferHead(
            message: "RF-1-abc", createdAt: Timestamp(milliseconds: 1_796_083_200_000),
            day: CivilTime(milliseconds: 1_796_083_200_000),
            payer: ReceivingAccount(
                id: "main", bank: "KBANK", name: "ร้านเสื้อ", number: "123-4-56789-0",
                promptPay: nil, iban: iban),
            bic: bic, count: count, sum: Money(minorUnits: sum, currency: currency))
    }

    func transfer(
        _ account: RefundAccount, _ amount: Int64 = 12_345, _ currency: Currency = .eur,
        text: String = "7K3Q9X2 Refund"
    ) -> CreditTransfer {
        CreditTransfer(
            reference: "7K3Q9X2-R1", amount: Money(minorUnits: amount, currency: currency),
            account: account, text: text)
    }

    func xml(
        _ head: CreditTransferHead, _ format: RefundFormat, _ transfers: [CreditTransfer]
    ) throws -> String {
        let sink = Sink()
        var writer = try CreditTransferXML(head, format: format) { sink.bytes += $0 }
        for transfer in transfers { try writer.append(transfer) }
        try writer.finish()
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    final class Sink {
        var bytes: [UInt8] = []
    }

    @Test("The newer message has its own day and BIC, sums on top, and no address")
    func newer() throws {
        let text = try xml(
            head(1, 12_345, iban: "DE02120300000000202051", bic: "BYLADEM1001"), .pain09,
            [transfer(iban)])
        #expect(text.contains("xsd:pain.001.001.09\""))
        #expect(text.contains("<NbOfTxs>1</NbOfTxs><CtrlSum>123.45</CtrlSum>"))
        #expect(text.contains("<ReqdExctnDt><Dt>2026-12-01</Dt></ReqdExctnDt>"))
        #expect(text.contains("<BICFI>BYLADEM1001</BICFI>"))
        #expect(text.contains("<EndToEndId>7K3Q9X2-R1</EndToEndId>"))
        #expect(text.contains("<InstdAmt Ccy=\"EUR\">123.45</InstdAmt>"))
        #expect(text.contains("<Nm>Zoe Muller + Sohne</Nm>"))
        #expect(text.contains("<SvcLvl><Cd>SEPA</Cd></SvcLvl>"))
        #expect(text.contains("<BtchBookg>false</BtchBookg>"))
        #expect(!text.contains("PstlAdr"))
    }

    @Test("The older message has neither")
    func older() throws {
        let text = try xml(
            head(1, 12_345, iban: "DE02120300000000202051", bic: "BYLADEM1001"), .pain03,
            [transfer(iban)])
        #expect(text.contains("xsd:pain.001.001.03\""))
        #expect(text.contains("<ReqdExctnDt>2026-12-01</ReqdExctnDt>"))
        #expect(text.contains("<BIC>BYLADEM1001</BIC>"))
    }

    @Test("A Thai bank is named by its number, PromptPay by its proxy")
    func thaiAccounts() throws {
        let sums = head(2, 200, .thb)
        let newer = try xml(
            sums, .pain09, [transfer(thai, 100, .thb), transfer(phone, 100, .thb)])
        #expect(newer.contains("<Cd>THCBC</Cd></ClrSysId><MmbId>004</MmbId>"))
        #expect(newer.contains("<Nm>Somchai Jaidee</Nm>"))
        #expect(newer.contains("<Prtry>PROMPTPAY</Prtry></Tp><Id>0812345678</Id></Prxy>"))
        #expect(newer.contains("<Nm>A B</Nm>"))
        #expect(newer.contains("<Othr><Id>1234567890</Id></Othr>"))
        let older = try xml(sums, .pain03, [transfer(phone, 100, .thb)])
        #expect(!older.contains("Prxy"))
        #expect(older.contains("<Id>0812345678</Id><SchmeNm><Prtry>PROMPTPAY</Prtry></SchmeNm>"))
    }

    @Test("A text keeps its beginning, and no more than the bank carries")
    func longText() throws {
        let text = try xml(
            head(1, 1), .pain09,
            [transfer(iban, 1, text: "7K3Q9X2 " + String(repeating: "x", count: 200))])
        let kept = "7K3Q9X2 " + String(repeating: "x", count: TransferLimits.text - 8)
        #expect(text.contains("<Ustrd>\(kept)</Ustrd>"))
    }

    @Test("Amounts are those that a file carries, to the last unit")
    func amounts() throws {
        func failure(_ units: Int64, _ currency: Currency) -> CreditTransfer.Failure? {
            do throws(CreditTransfer.Failure) {
                try transfer(iban, units, currency).check(for: .csv)
                return nil
            } catch { return error }
        }
        #expect(failure(0, .eur) == .amount)
        #expect(failure(1, .eur) == nil)
        #expect(failure(99_999_999_999, .eur) == nil)
        #expect(failure(100_000_000_000, .eur) == .amount)
        let yen = try #require(Currency(code: "JPY"))
        #expect(failure(999_999_999, yen) == nil)
        #expect(failure(1_000_000_000, yen) == .amount)
    }

    @Test("A name in another script is asked for in Latin letters, but for CSV")
    func latinName() {
        var account = thai
        account.latinName = ""
        #expect(throws: CreditTransfer.Failure.name) {
            try transfer(account).check(for: .pain09)
        }
        #expect(throws: Never.self) { try transfer(account).check(for: .csv) }
        #expect(throws: Never.self) { try transfer(thai).check(for: .pain03) }
    }

    @Test("CSV has a mark, a guard against formulas, and the name as it was told")
    func csv() throws {
        var account = thai
        account.name = "=cmd|' /C calc'!A0"
        let sink = Sink()
        var writer = try CreditTransferCSV(head(2, 200, .thb)) { sink.bytes += $0 }
        try writer.append(transfer(account, 100, .thb))
        try writer.append(transfer(thai, 100, .thb, text: "7K3Q9X2, \"twice\""))
        try writer.finish()
        #expect(sink.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        let lines = String(decoding: sink.bytes.dropFirst(3), as: UTF8.self)
            .split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines[0] == CreditTransferCSV.columns.joined(separator: ","))
        #expect(lines[1].contains(",'=cmd|' /C calc'!A0,Somchai Jaidee,bank,KBANK,004,1234567890,"))
        #expect(lines[2].contains("\"7K3Q9X2, \"\"twice\"\"\",2026-12-01"))
    }

    @Test("A long file is handed on in pieces")
    func streamed() throws {
        var pieces: [Int] = []
        var writer = try CreditTransferXML(head(1_000, 1_000), format: .pain09) {
            pieces.append($0.count)
        }
        for _ in 0..<1_000 { try writer.append(transfer(iban, 1)) }
        try writer.finish()
        #expect(pieces.count > 3)
        #expect((pieces.max() ?? 0) < 2 * CSVWriter.bufferBytes)
    }

    @Test("A BIC is read in any case, and nothing else is")
    func bic() {
        #expect(TransferText.bic("byladem1 001") == "BYLADEM1001")
        #expect(TransferText.bic("KASITHBK") == "KASITHBK")
        #expect(TransferText.bic("") == "")
        #expect(TransferText.bic("KASITHB") == nil)
        #expect(TransferText.bic("KAS1THBK") == nil)
    }
}

@Suite("An account that money goes back to")
struct RefundAccountFormTests {
    func read(
        _ kind: RefundAccount.Kind?, bank: String = "", _ number: String,
        name: String = "Ann Lee", latin: String = ""
    ) -> RefundAccount? {
        try? RefundAccountForm(
            kind: kind, bank: bank, number: number, name: name, latinName: latin
        ).account.get()
    }

    func wrong(
        _ kind: RefundAccount.Kind?, bank: String = "", _ number: String,
        name: String = "Ann Lee", latin: String = ""
    ) -> [RefundAccountForm.Field] {
        let form = RefundAccountForm(
            kind: kind, bank: bank, number: number, name: name, latinName: latin)
        guard case .failure(let problems) = form.account else { return [] }
        return problems.fields
    }

    @Test("Numbers are read as people type them")
    func numbers() {
        #expect(
            read(.bank, bank: "กสิกรไทย", " 123-4-56789-๐ ")
                == RefundAccount(kind: .bank, bank: "KBANK", number: "1234567890", name: "Ann Lee"))
        #expect(read(.promptPay, "+66 81 234 5678")?.number == "0812345678")
        #expect(read(.promptPay, "1-2345-67890-12-3")?.number == "1234567890123")
        #expect(read(.iban, "de02 1203 0000 0000 2020 51")?.number == "DE02120300000000202051")
    }

    @Test("What is wrong is named, all of it at once")
    func problems() {
        #expect(wrong(nil, "", name: "") == [.name, .kind])
        #expect(wrong(.bank, "12") == [.bank, .number])
        #expect(wrong(.iban, "DE02120300000000202052") == [.number])
        #expect(wrong(.promptPay, "123") == [.number])
        #expect(wrong(.iban, "DE02120300000000202051", name: "สมชาย") == [.latinName])
        #expect(wrong(.promptPay, "0812345678", name: "สมชาย") == [])
        #expect(wrong(.promptPay, "0812345678", name: "สมชาย", latin: "สมชาย") == [.latinName])
    }

    @Test("Names and numbers end at what a bank carries")
    func edges() {
        let name = String(repeating: "n", count: RefundAccountLimits.name)
        #expect(wrong(.promptPay, "0812345678", name: name) == [])
        #expect(wrong(.promptPay, "0812345678", name: name + "n") == [.name])
        let number = String(repeating: "1", count: RefundAccountLimits.number)
        #expect(wrong(.bank, bank: "KBANK", number) == [])
        #expect(wrong(.bank, bank: "KBANK", number + "1") == [.number])
        #expect(wrong(.bank, bank: "KBANK", "12345") == [])
        #expect(wrong(.bank, bank: "KBANK", "1234") == [.number])
    }

    @Test("A history names an account by its last four alone")
    func masked() {
        #expect(read(.bank, bank: "SCB", "1234567890")?.masked == "SCB ··7890")
    }
}

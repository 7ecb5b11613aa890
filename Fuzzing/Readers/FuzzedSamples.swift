internal import Formats
internal import Shop

/// What libFuzzer begins with: made here, one for each thing that a reader knows.
extension FuzzedReader {
    var samples: [[UInt8]] {
        switch self {
        case .camt: Self.cut(Self.camtSamples)
        case .csv: Self.cut(Self.csvSamples)
        case .mt940: Self.cut(Self.mt940Samples)
        case .ofx: Self.cut(Self.ofxSamples)
        case .emv: Self.codes
        case .slip: Self.codes + [Array(Self.slipSample.utf8)]
        case .form: [Array("a=1&b=%E0%B8%81+x&c".utf8)]
        case .json: [Array(#"{"a":[1,-2.5e3,true,null,"\u0e01\n"],"b":{}}"#.utf8)]
        case .multipart: Self.cut([Self.formSample])
        case .pdf: [Array(Self.pdfSample.utf8)]
        case .picture: Self.pictures
        case .tus:
            ["order SzdSMk00WA==,filename YS5qcGc=", "sha1 \(Self.digest)", "md5 AAAA"]
                .map { Array($0.utf8) }
        }
    }

    /// Behind a byte that says into how large pieces it is cut.
    private static func cut(_ texts: [String]) -> [[UInt8]] {
        texts.flatMap { text in [1, 17, 63].map { [$0] + Array(text.utf8) } }
    }

    private static let digest = "2jmj7l5rSw0yVb/vlWAYkK/YBwk="

    private static var codes: [[UInt8]] {
        let code = try? PayerScheme.promptPay(PromptPay(account: "0812345678")).code(
            amount: Money(minorUnits: 40_000, currency: .thb), reference: "H7K3M9Q",
            validity: nil)
        return [code?.text].compactMap { $0.map { Array($0.utf8) } }
    }

    private static let slipSample =
        "0041000600000101030040220013071152533APM077365102TH91048134"

    private static let formSample =
        "--XyZ\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nสวัสดี\r\n--XyZ\r\n"
        + "Content-Disposition: form-data; name=\"slip\"; filename=\"a.jpg\"\r\n"
        + "Content-Type: image/jpeg\r\n\r\n\r\n--Xy\r\n--XyZ--\r\n"

    private static let pdfSample =
        "%PDF-1.7\n1 0 obj\n<< /Filter /Standard /V 4 /R 4 /Length 128 /P -3904 /O (o) /U (u) "
        + "/CF << /StdCF << /CFM /AESV2 >> >> >>\nendobj\ntrailer << /Encrypt 1 0 R "
        + "/ID [<00> <00>] >>\nstartxref\n9\n%%EOF\n"

    private static let mt940Samples = [
        ":20:TEST\r\n:25:123-4-56789-0\r\n:28C:1/1\r\n:60F:C261205THB0,00\r\n"
            + ":61:2612051205C420,00NTRFNONREF//1\r\nmore\r\n"
            + ":86:166?00TRANSFER?20HF-7K?213Q?32SOMCHAI\r\n:61:261205RD1,5NMSC\r\n"
            + ":86:/EREF/X/BENM//NAME/JOHN/REMI/text\r\n:62F:C261205THB0,00\r\n-\r\n"
    ]

    private static let csvSamples = [
        "Date,Time,Amount,Description,Balance\n2026-12-05,12:05,420.00,\"HF, 7K3Q\",1000.00\n",
        "วันที่;เวลา;ถอนเงิน;ฝากเงิน;รายละเอียด\n05/12/2569;12:05;;420,00;โอน\n",
    ]

    private static let ofxSamples = [
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>"
            + "<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>THB<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"
            + "<BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261205120500[+7:ICT]<TRNAMT>420.00"
            + "<FITID>1<NAME>Mali<MEMO>7K3Q</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS>"
            + "</BANKMSGSRSV1></OFX>\n"
    ]

    private static let camtSamples = [
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
        <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct><Ntry>
        <Amt Ccy="EUR">420.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2026-12-05</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>X</EndToEndId>
        </Refs><Amt Ccy="EUR">400.00</Amt><RmtInf><Ustrd>7K3Q</Ustrd></RmtInf></TxDtls><TxDtls>
        <Amt Ccy="EUR">20.00</Amt><RltdPties><Dbtr><Pty><Nm>Mali</Nm></Pty></Dbtr></RltdPties>
        </TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>
        """
    ]

    /// A QR as a PNG, and the beginnings of the others.
    private static var pictures: [[UInt8]] {
        let png = (try? QRCode("HF")).map {
            PayerPicture(of: $0, amount: "THB 1", lines: []).png
        }
        let jpeg: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
            + [0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 17, 0, 0xFF, 0xD9]
        let webp =
            Array("RIFF".utf8) + [22, 0, 0, 0] + Array("WEBPVP8X".utf8)
            + [10, 0, 0, 0, 0, 0, 0, 0, 15, 0, 0, 15, 0, 0]
        return [png, jpeg, webp].compactMap(\.self)
    }
}

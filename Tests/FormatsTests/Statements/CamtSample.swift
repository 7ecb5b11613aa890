/// CAMT files for tests, made of parts.
enum CamtSample {
    /// A camt.053 with this in its statement.
    static func statement(
        _ entries: String, account: String = "<IBAN>DE89370400440532013000</IBAN>",
        currency: String = "<Ccy>EUR</Ccy>"
    ) -> String {
        document("<Acct><Id>\(account)</Id>\(currency)</Acct>\n\(entries)")
    }

    static func document(_ statement: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
        <GrpHdr><MsgId>1</MsgId></GrpHdr>
        <Stmt><Id>1</Id>
        \(statement)
        </Stmt></BkToCstmrStmt></Document>
        """
    }

    /// An entry with this amount, in these words, in place of what is usual.
    static func entry(
        _ amount: String = "10.00", direction: String = "CRDT", code: String = "EUR",
        status: String = "<Sts><Cd>BOOK</Cd></Sts>",
        booked: String = "<BookgDt><Dt>2026-01-31</Dt></BookgDt>", more: String = ""
    ) -> String {
        """
        <Ntry><Amt Ccy="\(code)">\(amount)</Amt><CdtDbtInd>\(direction)</CdtDbtInd>\(status)
        \(booked)\(more)</Ntry>

        """
    }

    /// A whole statement of one entry with these details.
    static func details(
        _ amount: String, _ details: String..., code: String = "EUR", direction: String = "CRDT",
        more: String = ""
    ) -> String {
        let inner = details.map { "<TxDtls>\($0)</TxDtls>" }.joined(separator: "\n")
        return statement(
            entry(
                amount, direction: direction, code: code,
                more: "<NtryDtls>\(inner)</NtryDtls>\(more)"))
    }

    static func amount(_ amount: String, code: String = "EUR") -> String {
        "<Amt Ccy=\"\(code)\">\(amount)</Amt>"
    }
}

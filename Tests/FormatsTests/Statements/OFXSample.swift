/// OFX files for tests, made of parts.
enum OFXSample {
    /// An OFX 1 file with this in its one list.
    static func list(
        _ rows: String, currency: String = "EUR", charset: String = "NONE",
        encoding: String = "USASCII"
    ) -> String {
        file(
            statement(rows, currency: currency), charset: charset, encoding: encoding)
    }

    static func file(
        _ statements: String, charset: String = "NONE", encoding: String = "USASCII"
    ) -> String {
        """
        OFXHEADER:100
        DATA:OFXSGML
        VERSION:102
        ENCODING:\(encoding)
        CHARSET:\(charset)

        <OFX><BANKMSGSRSV1><STMTTRNRS>
        \(statements)
        </STMTTRNRS></BANKMSGSRSV1></OFX>
        """
    }

    static func statement(
        _ rows: String, currency: String = "EUR", account: String = "12-34"
    ) -> String {
        """
        <STMTRS><CURDEF>\(currency)
        <BANKACCTFROM><BANKID>1<ACCTID>\(account)</BANKACCTFROM>
        <BANKTRANLIST><DTSTART>20260101
        \(rows)</BANKTRANLIST></STMTRS>
        """
    }

    /// A transaction with end tags where there must be some.
    static func row(
        _ amount: String = "10.00", day: String = "20260131", id: String = "F1",
        more: String = "<NAME>A"
    ) -> String {
        "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>\(day)<TRNAMT>\(amount)<FITID>\(id)\(more)</STMTTRN>\n"
    }
}

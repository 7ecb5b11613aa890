import Formats
import Shop

@testable import Mail

/// Keys that were made for these tests with OpenSSL, and belong to nobody.
enum TestKeys {
    static let ed25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIFVIPuvvpr3bK7IraUrDciz80/zFS540iA7b/g3JCsy+
        -----END PRIVATE KEY-----
        """

    static let rsa = """
        -----BEGIN PRIVATE KEY-----
        MIIEvwIBADANBgkqhkiG9w0BAQEFAASCBKkwggSlAgEAAoIBAQC4tWkMIdMiRg5p
        EDvX/eoqPv6J6az+iOnCLXaRRy3U1Q7eVBL8syy2iQ1frmP0KFKaZ1EnJi5iOzxV
        BktvP1toYC4YR1mFRBuA+uWLapjRWP9naVjtLbq9Iz8Or4v2xe9SH9LyhA3RgLEs
        pL/p/Z4+8tGWnYhKFtFgOIRBgC/Lb48yJFWESeR1PVwN3qsLEuV7hEbBIRssOaAr
        RFAzaGqATFMzwTjvvqskQ61dvwVSGptKH2bjBR1bz8VQTPv1qQSOjRc+VPrlCsQU
        V8i6T6f0BbJ96J/BUrzb7nQMKMY9eU2AIeBYFDEEnxCqfe5s2JG+xX68DzMaG1nQ
        +DDmSTRNAgMBAAECggEAHqO+feFhMVRHBlfyYA1Muh6iVqTz/3JyubU/moXLgnyn
        72rUONBNYHzc7RGenwfOprJGHKURbgC+11PTUOxE8Mwo7qTB+CtTbKfcoAMvamVw
        Uz/UcojywHaHpUYAL7qnImEJEGr7Z9SzOeFHvJGc8yWQbYL1nWSqQriH/TLoZWnJ
        8EPe+Uudb1onsQmG7c/+LwZ/Nyv1C3HRH4ItlgUFwh7lvNfYdn8leDcrP9tYcmCj
        jZjJ0/KmhVQRmb8fd92J5MpS46zg7oI4gIH5gQcrOasu6T/wdGn4nrQJMEdsHZJq
        Orh22IKYu4GcxnbnHhrW6jQBtJbj2WYAOh5HqizFeQKBgQDagy8+8GRltAdvyont
        xbah17nk512wC9l5iOEEU39Uar/6nUDsloqozATLxfXSv019RMxkb3pVjmMVasra
        flEVegZumU2cVF5W0c7KKhssOelHYHg1j/mBgWMsM0xi55LSMlQzM46xIsQsJN6j
        EX13OIdOUBkcWNpfaUBZYBATlwKBgQDYZZn5hfEsbFpJwKg15nSM4czncHm1JQSR
        CnSyPeJ/fYF8XxwoB3P/iLFWgkvF2afZmZdYHjE5Pgih8dSdaop9WbiaqDSVUjph
        /Jn+8qbj2lzFDw4BkVouSshiAnLB4a96Uc5UiBCbytEbDsY8t7J1gXLkYOUzznnI
        /498RbTjuwKBgQCgYKp7kmrNrq3KoihL6NJbxP7+f8XmoTvUFN+6kiIhblxLb8Go
        I/HPZDac7UW4kYopSCaQDLYIN4KHxKLwbMfMcIxp/oDVHaNEK6eQAAmDk1mhdq+j
        +HETWUjVtyz4Zqj/N8tO7Sds4WyETedOXlbs+wNsOiPEB373ikOdlYEXLwKBgQCH
        EwSFqIHeRNQm7UcSPgPKXLfWT3LpC25KSsiE6fQTuHe29ndQ1TYm72Aiq7o4iaAo
        R6Mcsdvv6zTgQV+B0xsXG4YLo6sO+gDPYSmO5lAeMhNuPfN0LxKniq6B3x1awFEU
        fTPZuAUF+heEWDiNdezDREY/H+xx5hRGzp7151z+OQKBgQCSNwsgzgN1TRnblfY+
        ZqvEke5cKmkbqRo30WF7oDkMy2MpQMhJwgqMwebyCkwH662piE9jQJW+IFfH/X+R
        KloXU/9JyHWmcRYn7nia8cDtkQRWYGQa+yuBzhwGMQ244glLm/twVDHTeFEfNaQy
        M5Qj50ARdVbp1a8eL9dazTZc3w==
        -----END PRIVATE KEY-----
        """
}

extension MailMessage {
    static func sample(
        subject: String = "Your order M9P7JJN", text: String = "Hello\n\nPay now.\n",
        html: String = "<p>Hello</p>\n", name: String = "Night Market",
        picture: InlinePicture? = nil
    ) throws -> MailMessage {
        MailMessage(
            sender: NamedAddress(name: name, address: try address("help@shop.example")),
            to: try address("som@people.example"), subject: subject, text: text, html: html,
            picture: picture, at: Timestamp(milliseconds: 1_796_000_400_000),
            identifier: "7.abc@shop.example")
    }

    static func address(_ text: String) throws -> EmailAddress {
        guard let address = EmailAddress(text) else { throw NoAddress() }
        return address
    }

    struct NoAddress: Error {}
}

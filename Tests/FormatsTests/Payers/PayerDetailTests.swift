import Shop
import Testing

@testable import Formats

@Suite("What payers copy by hand")
struct PayerDetailTests {
    private func details(_ kind: PayerScheme.Kind) throws -> [String] {
        try PayerSchemeTests.scheme(kind).details(reference: "K7R2M4X").map {
            "\($0.name.rawValue) \($0.shown)"
        }
    }

    @Test(
        "Each scheme tells what its apps ask for",
        arguments: [
            (.promptPay, ["promptpay_id 0812345678"]),
            (.promptPayBill, ["biller_id 099400016550100", "reference_1 K7R2M4X"]),
            (.pix, ["pix_key 52998224725"]), (.payNow, ["paynow_id +6591234567"]),
            (.vietQR, ["account_number 113366668888"]), (.merchant, []),
            (.epc, ["iban DE89 3704 0044 0532 0130 00"]),
            (.spayd, ["iban CZ28 0600 0000 0001 6854 0115"]), (.upi, ["upi_id shop@okaxis"]),
            (
                .swiss,
                [
                    "iban CH58 0079 1123 0008 8901 2",
                    "receiver Nachtmarkt Zürich AG, Seestrasse 12a, CH-8001 Zürich",
                    "creditor_reference RF66 K7R2 M4X",
                ]
            ),
        ] as [(PayerScheme.Kind, [String])])
    func each(kind: PayerScheme.Kind, expected: [String]) throws {
        #expect(try details(kind) == expected)
    }

    @Test("References are written as the account's kind has them")
    func references() throws {
        let epc = try EPCAccount(
            name: "A", iban: PayerSchemeTests.iban("DE89370400440532013000"), bic: "BHBLDEHH",
            referenceField: .structured)
        #expect(
            PayerScheme.epc(epc).details(reference: "K7R2M4X").map(\.value)
                == ["DE89370400440532013000", "BHBLDEHH", "RF66K7R2M4X"])
        let qr = try SwissAccount(
            iban: PayerSchemeTests.iban(SwissQRBillTests.qr), creditor: SwissQRBillTests.address(),
            customer: "123456")
        #expect(
            PayerScheme.swiss(qr).details(reference: "K7R2M4X").last?.shown
                == "12 34560 00000 21082 80323 05340")
        let none = try SwissAccount(
            iban: PayerSchemeTests.iban(SwissQRBillTests.plain),
            creditor: SwissQRBillTests.address(), hasReference: false)
        #expect(PayerScheme.swiss(none).details(reference: "K7R2M4X").count == 2)
        let amount = Money(minorUnits: 100, currency: .eur)
        #expect(
            try none.payload(amount: amount, reference: "K7R2M4X").contains("NON\n\nK7R2M4X\nEPD"))
        let wallet = PayerScheme.promptPay(try PromptPay(account: "123456789012345"))
        #expect(wallet.details(reference: "K").map(\.value) == ["123456789012345"])
    }
}

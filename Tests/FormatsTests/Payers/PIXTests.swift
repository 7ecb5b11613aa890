import Shop
import Testing

@testable import Formats

@Suite("PIX")
struct PIXTests {
    static let random = "123e4567-e12b-12d1-a456-426655440000"

    static func real(_ centavos: Int64) throws -> Money {
        Money(minorUnits: centavos, currency: try #require(Currency(code: "BRL")))
    }

    @Test("A static code comes out as the central bank's manual has it")
    func vector() throws {
        let account = try PIX(
            key: Self.random.uppercased(), name: "Fulano de Tal", city: "BRASILIA")
        #expect(
            try account.payload(amount: nil)
                == "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053"
                + "039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D")
    }

    @Test("An amount and a reference have their fields, and marks are taken off")
    func order() throws {
        let account = try PIX(key: Self.random, name: "João & Conceição", city: "São Luís")
        let text = try account.payload(amount: Self.real(1_050), reference: "K7R2M4X")
        #expect(
            text.contains(
                "530398654" + "0510.50" + "5802BR5916Joao & Conceicao6008Sao Luis62110507K7R2M4X"))
        #expect(try EMVFields(text).text == text)
    }

    @Test(
        "Each kind of key is told from the others",
        arguments: [
            ("529.982.247-25", PIXKey.Kind.person, "52998224725"),
            ("11.222.333/0001-81", .business, "11222333000181"),
            ("12.abc.345/01de-35", .business, "12ABC34501DE35"),
            ("+55 (11) 98765-4321", .phone, "+5511987654321"),
            ("+551132654321", .phone, "+551132654321"),
            (" Loja@Exemplo.com.br ", .email, "loja@exemplo.com.br"),
            (random.uppercased(), .random, random),
        ])
    func keys(typed: String, kind: PIXKey.Kind, text: String) throws {
        let key = try PIXKey(typed)
        #expect(key.kind == kind && key.text == text)
    }

    @Test(
        "Other keys are refused with what is wrong",
        arguments: [
            ("", PIXKey.Failure.form), ("5299822472", .form), ("529982247250", .form),
            ("529.982.247-26", .person), ("11111111111", .person), ("11987654321", .person),
            ("11.222.333/0001-82", .business), ("00000000000000", .business),
            ("12ABC34501DE36", .business), ("12ABC34501DE3A", .business),
            ("+5511987654", .phone), ("+55119876543210", .phone), ("+6611987654321", .phone),
            ("+5501987654321", .phone), ("+55ab987654321", .phone), ("loja@", .email),
            ("123e4567-e12b-12d1-a456-42665544000g", .form),
            ("123e4567e12b-12d1-a456-4266554400000", .form),
        ])
    func refusedKeys(typed: String, failure: PIXKey.Failure) {
        #expect(throws: failure) { try PIXKey(typed) }
        #expect(throws: PIX.Failure.key(failure)) { try PIX(key: typed, name: "A", city: "B") }
        #expect(!failure.description.isEmpty)
    }

    @Test("An address of 77 characters is a key that fits, one of 78 is none")
    func longestAddress() throws {
        let domain = "@exemplo.com.br"
        let local = String(repeating: "a", count: PIXKey.greatestEmail - domain.utf8.count)
        let account = try PIX(key: local + domain, name: "A", city: "B")
        #expect(try account.payload(amount: nil).contains("26990014br.gov.bcb.pix0177aaa"))
        #expect(throws: PIXKey.Failure.email) { try PIXKey("a" + local + domain) }
    }

    @Test("Names, cities and references at the edges")
    func longest() throws {
        let name = String(repeating: "ã", count: EMVLimit.name)
        let city = String(repeating: "é", count: EMVLimit.city)
        let account = try PIX(key: Self.random, name: name, city: city)
        let reference = String(repeating: "7", count: EMVLimit.reference)
        #expect(
            try account.payload(amount: nil, reference: reference)
                .contains("62290525" + reference + "6304"))
        #expect(throws: PIX.Failure.reference) {
            try account.payload(amount: nil, reference: reference + "7")
        }
        for wrong in ["", "A-1", "A 1", "ã"] {
            #expect(throws: PIX.Failure.reference) {
                try account.payload(amount: nil, reference: wrong)
            }
        }
        for wrong in ["", name + "a", "ร้าน", "a\nb"] {
            #expect(throws: PIX.Failure.field(.name)) {
                try PIX(key: Self.random, name: wrong, city: city)
            }
        }
        #expect(throws: PIX.Failure.field(.city)) {
            try PIX(key: Self.random, name: name, city: city + "e")
        }
        // A ligature becomes two letters, of which the second has no room.
        #expect(throws: PIX.Failure.field(.city)) {
            try PIX(key: Self.random, name: name, city: "æ" + city.dropFirst())
        }
    }

    @Test("Amounts at the edges")
    func amounts() throws {
        let account = try PIX(key: Self.random, name: "A", city: "B")
        let most = try account.payload(amount: Self.real(PIX.greatestAmount))
        #expect(most.contains("54139999999999.99"))
        #expect(try account.payload(amount: Self.real(1)).contains("54040.01"))
        for centavos in [0, -1, PIX.greatestAmount + 1] {
            let amount = try Self.real(centavos)
            #expect(throws: PIX.Failure.amount(amount)) { try account.payload(amount: amount) }
        }
        #expect(throws: PIX.Failure.currency(.eur)) {
            try account.payload(amount: Money(minorUnits: 1, currency: .eur))
        }
    }
}

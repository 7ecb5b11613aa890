import Formats
import Shop
import TestShop
import Testing

@testable import Operations

@Suite("Codes behind what payers were told to write in front of them")
struct ReferenceWordsTests {
    @Test(
        "A prefix and a creditor reference are set apart where a word begins",
        arguments: [
            ("nmtk7r2m4x", "nmt k7r2m4x"), ("for nmtk7r 2m4x", "for nmt k7r 2m4x"),
            ("ค่าเสื้อnmtk7r2m4x", "ค่าเสื้อnmt k7r2m4x"), ("xnmtk7r2m4x", "xnmtk7r2m4x"),
            ("rf66k7r2m4x", "rf66 k7r2m4x"), ("rf12nmtk7r2m4x", "rf12 nmt k7r2m4x"),
            ("rf66", "rf66"), ("nmt", "nmt"), ("nmtownk7r2m4x", "nmtown k7r2m4x"),
            ("rfid card", "rfid card"), ("", ""),
        ])
    func spaced(text: String, expected: String) {
        let words = ReferenceWords(prefixes: ["NMT", "NMTOWN"])
        #expect(words.spaced(text) == expected)
    }

    @Test("A Swiss QR reference is told as the code that it stands for")
    func digits() throws {
        let words = ReferenceWords(prefixes: ["NMT"], customers: [0, 6])
        let reference = try SwissReference(of: "K7R2M4X", customer: "123456").text
        #expect(words.spaced(reference).contains(" k7r2m4x"))
        #expect(words.spaced("ref 12 34560 00000 21082 80323 05340 ok").contains(" k7r2m4x"))
        let prefixed = try SwissReference(of: "NMTK7R2M4X").text
        #expect(words.spaced(prefixed).contains(" nmt k7r2m4x"))
        #expect(!ReferenceWords(prefixes: []).spaced(reference).contains("k7r2m4x"))
        // A digit that is wrong is no reference.
        #expect(words.spaced(String(reference.dropLast()) + "1") == reference.dropLast() + "1")
    }

    @Test("Money with the whole reference is certain, also when the prefix has changed since")
    func certain() async throws {
        var file = ShopFile.sample()
        file.shop.referencePrefix = "NMT"
        try await withStall(file) { [file] stall async throws in
            let first = try await stall.awaiting(by: 1)
            #expect(try await stall.detail(first).told.reference(of: "X") == "NMTX")
            var later = file
            later.shop.referencePrefix = "SHOP"
            let changes = try await stall.keeper.apply(later, by: .shop)
            #expect(changes.map(\.text) == ["shop: reference_prefix NMT -> SHOP"])
            let second = try await stall.awaiting("SHIRT-M", by: 2)
            let third = try await stall.awaiting("SHIRT-M", by: 3)
            #expect(try await stall.detail(first).told.referencePrefix == "NMT")
            #expect(try await stall.detail(second).told.referencePrefix == "SHOP")
            try await stall.importEntries([
                .init(amount: "400,00", text: "NMT\(stall.code(first))", name: "Somebody Else"),
                .init(amount: "400,00", text: "shop-\(stall.code(second))", name: "Another One"),
                .init(amount: "400,00", text: "X\(stall.code(third))", name: "A Third Person"),
            ])
            let groups = try await stall.matches().map(\.group)
            #expect(groups == [.certain, .certain, .likely])
            let code = stall.code(first)
            let list = try await stall.keeper.orders(
                OrderFilter(search: "shop \(code)"), past: nil, by: .staff(.viewer))
            #expect(list.rows.map(\.id) == [first])
            // None is told any more once the file says none.
            later.shop.referencePrefix = ""
            _ = try await stall.keeper.apply(later, by: .shop)
            let fourth = try await stall.awaiting("POSTER", by: 4)
            #expect(try await stall.detail(fourth).told.reference(of: "X") == "X")
        }
    }
}

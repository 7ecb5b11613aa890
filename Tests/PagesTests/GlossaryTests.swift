import Foundation
import Testing

@testable import Pages

/// One word for one thing, and each language as its own people write it.
@Suite("The words of each language")
struct GlossaryTests {
    private func texts(_ language: Language) throws -> [String: String] {
        let bytes = try #require(Embedded.words[language])
        return try WordList(parsing: String(decoding: bytes, as: UTF8.self)).texts
    }

    private func withoutPlaceholders(_ text: String) -> String {
        WordList.placeholders(in: text).reduce(text) { text, name in
            text.replacing("{\(name)}", with: " ")
        }
    }

    /// Other words for things that have a word: line คิว, ticket บัตรคิว, receipt ใบรับคิว, shuffle
    /// สุ่มลำดับ, shopper ลูกค้า, drop รอบขาย, staff พนักงาน, live เรียลไทม์.
    @Test(
        "One Thai word for one thing",
        arguments: [
            "แถว", "ตั๋ว", "หลักฐาน", "สลับ", "ผู้ซื้อ", "รายการขาย", "รอบนี้", "ทีมงาน", "เชื่อมต่อสด",
        ])
    func thai(synonym: String) throws {
        for (key, text) in try texts(.th) {
            #expect(!text.unicodeScalars.contains(synonym.unicodeScalars), "\(key): \(text)")
        }
    }

    @Test("A ticket is a บัตรคิว, a shuffle สุ่มลำดับ, and live เรียลไทม์")
    func thaiCompounds() throws {
        let thai = try texts(.th)
        for (key, text) in thai {
            for (word, whole) in [("บัตร", "บัตรคิว"), ("สุ่ม", "สุ่มลำดับ")] {
                let parts = text.components(separatedBy: word).count
                #expect(parts == text.components(separatedBy: whole).count, "\(key): \(text)")
            }
        }
        #expect(thai["menu_live"] == "เรียลไทม์")
        #expect(thai["total_with_shipping"] == "ยอดรวม (รวมค่าจัดส่งแล้ว)")
        #expect(thai["time_until_opening"] == "เปิดขายในอีก")
    }

    @Test("No Latin full stop ends a Thai sentence, in the words or in a template")
    func fullStops() throws {
        let thai: ClosedRange<Unicode.Scalar> = "\u{E00}"..."\u{E7F}"
        for (key, text) in try texts(.th) {
            let scalars = Array(text.unicodeScalars)
            for (letter, next) in zip(scalars, scalars.dropFirst()) where next == "." {
                #expect(!thai.contains(letter), "\(key): \(text)")
            }
            #expect(scalars.last != ".", "\(key): \(text)")
        }
        for (name, bytes) in Embedded.templates {
            let text = String(decoding: bytes, as: UTF8.self)
            for end in ["}}. ", "}}.<", "}}.\n", ">. ", ">.<", ">.\n"] {
                #expect(!text.contains(end), "\(name) has \(end)")
            }
        }
    }

    /// What is written the same in every language: formats, programs, settings, addresses.
    private static let names: Set<String> = [
        "English", "JPEG", "PNG", "WebP", "PDF", "HEIC", "poppler", "utils", "Excel", "CSV", "CAMT",
        "OFX", "Python",
        "Holdfast", "holdfast",
        "name", "example", "com", "public", "url", "make", "upgrade", "chrony", "systemd",
        "timesyncd", "psql", "sqlite", "doctor", "LimitNOFILE", "line", "auto",
        "members", "opens", "receipt", "PIX", "PayNow", "UEN", "IBAN", "BIC", "UPI",
        "LINE", "Telegram", "Messaging", "API", "JSON", "BotFather",
        // What LINE calls the token that it gives.
        "channel", "access", "token",
        // `client_max_body_size` and `client_body_timeout` of nginx.
        "client", "max", "body", "size", "timeout",
    ]

    @Test("No English is left in Thai words")
    func noEnglish() throws {
        for (key, text) in try texts(.th) {
            let words = withoutPlaceholders(text).split { !($0.isASCII && $0.isLetter) }.map(
                String.init)
            let foreign = words.filter { $0.count > 2 && !Self.names.contains($0) }
            #expect(foreign == [], "\(key): \(text)")
        }
    }

    @Test(
        "English reads as an English shopkeeper says it, with one word for one thing",
        arguments: [
            "anew", "Mend ", "mend the", "goes by", "order from here", "shopper reads",
            "shoppers read", "need not", "very file", "stands still", "back to the others",
            "older copy", "somebody need", "nobody need", "queue", "buyer", "customer", "the draw",
        ])
    func english(translated: String) throws {
        for (key, text) in try texts(.en) {
            #expect(!withoutPlaceholders(text).contains(translated), "\(key): \(text)")
        }
    }
}

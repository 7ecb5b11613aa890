import Operations
import Shop
import TestSupport
import Testing

@testable import Web

/// In which language programs are told what is wrong.
@Suite("The language of the API's sentences")
struct ProblemLanguageTests {
    private static let thai: ClosedRange<Unicode.Scalar> = "\u{E00}"..."\u{E7F}"

    private static func isThai(_ text: String) -> Bool {
        text.unicodeScalars.contains { thai.contains($0) }
    }

    /// What is wrong with a shop file is for whoever writes it, and is told in English.
    private static let ofShopFiles: Set = [
        "stock_in_use", "currency_in_use", "drop_in_use", "account_missing", "shop_changed",
    ]

    /// Holds each refusal of a test to the language that it says it is in.
    static func expectOneLanguage(
        _ problem: JSONValue, _ answer: HTTPAnswer, _ location: SourceLocation
    ) {
        guard answer["content-type"] == "application/problem+json",
            let code = problem["code"]?.text, let detail = problem["detail"]?.text,
            let language = answer["content-language"], !ofShopFiles.contains(code)
        else { return }
        #expect(
            isThai(detail) == (language == "th"), "\(code): \(detail)", sourceLocation: location)
    }

    @Test("Each sentence has its Thai one, with as many gaps, and no Latin full stop")
    func sentences() {
        let file = String(decoding: PackageResources.sentences_th, as: UTF8.self)
        let lines = file.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count > 200 && lines.count.isMultiple(of: 2))
        for (place, line) in lines.enumerated() {
            #expect(line.hasPrefix("= ") != place.isMultiple(of: 2), "\(line)")
        }
        let all = Sentence.read(file)
        #expect(all.count == lines.count / 2, "none is there twice")
        for (english, said) in all {
            let gaps = { (text: String) in text.split(separator: "{}").count }
            #expect(gaps(" \(english) ") == gaps(" \(said) "), "\(english)")
            let hasWords = english.unicodeScalars.contains { $0.properties.isAlphabetic }
            #expect(Self.isThai(said) == hasWords, "\(said)")
            #expect(!said.hasSuffix("."), "\(said)")
        }
    }

    @Test("What stands in a sentence is said in its place, in the language of the sentence")
    func gaps() {
        let inner: Sentence = "a form"
        let whole: Sentence = "Send \(inner)." + ""
        #expect(whole.pattern == "Send {}.")
        #expect(whole.text(in: "en") == "Send a form.")
        #expect(whole.text(in: "th") == "กรุณาส่ง แบบฟอร์ม")
        let strange: Sentence = "Send \("{} {}")."
        #expect(strange.text(in: "en") == "Send {} {}.")
        let unknown: Sentence = "Nobody has said \(7) yet"
        #expect(unknown.text(in: "th") == "Nobody has said 7 yet" && !unknown.isKnown(in: "th"))
        #expect(Sentence(verbatim: "as {} it is").text(in: "th") == "as {} it is")
    }

    /// What is asked for, and what is answered by a shop of that language.
    private static let asked: [(field: (String, String)?, shop: String, language: String)] = [
        (nil, "th", "th"), (nil, "en", "en"), (("accept-language", "th"), "en", "th"),
        (("accept-language", "en-GB,en;q=0.8"), "th", "en"),
        (("accept-language", "fr, th;q=0.5"), "en", "th"),
        (("accept-language", "fr"), "th", "th"), (("accept-language", "*"), "th", "th"),
        (("accept-language", ""), "en", "en"), (("accept-language", ";;,q=,"), "th", "th"),
        (("cookie", "holdfast_language=en"), "th", "en"),
    ]

    @Test("Accept-Language decides, else the shop's language, before the route and in it")
    func acceptLanguage() async throws {
        for (field, own, language) in Self.asked {
            let yaml = ShopYAML.whole.replacing("locale: th", with: "locale: \(own)")
            for isHot in [true, false] {
                try await APIShop.run(yaml, isHot: isHot) { shop in
                    let fields = [("idempotency-key", "k")] + (field.map { [$0] } ?? [])
                    let answer = try await shop.call(
                        "POST", "/drops/tour/orders",
                        json: #"{"lines":[{"sku":"SHIRT-S","quantity":3}]}"#, fields: fields)
                    #expect(answer.code == "sold_out")
                    #expect(answer.answer["content-language"] == language)
                    let said = language == "th" ? "สินค้าเหลือไม่พอ" : "There is not enough left."
                    #expect(answer["detail"]?.text == said, "\(String(describing: field)) \(own)")
                    #expect(shop.hotCalls.value == (isHot ? 1 : 0))

                    let wrong = try await shop.call(
                        "POST", "/drops/tour/orders", json: #"{"lines":[],"more":1}"#,
                        fields: fields)
                    #expect(wrong.code == "invalid")
                    let more = language == "th" ? "ไม่ควรอยู่ที่นี่" : "does not belong here"
                    #expect(wrong["fields"]?["more"]?.text == more)
                }
            }
        }
    }

    @Test("Why a slip was rejected is read in the reader's language, by shoppers and by staff")
    func reasons() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let sent = try await shop.send(SlipFiles.jpeg(), to: code, key: key)
            let slip = try #require(sent["id"]?.number)
            let token = try #require(shop.tokens[.manager])
            let words = ["th": "ยอดเงินไม่ถูกต้อง", "en": "The amount is not right."]
            for (language, text) in words.sorted(by: { $0.key > $1.key }) {
                let fields = [("accept-language", language)]
                if language == "th" {
                    let decided = try await shop.call(
                        "POST", "/admin/slips/\(slip)/decision", bearer: token,
                        json: #"{"decision":"reject","reason_key":"amount"}"#, fields: fields)
                    #expect(decided["slip"]?["reason"]?.text == text)
                }
                let own = try await shop.call(
                    "GET", "/orders/\(code)", bearer: key, fields: fields)
                let staff = try await shop.call(
                    "GET", "/admin/orders/\(code)", bearer: token, fields: fields)
                for order in [own, staff] {
                    #expect(order["slips"]?[0]?["reason"]?.text == text)
                    #expect(order["slips"]?[0]?["reason_key"]?.text == "amount")
                    let told = order["timeline"]?.elements.compactMap { $0["reason"]?.text }
                    #expect(told?.contains(text) == true)
                }
            }
        }
    }

    @Test("Each result of a bulk change is told in the language that was asked for")
    func bulk() async throws {
        try await APIShop.run { shop in
            let (code, _) = try await shop.order()
            for (language, text) in [("en", "There is nothing here."), ("th", "ไม่พบสิ่งที่ขอ")] {
                let answer = try await shop.call(
                    "POST", "/admin/orders/bulk", bearer: shop.tokens[.manager],
                    json: #"{"codes":["\#(code)","0000000"],"to":"cancelled","reason":"r"}"#,
                    fields: [("accept-language", language)])
                #expect(answer["results"]?[1]?["problem"]?["detail"]?.text == text)
            }
        }
    }
}

import Formats
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore
import Operations
import Pages
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

    /// Whether words of English stand side by side; a lone one is a name, as `SKU` is.
    private static func hasEnglish(_ text: String) -> Bool {
        text.firstMatch(of: #/[A-Za-z]{2,} [A-Za-z]{2,}/#) != nil
    }

    /// Holds each refusal of a test to the language that it says it is in.
    static func expectOneLanguage(
        _ problem: JSONValue, _ answer: HTTPAnswer, _ location: SourceLocation
    ) {
        guard answer["content-type"] == "application/problem+json" else { return }
        let language = answer["content-language"]
        #expect(language == "en" || language == "th", sourceLocation: location)
        // The answer to `HEAD` has no body.
        guard case .object = problem else { return }
        let fields = problem["fields"] ?? .null
        let texts: [JSONValue?] = [problem["detail"]] + fields.names.map { fields[$0] }
        for text in texts.map({ $0?.text ?? "" }) {
            #expect(isThai(text) == (language == "th"), "\(text)", sourceLocation: location)
            if language == "th" {
                #expect(!hasEnglish(text), "\(text)", sourceLocation: location)
            }
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

    /// What is asked for, and in which language it is answered.
    private static let asked: [(field: (String, String)?, language: String)] = [
        (nil, "en"), (("accept-language", "th"), "th"),
        (("accept-language", "en-GB,en;q=0.8"), "en"), (("accept-language", "TH-th"), "th"),
        (("accept-language", "fr, th;q=0.5"), "th"),
        (("accept-language", "en;q=0.3, th;q=0.9"), "th"),
        (("accept-language", "th;q=0.3, en;q=0.9"), "en"),
        (("accept-language", "th;q=0"), "en"), (("accept-language", "fr"), "en"),
        (("accept-language", "*"), "en"), (("accept-language", ""), "en"),
        (("accept-language", ";;,q=,"), "en"), (("cookie", "holdfast_language=th"), "en"),
    ]

    @Test("Accept-Language decides, else it is English, before the route and in it")
    func acceptLanguage() async throws {
        for own in ["th", "en"] {
            let yaml = ShopYAML.whole.replacing("locale: th", with: "locale: \(own)")
            for isHot in [true, false] {
                try await APIShop.run(yaml, isHot: isHot) { shop in
                    for (field, language) in Self.asked {
                        let before = shop.hotCalls.value
                        let fields = [("idempotency-key", "k")] + (field.map { [$0] } ?? [])
                        let answer = try await shop.call(
                            "POST", "/drops/tour/orders",
                            json: #"{"lines":[{"sku":"SHIRT-S","quantity":3}]}"#, fields: fields,
                            language: nil)
                        #expect(answer.code == "sold_out")
                        #expect(answer.answer["content-language"] == language)
                        let isThai = language == "th"
                        let said = isThai ? "สินค้าเหลือไม่พอ" : "There is not enough left."
                        let told = answer["detail"]?.text
                        #expect(told == said, "\(String(describing: field)) \(own)")
                        #expect(shop.hotCalls.value - before == (isHot ? 1 : 0))

                        let wrong = try await shop.call(
                            "POST", "/drops/tour/orders", json: #"{"lines":[],"more":1}"#,
                            fields: fields, language: nil)
                        #expect(wrong.code == "invalid")
                        let more = isThai ? "ไม่ควรอยู่ที่นี่" : "does not belong here"
                        #expect(wrong["fields"]?["more"]?.text == more)
                    }
                }
            }
        }
    }

    @Test("The language of a hot call is found out for a refusal alone")
    func refusedAlone() async throws {
        try await APIShop.run { shop in
            let figures = RouteFigures(method: "POST", route: "/hot")
            let asked = Counter()
            func language() -> String {
                asked.add()
                return "th"
            }
            let taken = shop.responder.hotAnswer(figures, since: .now, in: language()) {
                HotAnswer(status: .created, fields: [], body: ByteBuffer())
            }
            #expect(taken.status == .created && asked.value == 0)
            let refused = shop.responder.hotAnswer(figures, since: .now, in: language()) {
                throw Problem.notFound
            }
            #expect(String(buffer: refused.body).contains("ไม่พบสิ่งที่ขอ"))
            #expect(asked.value == 1)
        }
    }

    @Test("What has no words in a language is told in English as a whole")
    func unmixed() {
        let fields = [FieldProblem("a", "is required"), FieldProblem("b", "has no Thai words")]
        let mixed = Problem.invalid(fields)
        #expect(mixed.response(in: "th").headers[.contentLanguage] == "en")
        #expect(mixed.document(in: "th") == mixed.document(in: "en"))
        let inner: Sentence = "nobody has said this"
        #expect(Problem.malformedJSON(inner).response(in: "th").headers[.contentLanguage] == "en")
        let known = Problem.invalid([fields[0]])
        #expect(known.response(in: "th").headers[.contentLanguage] == "th")
        #expect(String(buffer: Problem.tooSlow.serialisedResponse()).contains("language: en\r\n"))
    }

    @Test("Why a form cannot be read, or a disk takes nothing, is told in Thai without English")
    func innerWords() throws {
        let headers = [
            "a boundary is not followed by the end of its line", "a part's headers are not UTF-8",
            "a part's header has no colon", "a part's header has a control character",
            "a part has two dispositions", "a part has a transfer encoding",
            "a part is not form data", "a part has no name",
        ]
        let forms: [FormDecoder.Failure] = [.tooLong(5), .tooManyFields(6), .escape, .notUTF8]
        let parts: [MultipartFailure] =
            [.boundary, .tooManyParts(1), .headersTooLong(2), .preambleTooLong(3), .truncated]
            + headers.map { .malformed($0) }
        let said =
            forms.map { ($0.sentence, $0.description) }
            + parts.map { ($0.sentence, $0.description) }
        for (sentence, description) in said {
            #expect(sentence.text(in: "en") == description)
            #expect(sentence.isKnown(in: "th"), "\(description)")
            #expect(!Self.hasEnglish(sentence.text(in: "th")))
        }
        for code in [EROFS, EACCES, EPERM, ENOENT, ENOTDIR] {
            let problem = try #require(
                Problem(
                    of: SheetFailure.notWritable(
                        directory: "/d", words: String(cString: strerror(code))), in: nil))
            #expect(problem.detail.isKnown(in: "th"))
            #expect(!Self.hasEnglish(problem.detail.text(in: "th")))
        }
    }

    @Test("A form that breaks off, and a SKU that is not on sale, in plain words")
    func plainWords() async throws {
        let gone = try #require(Problem(of: ReserveFailure.refused(.unknownVariant), in: nil))
        #expect(gone.fields.map(\.name) == ["lines"])
        let words = gone.fields[0].message
        #expect(words.text(in: "en") == "names a SKU that is not on sale")
        #expect(words.text(in: "th") == "มี SKU ที่ไม่ได้เปิดขาย")
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let form = try await shop.send(
                Array("--b\r\n".utf8), as: "multipart/form-data; boundary=b", to: code, key: key)
            #expect(form["detail"]?.text == "อ่านแบบฟอร์มไม่ได้: แบบฟอร์มมาไม่ครบ")
        }
    }

    @Test("Why a slip was rejected is read in the reader's language, by shoppers and by staff")
    func reasons() async throws {
        try await APIShop.run { shop in
            let (code, key) = try await shop.order()
            let sent = try await shop.send(SlipFiles.jpeg(), to: code, key: key)
            let slip = try #require(sent["id"]?.number)
            let token = try #require(shop.tokens[.manager])
            let thai = "ยอดเงินไม่ถูกต้อง"
            let decided = try await shop.call(
                "POST", "/admin/slips/\(slip)/decision", bearer: token,
                json: #"{"decision":"reject","reason_key":"amount"}"#)
            #expect(decided["slip"]?["reason"]?.text == thai)
            // Without the header it is in the shop's own language.
            let words: [(String?, String)] = [
                ("th", thai), ("en", "The amount is not right."), (nil, thai), ("fr", thai),
            ]
            for (language, text) in words {
                let own = try await shop.call(
                    "GET", "/orders/\(code)", bearer: key, language: language)
                let staff = try await shop.call(
                    "GET", "/admin/orders/\(code)", bearer: token, language: language)
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
            let english = "There is nothing here."
            let words: [(String?, String)] = [
                ("en", english), ("th", "ไม่พบสิ่งที่ขอ"), (nil, english),
            ]
            for (language, text) in words {
                let answer = try await shop.call(
                    "POST", "/admin/orders/bulk", bearer: shop.tokens[.manager],
                    json: #"{"codes":["\#(code)","0000000"],"to":"cancelled","reason":"r"}"#,
                    language: language)
                #expect(answer["results"]?[1]?["problem"]?["detail"]?.text == text)
            }
        }
    }
}

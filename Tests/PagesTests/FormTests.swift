import Testing

@testable import Pages

@Suite("Forms")
struct FormTests {
    /// The marks of a form whose script asks for the network before the page is left; see
    /// sending.js and upload.js.
    private static let asking = ["data-press-once", "data-join=", "data-upload", "id=\"drop\""]

    @Test("What was typed is not left to a browser's own page about a lost network")
    func nothingTypedIsLost() throws {
        var forms = 0
        for (page, text) in try pages() {
            for form in posted(in: text) where isTypedInto(form) {
                forms += 1
                let asks = Self.asking.contains { form.contains($0) }
                #expect(asks, "\(page): \(form.prefix(120))")
            }
            guard text.contains("data-press-once") else { continue }
            #expect(text.contains("assets.press_once_js"), "\(page)")
        }
        #expect(forms > 15)
    }

    /// What may be sent twice: the second time changes nothing and is answered as the first.
    private static let mayComeTwice = [
        "/admin/live/seen", "/line/turn\"", "/line\"", "/line/leave\"", "/remember\"",
        "/orders/forget\"",
    ]

    @Test("Each form that changes something is sent once, also in parts that are read again")
    func sentOnce() throws {
        var forms = 0
        for (page, text) in try pages() {
            for form in posted(in: text) where !Self.asking.contains(where: form.contains) {
                forms += 1
                let isHarmless = Self.mayComeTwice.contains { form.contains($0) }
                #expect(isHarmless, "\(page): \(form.prefix(120))")
            }
        }
        #expect(forms > 3)
    }

    @Test("A form that is sent again by itself keeps what it holds as well")
    func nothingSentAgainIsLost() throws {
        let again = try pages().filter { $0.value.contains("assets.try_again_js") }
        #expect(Set(again.keys) == ["message", "reserve", "waitlist"])
        for (page, text) in again {
            let forms = posted(in: text).filter {
                $0.contains("id=\"confirm\"") || $0.contains("id=\"waitlist\"")
            }
            #expect(!forms.isEmpty, "\(page)")
            for form in forms { #expect(form.contains("data-press-once"), "\(page)") }
        }
    }

    /// Every page's template, with its partials in their places.
    private func pages() throws -> [String: String] {
        let texts = Embedded.templates.mapValues { String(decoding: $0, as: UTF8.self) }
        return texts.filter { $0.value.hasPrefix("{{<") }.mapValues { whole($0, texts) }
    }

    private func whole(_ text: String, _ texts: [String: String]) -> String {
        var pieces = text.split(separator: "{{>", omittingEmptySubsequences: false)
        var done = String(pieces.removeFirst())
        for piece in pieces {
            let name = String(piece.prefix { $0 != "}" })
            done += whole(texts[name] ?? "", texts) + piece.dropFirst(name.count + 2)
        }
        return done
    }

    private func posted(in text: String) -> [Substring] {
        text.split(separator: "<form").dropFirst()
            .map { $0.split(separator: "</form>")[0] }
            .filter { $0.prefix { $0 != ">" }.contains("method=\"post\"") }
    }

    private func isTypedInto(_ form: Substring) -> Bool {
        let inputs = form.split(separator: "<input").dropFirst()
        return form.contains("<textarea") || inputs.contains { !$0.contains("type=\"hidden\"") }
    }
}

import Testing

@testable import Pages

@Suite("Buttons on pages without scripts")
struct ButtonTests {
    @Test("A button that only scripts listen to is not there where none run")
    func noneIsDead() throws {
        let renderer = try PageRenderer(assets: Assets())
        var seen = 0
        for sample in TemplateTests.pages.values.flatMap(\.self) {
            let surroundings = Sample.surroundings(.en, path: "/", staff: Sample.menu())
            let html = renderer.text(of: sample, in: surroundings)
            let buttons = PageButtons(html)
            #expect(buttons.dead == [], "\(type(of: sample).template)")
            seen += buttons.forScripts
        }
        #expect(seen > 100, "the samples have such buttons")
    }

    @Test(
        "A dead button is found, and no other",
        arguments: [
            ("<form><button>Send</button></form>", false),
            ("<button form=\"f\">Send</button>", false),
            ("<form><button type=\"button\">+</button></form>", true),
            ("<form></form><button type=\"submit\">Send</button>", true),
            ("<form><input value=\"a > b\"><button type=\"button\">+</button></form>", true),
            ("<p class=\"actions needs-script\"><b><button>Copy</button></b></p>", false),
            ("<p class=\"needs-script\"></p><button>Copy</button>", true),
            ("<button class=\"button needs-script small\" type=\"button\">+</button>", false),
            ("<p class=\"needs-scripts\"><button type=\"button\">+</button></p>", true),
            ("<svg><path d=\"M0\"/></svg><br><button type=\"button\">+</button>", true),
        ])
    func finds(html: String, isDead: Bool) {
        #expect(PageButtons("<!doctype html><main>\(html)</main>").dead.isEmpty == !isDead)
    }
}

/// The buttons of a page, and what they stand in.
private struct PageButtons {
    /// The buttons that do nothing without scripts, and are shown nevertheless.
    private(set) var dead: [String] = []
    /// How many are there for scripts.
    private(set) var forScripts = 0

    private struct Element {
        var name: Substring
        var needsScript: Bool
    }

    private static let alone: Set<Substring> = [
        "input", "meta", "link", "img", "br", "hr", "source", "wbr", "!doctype",
    ]

    init(_ html: String) {
        var open: [Element] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            let tag = Self.tag(rest[rest.index(after: start)...])
            rest = rest[tag.endIndex...]
            guard let name = tag.split(whereSeparator: \.isWhitespace).first else { continue }
            if name.hasPrefix("/") {
                let place = open.lastIndex { $0.name == name.dropFirst() } ?? open.endIndex
                open.removeSubrange(place...)
                continue
            }
            let classes = Self.attribute("class", of: tag)?.split(separator: " ") ?? []
            let element = Element(name: name, needsScript: classes.contains("needs-script"))
            if name == "button" { look(at: tag, in: open + [element]) }
            if !Self.alone.contains(name) && !tag.hasSuffix("/") { open.append(element) }
        }
    }

    private mutating func look(at tag: Substring, in elements: [Element]) {
        let isSent =
            Self.attribute("type", of: tag) != "button"
            && (Self.attribute("form", of: tag) != nil || elements.contains { $0.name == "form" })
        guard !isSent else { return }
        forScripts += 1
        if !elements.contains(where: \.needsScript) { dead.append(String(tag)) }
    }

    /// What stands up to the tag's end, past those of texts in it.
    private static func tag(_ text: Substring) -> Substring {
        var isQuoted = false
        return text.prefix { character in
            if character == "\"" { isQuoted.toggle() }
            return isQuoted || character != ">"
        }
    }

    private static func attribute(_ name: String, of tag: Substring) -> Substring? {
        tag.firstRange(of: " \(name)=\"").map { tag[$0.upperBound...].prefix { $0 != "\"" } }
    }
}

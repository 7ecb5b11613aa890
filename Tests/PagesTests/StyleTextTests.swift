import Testing

@testable import Pages

@Suite("Style that is made smaller")
struct StyleTextTests {
    private func squeezed(_ text: String) -> String {
        String(decoding: StyleText.squeezed(Array(text.utf8)), as: UTF8.self)
    }

    @Test("A custom property has one short name, wherever it stands, and the accent keeps its own")
    func names() {
        let text = """
            :root { --ink: #111; --ink-quiet: #555; --unused: 3px; --accent: #0b5f6b; }
            .a--b { color: var(--ink-quiet); margin: calc(-1 * var(--ink)) var(--accent); }
            """
        #expect(
            squeezed(text)
                == ":root{--a:#111;--b:#555;--accent:#0b5f6b}.a--b{color:var(--b);"
                + "margin:calc(-1 * var(--a)) var(--accent)}\n")
    }

    @Test("More than the alphabet has names of their own")
    func many() {
        let text = (0..<60).map { "--property-\($0): \($0);" }.joined()
        let names = squeezed(text).split { ";\n".contains($0) }.map { $0.prefix { $0 != ":" } }
        #expect(Set(names).count == 60)
        #expect(names[25] == "--z" && names[26] == "--aa" && names[52] == "--ba")
    }

    @Test("Every custom property that a style uses is in it")
    func declared() {
        for file in Assets().files where file.name.hasSuffix(".css") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            let used = Set(text.matches(of: /var\((--[\w-]+)/).map { String($0.1) })
            let declared = Set(text.matches(of: /[{;](--[\w-]+):/).map { String($0.1) })
            #expect(!used.isEmpty)
            #expect(used.subtracting(declared).sorted() == [], "\(file.name)")
        }
    }
}

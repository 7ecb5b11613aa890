import Testing

/// The folders of a made-up module: `A` has the shop's type, `B` has what may know it.
@Suite struct FolderCheckTests {
    private func outlines(_ texts: [String: String], of module: String = "Shop") -> [Outline] {
        texts.sorted { $0.key < $1.key }.map { path, text in
            Outline(SourceFile(path: "Sources/\(module)/\(path)", text: text))
        }
    }

    /// Where folders name each other in circles, as `path:line`.
    private func circles(_ texts: [String: String], others: [Outline] = []) -> [String] {
        Folders(outlines(texts), besides: others).circles().map {
            "\($0.path.dropFirst("Sources/Shop/".count)):\($0.line)"
        }
    }

    private let knowsA = "struct Two {\n    var one: One\n}"

    @Test func oneDirectionIsNoCircle() {
        #expect(circles(["A/One.swift": "struct One {}", "B/Two.swift": knowsA]).isEmpty)
    }

    @Test(arguments: [
        "struct One {\n    var two: Two?\n}", "struct One {}\nlet two = Two()",
        "struct One {}\nfunc a(two: [Two]) {}", "struct One {}\nextension Two {}",
        "struct One {\n    let a = \"b \\(Two.c) d\"\n}", "struct One {}\ntypealias A = Two",
    ])
    func typesThatNameEachOtherAreFound(text: String) {
        let texts = ["A/One.swift": text, "B/Two.swift": knowsA]
        #expect(circles(texts) == ["A/One.swift:2", "B/Two.swift:2"])
    }

    @Test(arguments: [
        "struct One {} // Two", "struct One {\n    let a = \"Two\"\n}",
        "struct One {\n    struct Two {}\n    var two: Two\n}",
        "struct One {}\nprivate struct Two {}\nprivate let two = Two()",
        "struct One {\n    case Two\n    let a = b.Two\n}",
    ])
    func whatIsNoUseIsPassedOver(text: String) {
        #expect(circles(["A/One.swift": text, "B/Two.swift": knowsA]).isEmpty)
    }

    @Test func longCircleIsFound() {
        let texts = [
            "A/One.swift": "struct One { var three: Three? }",
            "B/Two.swift": "struct Two { var one: One }",
            "C/Three.swift": "struct Three { var two: [Two] }",
            "D/Four.swift": "struct Four { var one: One }",
        ]
        #expect(circles(texts) == ["A/One.swift:1", "B/Two.swift:1", "C/Three.swift:1"])
    }

    @Test func filesInNoFolderAreOneMore() {
        let texts = ["One.swift": "struct One { var two: Two? }", "B/Two.swift": knowsA]
        #expect(circles(texts).count == 2)
    }

    @Test func freeFunctionsAndValuesAreNamed() {
        func found(_ text: String) -> Bool {
            let texts = [
                "A/One.swift": "struct One {}\n\(text)",
                "B/Two.swift": "func two(_ one: One) -> Int { 2 }\nlet limit = 3",
            ]
            return !circles(texts).isEmpty
        }
        #expect(found("let a = two(b)"))
        #expect(found("let a = b < limit"))
        #expect(!found("let a = b(two: 1, limit: 2)"))
        #expect(!found("let a = b.two(c) + b.limit"))
    }

    /// `B` adds to the type of `A`, as features add to the context.
    private func usesAdded(_ text: String, member: String, others: [Outline] = []) -> Bool {
        let texts = [
            "A/One.swift": "struct One {\n\(text)\n}",
            "B/More.swift": "extension One {\n    \(member)\n}",
        ]
        return !circles(texts, others: others).isEmpty
    }

    @Test func membersThatAnotherFolderAddsAreNamed() {
        let function = "func more() {}"
        #expect(usesAdded("func a(b: One) { b.more() }", member: function))
        #expect(usesAdded("func a() { more() }", member: function))
        #expect(usesAdded("let a = \"\\(b.more())\"", member: function))
        #expect(!usesAdded("func a(b: Two) { b.more }", member: function))
        #expect(!usesAdded("func a(b: One) { b.more() }", member: "private " + function))
        let value = "static let list = 1"
        #expect(usesAdded("let a = One.list", member: value))
        #expect(usesAdded("let a = list", member: value))
        #expect(!usesAdded("func a(list: Int) { b(list) }", member: value))
    }

    @Test func membersThatOthersHaveTooAreNotGuessed() {
        let own = "func more() {}\nfunc a() { more() }"
        #expect(!usesAdded(own, member: "func more(b: Int) {}"))
        let others = outlines(["A.swift": "struct Other { func more() {} }"], of: "Web")
        #expect(!usesAdded("func a(b: One) { b.more() }", member: "func more() {}", others: others))
    }

    @Test func casesAndAccessAreRead() {
        let text = """
            package enum A<B>: C where B: D {
                case e, f(Int, g: String),
                    h
                private(set) var i: Int { 1 }
                private static func j(k: () -> Void = {}) -> [Int] { let l = 0...m }
            }
            """
        let outline = Outline(SourceFile(path: "Sources/Shop/A.swift", text: text))
        #expect(outline.declarations.map(\.name) == ["A", "e", "f", "h", "i", "j"])
        #expect(outline.declarations.filter(\.isPrivate).map(\.name) == ["j"])
        #expect(outline.names.first { $0.text == "m" }?.isMember == false)
    }
}

import Testing

@Suite struct TypeNameCheckTests {
    private func outline(_ text: String, of module: String) -> Outline {
        Outline(SourceFile(path: "Sources/\(module)/A.swift", text: text))
    }

    @Test func nameOfTwoTypesIsFound() {
        let shop = outline("struct One {}\nextension Two {}", of: "Shop")
        let web = outline("\nprivate enum One {}\nstruct Two { struct A {} }", of: "Web")
        #expect(
            typesDefinedTwice([shop, web]).map(\.description) == [
                "Sources/Web/A.swift:2: One is another type in Sources/Shop/A.swift"
            ])
        let pages = outline("typealias Two = Int\nlet One = 1", of: "Pages")
        #expect(typesDefinedTwice([web, pages]).map(\.line) == [1])
    }

    @Test func nestedTypesAndUsesAreNoSecondDefinition() {
        let shop = outline("struct One { enum Kind {} }\nenum Kind {}", of: "Shop")
        let web = outline(
            "struct Two { enum Kind {} }\nextension One {}\nlet a = Kind()", of: "Web")
        #expect(typesDefinedTwice([shop, web]).isEmpty)
    }
}

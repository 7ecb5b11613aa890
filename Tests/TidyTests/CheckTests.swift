import Testing

/// Each check on a bad example and a good one: a check that cannot fail is a defect.
@Suite struct CheckTests {
    private func file(_ text: String, at path: String = "Sources/Shop/A.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test func codeHasNoCommentsAndNoStrings() {
        let text = ##"""
            a // b
            /* c /* d */ e */ f
            let g = "h \"i\" \(j("k")) l" + m
            let n = #"o " \(p) \#(q)"# + r
            """##
        let code = codeOnly(text)
        let words = Set(code.split { !$0.isLetter }.map(String.init))
        #expect(words == ["a", "f", "let", "g", "m", "n", "r"])
        #expect(code.split(separator: "\n").count == 4)
    }

    @Test func multilineStringKeepsItsLines() {
        let text = "let a = \"\"\"\n    try! \"quoted\" b\n    \"\"\"\nlet c = 1"
        #expect(codeOnly(text).split(separator: "\n", omittingEmptySubsequences: false).count == 4)
        #expect(!codeOnly(text).contains("try!"))
        #expect(codeOnly(text).contains("let c = 1"))
    }

    @Test func fileOf401LinesIsTooLong() {
        #expect(filesTooLong(file(String(repeating: "a\n", count: 400))).isEmpty)
        #expect(filesTooLong(file(String(repeating: "a\n", count: 401))).count == 1)
    }

    @Test func lineOf101ColumnsIsTooLong() {
        let good = String(repeating: "a", count: 100)
        #expect(linesTooLong(file(good)).isEmpty)
        #expect(linesTooLong(file("\n" + good + "a")).map(\.line) == [2])
    }

    @Test func functionOf61LinesIsTooLong() throws {
        func text(_ count: Int) -> String {
            "func a(\n    b: Int\n) {\n" + String(repeating: "    c()\n", count: count - 4) + "}\n"
        }
        #expect(try functionsTooLong(file(text(60))).isEmpty)
        #expect(try functionsTooLong(file(text(61))).map(\.line) == [1])
    }

    @Test func requirementWithoutBodyIsNotMeasured() throws {
        let code = """
            protocol A {
                func b(c: () -> Void) async throws -> Int
                func d()

                init(e: Int)
            }
            struct F: A {
                @discardableResult private mutating func g<T>(_ t: T = { 1 }()) -> Int
                where T: B {
                    1
                }
                init?(h: Int) { self.init(e: h) }
            }
            """
        let found = try functions(in: code)
        #expect(found == [FunctionExtent(line: 8, lines: 4), FunctionExtent(line: 12, lines: 1)])
    }

    @Test(arguments: [
        "let a = try! b()", "a as! B", "fatalError()", "extension A: @unchecked Sendable {}",
        "nonisolated(unsafe) var a = 1", "struct StockManager {}", "enum DateUtils {}",
        "static let shared = A()", "public func a() {}", "getenv(a)", "let now = Date()",
        "let id = UUID()", "a.hasPrefix(b)", "a.hasSuffix(\"b\")", "a.split(separator: \",\")",
        "a.firstIndex(of: \"=\")", "a.contains(\"//\")", "a.firstRange(of: b)", "a.last == \"/\"",
        "a.prefix { $0 != \";\" }",
    ])
    func bannedInSources(_ text: String) throws {
        #expect(try bannedConstructs(file("// first\n" + text)).map(\.line) == [2])
        #expect(try bannedConstructs(file("// \(text)\nlet a = \"\(text)\"")).isEmpty)
    }

    @Test(arguments: [
        "a.utf8.split(separator: UInt8(ascii: \".\"))", "a.utf8.firstIndex(of: equals)",
        "[\"a\"].contains(b)", "a.begins(with: \"//\")", "a.utf8.last == 0x2F",
        "a.contains(\\.isOpen)",
    ])
    func bytesMayBeLookedFor(_ text: String) throws {
        #expect(try bannedConstructs(file(text)).isEmpty)
    }

    @Test func charactersMayBeLookedForInOnesOwnTexts() throws {
        let text = "let parts = own.split(separator: \",\")"
        #expect(try bannedConstructs(file(text, at: "Sources/Rehearsal/A.swift")).isEmpty)
    }

    @Test(arguments: ["sleep(1)", "try await Task.sleep(for: .seconds(1))", ".disabled()"])
    func bannedInTests(_ text: String) throws {
        #expect(try bannedConstructs(file(text, at: "Tests/ShopTests/A.swift")).count == 1)
    }

    @Test func serverNamesTheRealClock() throws {
        #expect(try bannedConstructs(file("Date()", at: "Sources/Server/A.swift")).isEmpty)
    }

    @Test(arguments: ["TO" + "DO", "FIX" + "ME"])
    func promiseIsFoundInComments(_ word: String) throws {
        #expect(try promises(file("a\n// \(word): later")).map(\.line) == [2])
        #expect(try promises(file("let \(word)S = 1")).isEmpty)
    }
}

@Suite struct LayeringCheckTests {
    private let map = """
        # Map
        ## Modules
        | module | sentence | never knows | may import |
        | --- | --- | --- | --- |
        | `Shop` | `rules` | all | nothing |
        | `Storage` | tables | all | `Shop` |
        ## Other
        | `Late` | a | b | `Shop` |
        """

    @Test func tableIsRead() {
        #expect(layering(fromMap: map).allowed == ["Shop": [], "Storage": ["Shop"]])
    }

    @Test(arguments: [
        ("Shop", "import Foundation"), ("Storage", "package import Web"),
        ("Storage", "@testable import Web"), ("Storage", "internal import struct Web.A"),
        ("Cellar", "let a = 1"),
    ])
    func importAgainstTheTableIsFound(module: String, text: String) throws {
        let file = SourceFile(path: "Sources/\(module)/A.swift", text: text)
        #expect(try importsOutOfLayer(file, layering(fromMap: map)).count == 1)
    }

    @Test func importInTheTableIsAllowed() throws {
        let text = "import Foundation\npackage import Shop\n// import Web"
        let file = SourceFile(path: "Sources/Storage/A.swift", text: text)
        #expect(try importsOutOfLayer(file, layering(fromMap: map)).isEmpty)
    }

    @Test func dependencyAgainstTheTableIsFound() {
        let text = #"""
            module("Shop", ["Storage", .product(name: "X", package: "x")]),
            .executableTarget(
                name: "Storage", dependencies: ["Shop"]),
            """#
        let package = SourceFile(path: "Package.swift", text: text)
        let messages = packageOutOfLayer(package, layering(fromMap: map)).map(\.message)
        #expect(messages == ["Shop may not depend on Storage"])
    }
}

@Suite struct DocumentationCheckTests {
    @Test(arguments: [
        "package struct A {}", "package func a() {}", "package final class A {}",
        "@discardableResult\npackage static func a() {}", "// not this\npackage enum A {}",
        "package var a: Int { 1 }", "///  told\n\npackage protocol A {}",
    ])
    func undocumentedIsFound(_ text: String) throws {
        #expect(try undocumented(SourceFile(path: "Sources/Shop/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "/// Told.\npackage struct A {}", "/// Told.\n@MainActor\npackage func a() {}",
        "package init(a: Int) {}", "package var a: Int", "package static func < (a: A, b: A) {}",
        "package import Shop", "func a() {}", "package func hash(into hasher: inout Hasher) {}",
    ])
    func documentedIsNotFound(_ text: String) throws {
        #expect(try undocumented(SourceFile(path: "Sources/Shop/A.swift", text: text)).isEmpty)
    }

    @Test func conformanceLeansOnItsDocumentedRequirement() throws {
        let text = """
            package protocol A {
                /// Told.
                func told(b: Int)
                func untold()
            }
            func free() {}
            """
        let file = SourceFile(path: "Sources/Shop/A.swift", text: text)
        let requirements = try documentedRequirements(of: file)
        #expect(requirements == ["told"])
        let witness = SourceFile(
            path: "Sources/Shop/B.swift",
            text: "package func told(b: Int) {}\npackage func untold() {}")
        let found = try undocumented(witness, requirements: requirements)
        #expect(found.map(\.line) == [2])
    }

    @Test func brokenLinkIsFound() {
        let text = "[a](b.md)\n[c](../d.md#e) [f](https://g.example) [h](#i) [j](./k/l.md)"
        let page = SourceFile(path: "docs/page.md", text: text)
        #expect(brokenLinks(page) { ["docs/b.md", "d.md", "docs/k/l.md"].contains($0) }.isEmpty)
        #expect(brokenLinks(page) { ["docs/b.md"].contains($0) }.map(\.line) == [2, 2])
    }

    @Test func gapInDecisionsIsFound() {
        #expect(misnumberedDecisions(["0002-b.md", "0001-a.md"]).isEmpty)
        #expect(
            misnumberedDecisions(["0001-a.md", "0003-c.md"]).map(\.path) == [
                "docs/decisions/0003-c.md"
            ])
    }

    @Test func testsThatNobodyRunsAreFound() {
        let findings = testsThatNeverRun(
            targets: ["ATests", "BTests"], runner: "fast='ATests'", package: "\"ATests\" BTests2")
        #expect(findings.map(\.path) == ["bin/test", "Package.swift"])
    }

    @Test func exceptionCoversItsFindingAndIsItselfHeldToUse() {
        let finding = Finding(path: "a", line: 1, message: "too long")
        let right = ReviewedException(path: "a", about: "long", reason: "a table")
        let stale = ReviewedException(path: "b", about: "long", reason: "a table")
        #expect(judged([finding], by: [right]).isEmpty)
        #expect(judged([finding], by: []) == ["a:1: too long"])
        #expect(judged([finding], by: [right, stale]).count == 1)
    }
}

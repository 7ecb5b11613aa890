import Testing

/// The project as it is, held to the house style.
@Suite struct TreeTests {
    @Test func swiftFilesAreTidy() throws {
        let layering = try layering(fromMap: Tree.read("ARCHITECTURE.md").text)
        let files = try Tree.swift()
        #expect(files.count > 10)
        let requirements = try files.reduce(into: Set()) {
            try $0.formUnion(documentedRequirements(of: $1))
        }
        let checks: [(SourceFile) throws -> [Finding]] = [
            filesTooLong, linesTooLong, functionsTooLong, bannedConstructs, promises,
            { try importsOutOfLayer($0, layering) },
            { try undocumented($0, requirements: requirements) },
        ]
        let findings = try checks.flatMap { check in try files.flatMap(check) }
        expectNone(judged(findings, by: reviewedExceptions))
    }

    /// A reader of a folder needs to know those below it and no other, so that a feature can be
    /// read, moved or thrown away by itself.
    @Test func foldersOfAModuleNameEachOtherInNoCircle() throws {
        let outlines = try Tree.outlines.get()
        let modules = Dictionary(grouping: outlines, by: \.module)
        #expect(modules.count > 10)
        for (module, files) in modules {
            let others = outlines.filter { $0.module != module }
            expectNone(Folders(files, besides: others).circles().map(\.description))
        }
    }

    @Test func typeNamesAreDefinedOnce() throws {
        expectNone(try typesDefinedTwice(Tree.outlines.get()).map(\.description))
    }

    @Test func mapNamesEveryModuleAndNoOther() throws {
        let layering = try layering(fromMap: Tree.read("ARCHITECTURE.md").text)
        let names = try Tree.names(under: "Sources")
        // Modules of C are rows of nothing: what imports them is told.
        let modules = Set(
            names.filter { $0.hasSuffix(".swift") }
                .compactMap { $0.split(separator: "/").first.map(String.init) })
        #expect(Set(layering.allowed.keys) == modules)
    }

    @Test func packageAgreesWithTheMap() throws {
        let layering = try layering(fromMap: Tree.read("ARCHITECTURE.md").text)
        let package = try Tree.read("Package.swift")
        expectNone(packageOutOfLayer(package, layering).map(\.description))
        let declared = declaredDependencies(in: package.text, among: [])
        #expect(Set(layering.allowed.keys).isSubset(of: declared.keys))
    }

    @Test func linksOfThePagesLeadSomewhere() throws {
        let pages = try Tree.markdown()
        let findings = try pages.flatMap { page in
            try brokenLinks(page, exists: Tree.exists) + promises(page)
        }
        expectNone(findings.map(\.description))
    }

    @Test func decisionsAreNumbered() throws {
        let names = try Tree.names(under: "docs/decisions")
        #expect(!names.isEmpty)
        expectNone(misnumberedDecisions(names).map(\.description))
    }

    @Test func everyTestTargetRuns() throws {
        let folders = try Tree.names(under: "Tests").compactMap {
            $0.split(separator: "/").first.map(String.init)
        }
        let targets = Set(folders).filter { $0.hasSuffix("Tests") }.sorted()
        let findings = try testsThatNeverRun(
            targets: targets, runner: Tree.read("bin/test").text,
            package: Tree.read("Package.swift").text)
        expectNone(findings.map(\.description))
    }

    @Test(arguments: ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE"])
    func newcomersPageIsThere(_ path: String) {
        #expect(Tree.exists(path), "\(path) is missing")
    }
}

/// One failure for each finding, so that every one is told with its place.
private func expectNone(_ findings: [String]) {
    for finding in findings { Issue.record("\(finding)") }
}

import Operations
import Shop
import Storage
import TestShop
import Testing

@Suite("Files of pages that servers leave for each other")
struct KeptAssetsTests {
    private static func file(_ name: String) -> KeptAsset {
        KeptAsset(name: name, mediaType: "text/css", bytes: Array(name.utf8))
    }

    private static func withStore(
        on engine: TestEngine, _ body: (any Store) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let store = try engine.open(folder)
        try await body(store)
        await store.close()
    }

    private static func at(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: seconds * 1_000)
    }

    @Test(
        "A version finds what others have kept, and not what is its own", arguments: TestEngine.all)
    func others(_ engine: TestEngine) async throws {
        try await Self.withStore(on: engine) { store in
            try await store.write { connection in
                try KeptAssets.keep(
                    [Self.file("a.1.css"), Self.file("b.1.js")], of: "one", at: Self.at(1),
                    on: connection)
                try KeptAssets.keep(
                    [Self.file("a.2.css"), Self.file("b.1.js")], of: "two", at: Self.at(2),
                    on: connection)
            }
            let (one, two) = try await store.read { connection in
                (
                    try KeptAssets.ofOthers(than: "one", on: connection),
                    try KeptAssets.ofOthers(than: "two", on: connection)
                )
            }
            #expect(one == [Self.file("a.2.css")])
            #expect(two == [Self.file("a.1.css")])
        }
    }

    @Test("The versions that have started last are kept, also one that started long ago and again")
    func bounded() async throws {
        try await Self.withStore(on: .sqlite) { store in
            let kept = try await store.write { connection in
                for number in 0..<KeptAssets.versions {
                    try KeptAssets.keep(
                        [Self.file("v\(number)")], of: "v\(number)", at: Self.at(Int64(number)),
                        on: connection)
                }
                try KeptAssets.keep([Self.file("v0")], of: "v0", at: Self.at(50), on: connection)
                try KeptAssets.keep([Self.file("new")], of: "new", at: Self.at(60), on: connection)
                return try KeptAssets.ofOthers(than: "new", on: connection).map(\.name)
            }
            let expected = (0..<KeptAssets.versions).filter { $0 != 1 }.map { "v\($0)" }
            #expect(kept == expected.sorted())
        }
    }
}

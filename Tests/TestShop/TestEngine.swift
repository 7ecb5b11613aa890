internal import Foundation
package import Storage
internal import StoragePostgres
internal import StorageSQLite
internal import TestSupport

/// An engine that tests run on. `TEST_ENGINE=postgres` before the tests' command chooses the other
/// one for all of them; the contract of storage is held against every one each time.
package enum TestEngine: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// Every engine: what the contract of storage is held against.
    package static let all = Self.allCases

    /// The one that this run is on.
    package static let chosen: TestEngine = {
        let named = ProcessInfo.processInfo.environment["TEST_ENGINE"] ?? Self.sqlite.rawValue
        guard let engine = TestEngine(rawValue: named) else {
            preconditionFailure("TEST_ENGINE is \(Self.allCases.map(\.rawValue)), not \(named)")
        }
        return engine
    }()

    /// Opens the database that belongs to a folder, which is new the first time.
    ///
    /// - Parameters:
    ///   - schema: an older one that it is made with.
    ///   - seen: what the process knows of its commits.
    package func open(
        _ folder: TemporaryFolder, schema: Int64 = Migrations.current, lanes: Lanes = Lanes(),
        seen: SeenCommits = SeenCommits()
    ) throws -> any Store {
        switch self {
        case .sqlite:
            try SQLiteStore(
                path: folder.path + "/shop.sqlite", schema: schema, lanes: lanes, seen: seen)
        case .postgres: try Self.postgres(folder, schema: schema, lanes: lanes, seen: seen)
        }
    }

    /// How often a store has waited for its server; `nil` where there is none.
    package static func roundTrips(of store: any Store) -> Int? {
        (store as? PostgresStore)?.roundTrips.value
    }

    private static func postgres(
        _ folder: TemporaryFolder, schema: Int64, lanes: Lanes, seen: SeenCommits
    ) throws -> PostgresStore {
        let name = folder.path.split(separator: "/").last ?? ""
        let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
        let url = try cluster.get().url(
            of: letters, template: schema == Migrations.current ? template : "template0")
        var settings = try PostgresSettings(url: url)
        settings.seen = seen
        return try PostgresStore(settings, node: "test", schema: schema, lanes: lanes)
    }

    private static let template = "shop_template"

    /// One cluster for a run, with the schema in a template. A test's data need not outlive it.
    private static let cluster = Result<PostgresCluster, any Error> {
        let cluster = try PostgresCluster(["fsync=off", "max_connections=1000"])
        let url = try cluster.url(of: template)
        let session = try PostgresSettings(url: url)
        try PostgresStore.migrate(session)
        return cluster
    }
}

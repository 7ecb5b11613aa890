internal import Blobs
internal import Glibc
internal import Operations
internal import Shop
internal import Storage
internal import StoragePostgres
internal import StorageSQLite

/// The place that a shop is copied from or to.
enum CopyPlace: Hashable, Sendable {
    /// The place is a data directory, with its slips.
    case directory(DataDirectory)
    /// The place is an embedded database by itself.
    case file(path: String)
    case postgres(url: String)

    /// Reads `./data`, `sqlite:PATH` or `postgres://…`.
    init(_ text: String, flag: String) throws(Refusal) {
        let given = GivenValue(text: text, origin: flag)
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw given.refused("name a folder, sqlite:FILE or postgres://USER@HOST/NAME")
        }
        if PostgresSettings.isURL(text) {
            guard case .postgres(let url) = try DatabasePlace(given) else {
                throw given.refused("write postgres://USER@HOST/NAME")
            }
            self = .postgres(url: url)
        } else if text.begins(with: "sqlite:") {
            self = .file(
                path: String(decoding: text.utf8.dropFirst("sqlite:".utf8.count), as: UTF8.self))
        } else if text.span(of: "://") != nil {
            // What was typed may hold a password.
            throw given.refused("write a folder, sqlite:FILE or postgres://USER@HOST/NAME")
        } else {
            let end = text.lastIndex { $0 != "/" }
            self = .directory(DataDirectory(path: end.map { String(text[...$0]) } ?? "/"))
        }
    }

    /// The place's identity: one name, however it was typed; a URL names itself.
    var identity: String {
        switch self {
        case .directory(let directory): Self.resolved(directory.database)
        case .file(let path): Self.resolved(path)
        case .postgres(let url): url
        }
    }

    /// A path without links, as far as it is there.
    fileprivate static func resolved(_ path: String) -> String {
        if let real = realpath(path, nil) {
            defer { free(real) }
            return String(cString: real)
        }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[..<$0]) } ?? "."
        guard let real = realpath(folder.isEmpty ? "/" : folder, nil) else { return path }
        defer { free(real) }
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        return String(cString: real) + "/" + name
    }

    /// The folder that it lies in; `nil` on a server.
    var folder: DataDirectory? {
        switch self {
        case .directory(let directory): directory
        case .file(let path):
            DataDirectory(path: path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".")
        case .postgres: nil
        }
    }

    /// The place's name in messages: never a password.
    var words: String {
        switch self {
        case .directory(let directory): directory.path
        case .file(let path): path
        case .postgres(let url): (try? PostgresSettings(url: url).place) ?? "PostgreSQL"
        }
    }
}

/// A side of a copy, opened and kept from being served.
struct CopySide: Sendable {
    let place: CopyPlace
    let store: any Store
    /// The place of the side's slips; `nil` where nobody has said so.
    let files: FilesPlace?
    /// Keeps a data directory from being served.
    private let lock: ServingLock?
    /// Keeps a database of PostgreSQL from being served.
    private let hold: PostgresHold?

    /// Whether nobody else can have served it since it was opened.
    var isKept: Bool { hold?.isHeld ?? true }

    /// - Parameters:
    ///   - isSource: a shop must be there.
    ///   - blobs: where its slips are, if not in its data directory.
    static func open(
        _ place: CopyPlace, isSource: Bool, blobs: String?, _ surroundings: Surroundings
    ) throws -> CopySide {
        var directory: DataDirectory?
        if case .directory(let own) = place { directory = own }
        let named = try blobs.map { text in
            try FilesPlace(
                text, flag: isSource ? "--from-blobs" : "--to-blobs", before: directory,
                surroundings.environment)
        }
        switch place {
        case .directory(let directory):
            if isSource { try directory.requireShop() } else { try directory.make() }
            let lock = try ServingLock(directory)
            return CopySide(
                place: place, store: try SQLiteStore(path: directory.database),
                files: named ?? .folder(directory), lock: lock, hold: nil)
        case .file(let path):
            guard !isSource || access(path, F_OK) == 0 else {
                throw Refusal("there is no shop in \(path): name its file after sqlite:")
            }
            let lock = try lock(besides: path)
            return CopySide(
                place: place, store: try SQLiteStore(path: path), files: named, lock: lock,
                hold: nil)
        case .postgres(let url):
            let settings = try PostgresSettings(url: url, for: .everything)
            // Before its schema is brought up to date, which whoever serves it may not know.
            let hold = try PostgresHold(settings)
            let store = try PostgresStore(settings, node: hex(surroundings.random(8)))
            return CopySide(place: place, store: store, files: named, lock: nil, hold: hold)
        }
    }

    /// A file that is a data directory's is locked with it.
    private static func lock(besides named: String) throws(Refusal) -> ServingLock? {
        let path = CopyPlace.resolved(named)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let directory = DataDirectory(path: folder.isEmpty ? "/" : folder)
        return path == directory.database ? try ServingLock(directory) : nil
    }

    /// Closes the database and lets others serve.
    func close() async {
        await store.close()
        lock?.release()
        hold?.release()
    }
}

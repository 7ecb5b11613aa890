internal import Blobs
internal import Operations
internal import Storage
internal import StoragePostgres
internal import StorageSQLite

/// A shop opened for one command, which may run beside a serving process.
struct OpenShop: Sendable {
    let directory: DataDirectory
    let store: any Store
    let blobs: DirectoryBlobs

    /// Why an acknowledged order might be lost; `nil` when none will.
    let risk: String?

    /// Opens what is there, or makes a new shop.
    ///
    /// - Parameter serves: true for the process that serves; it clears away what a crash left, and
    ///   waits less long for the database than a command that reads all of it.
    static func open(
        _ configuration: Configuration, _ surroundings: Surroundings, serves: Bool = false
    ) throws -> OpenShop {
        let directory = configuration.directory
        try directory.make()
        let blobs = try DirectoryBlobs(directory: directory.path, ownsUploads: serves)
        switch configuration.database {
        case .file:
            return OpenShop(
                directory: directory, store: try SQLiteStore(path: directory.database),
                blobs: blobs, risk: nil)
        case .postgres(let url):
            let settings = try PostgresSettings(
                url: url,
                statement: serves ? PostgresLimits.statement : PostgresLimits.longStatement)
            let store = try PostgresStore(settings, node: hex(surroundings.random(8)))
            return OpenShop(directory: directory, store: store, blobs: blobs, risk: store.risk)
        }
    }

    /// The parts of a shopkeeper for this shop.
    func parts(_ surroundings: Surroundings) throws -> Shopkeeper.Parts {
        var parts = Shopkeeper.Parts(
            store: store, blobs: blobs, exports: directory.exports, clock: surroundings.clock,
            random: surroundings.random)
        parts.node = try directory.nodeName(surroundings.random)
        return parts
    }
}

/// Runs what a command does, and puts whatever goes wrong into one line.
func withShop<T: Sendable>(
    _ configuration: Configuration, _ surroundings: Surroundings,
    _ body: (OpenShop) async throws -> T
) async throws(Refusal) -> T {
    do {
        let shop = try OpenShop.open(configuration, surroundings)
        do {
            let answer = try await body(shop)
            await shop.store.close()
            return answer
        } catch {
            await shop.store.close()
            throw error
        }
    } catch {
        throw Refusal(error)
    }
}

extension Refusal {
    /// Any failure as a line that says what to do, where there is something to do.
    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let error as StorageError: self.init(Self.words(error))
        case BlobError.full(let words): self.init("the disk is full: \(words): make room")
        case BlobError.unavailable(let words): self.init("files could not be kept: \(words)")
        case let problem as PasswordProblem: self.init(Self.words(problem))
        default: self.init("failed: \(error)")
        }
    }

    private static func words(_ error: StorageError) -> String {
        switch error {
        case .busy: "\(error): another command is writing, try again"
        case .diskFull: "\(error): make room"
        default: error.description
        }
    }

    private static func words(_ problem: PasswordProblem) -> String {
        switch problem {
        case .tooShort: "the password is too short: \(Passwords.shortest) characters at least"
        case .tooLong: "the password is too long: \(Passwords.longestBytes) bytes at most"
        case .noMemory: "there was not enough free memory to keep a password: free some"
        }
    }
}

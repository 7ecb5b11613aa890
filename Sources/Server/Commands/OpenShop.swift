internal import Blobs
internal import Operations
internal import Storage
internal import StorageSQLite

/// A shop opened for one command, which may run beside a serving process.
struct OpenShop: Sendable {
    let directory: DataDirectory
    let store: any Store
    let blobs: any BlobStore
    /// The store that blobs are carried to; `nil` when they stay in the data directory.
    let remote: S3Blobs?

    /// Opens what is there, or makes a new shop.
    ///
    /// - Parameters:
    ///   - blobs: `nil` for a command that has nothing to do with slips and pictures.
    ///   - isServing: true for the process that serves; it clears away what a crash left.
    static func open(
        _ directory: DataDirectory, blobs place: BlobsPlace? = nil, isServing: Bool = false
    ) throws -> OpenShop {
        try directory.make()
        let local = try DirectoryBlobs(directory: directory.path, ownsUploads: isServing)
        var remote: S3Blobs?
        switch place {
        case .store(let location, let keys):
            remote = try S3Blobs(local, on: location, keys: keys)
        case .directory where isServing: try local.keepAll()
        case .directory, nil: break
        }
        return OpenShop(
            directory: directory, store: try SQLiteStore(path: directory.database),
            blobs: remote ?? local, remote: remote)
    }

    /// The parts of a shopkeeper for this shop.
    func parts(_ surroundings: Surroundings) -> Shopkeeper.Parts {
        Shopkeeper.Parts(
            store: store, blobs: blobs, exports: directory.exports, clock: surroundings.clock,
            random: surroundings.random)
    }
}

/// Runs what a command does, and puts whatever goes wrong into one line.
func withShop<T: Sendable>(
    _ directory: DataDirectory, blobs: BlobsPlace? = nil, _ body: (OpenShop) async throws -> T
) async throws(Refusal) -> T {
    do {
        let shop = try OpenShop.open(directory, blobs: blobs)
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

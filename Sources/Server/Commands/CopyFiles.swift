internal import Blobs
internal import Operations

/// The place where one side of a copy has its slips and pictures.
enum FilesPlace: Sendable {
    case folder(DataDirectory)
    /// The files lie on a store; the folder that holds what is not carried there yet is named where
    /// it is known.
    case store(S3Location, S3Keys, before: DataDirectory?)

    /// Reads a folder or `s3://…`; keys are in the environment, as they are for `serve`.
    ///
    /// - Parameter before: the data directory of this side, if it has one.
    init(
        _ text: String, flag: String, before: DataDirectory?, _ environment: [String: String]
    ) throws(Refusal) {
        let given = GivenValue(text: text, origin: flag)
        guard !text.isEmpty, !text.utf8.contains(0) else {
            throw given.refused("name a folder, or s3://BUCKET?endpoint=https://HOST")
        }
        guard text.contains("://") else {
            self = .folder(DataDirectory(path: text))
            return
        }
        func key(_ setting: Setting) -> GivenValue? {
            environment[setting.variable].map { GivenValue(text: $0, origin: setting.variable) }
        }
        let place = try BlobsPlace(
            given, keyID: key(.s3AccessKey), secret: key(.s3SecretKey))
        switch place {
        case .directory: self = .folder(DataDirectory(path: text))
        case .store(let location, let keys):
            self = .store(location, keys, before: before)
        }
    }

    /// The place's name in messages.
    var words: String {
        switch self {
        case .folder(let directory): directory.path
        case .store(let location, _, _): location.text
        }
    }

    /// How the copied shop is served with these files.
    var howToServe: String {
        switch self {
        case .folder(let directory): "serve with --data \(directory.path)"
        case .store: "serve with the same --blobs"
        }
    }
}

/// The files of a copy, both sides opened.
struct CopyFiles: Sendable {
    private let source: [any BlobStore]
    private let target: any BlobStore
    private let sourceWords: String

    /// Opens both sides, and tries those that are stores before anything is copied.
    ///
    /// - Parameter spool: has room for a few files on their way from or to a store.
    init(from: FilesPlace, to: FilesPlace, spool: String) async throws {
        let spool = try DirectoryBlobs(directory: spool, ownsUploads: false)
        sourceWords = from.words
        switch from {
        case .folder(let directory):
            source = [try DirectoryBlobs(directory: directory.path, ownsUploads: false)]
        case .store(let location, let keys, let before):
            let depot = S3Depot(on: location, keys: keys, spool: spool)
            try await depot.checkReading()
            let folder = try before.map {
                try DirectoryBlobs(directory: $0.path, ownsUploads: false)
            }
            source = (folder.map { [$0] } ?? []) + [depot]
        }
        switch to {
        case .folder(let directory):
            try directory.make()
            target = try DirectoryBlobs(directory: directory.path, ownsUploads: false)
        case .store(let location, let keys, _):
            let depot = S3Depot(on: location, keys: keys, spool: spool)
            try await depot.checkWriting()
            target = depot
        }
    }

    /// Copies what a shop names.
    ///
    /// - Returns: what came of it, in words: a line for each file that is missing, and a last one.
    func run(of shop: CopySide, _ told: (Int) -> Void) async throws -> [String] {
        do {
            let outcome = try await CopyBlobs(of: shop.store, from: source, to: target).run(told)
            return outcome.missing.map { "missing in \(sourceWords): file \($0)" } + [
                "\(outcome.copied) files copied, \(outcome.wereThere) were there, "
                    + "\(outcome.missing.count) missing"
            ]
        } catch let failure as BlobCopyFailure {
            throw Refusal(
                "the content of file \(failure.digest.text) in \(sourceWords) was changed: take "
                    + "it from a backup, and run this again")
        }
    }
}

extension Refusal {
    /// What is the matter with a store, and how the copy goes on.
    init(_ problem: DepotProblem) {
        self.init(
            problem.problem.needsAHand
                ? "\(problem)"
                : "\(problem): give the same command again when it is well, which goes on where "
                    + "this stopped")
    }
}

internal import Glibc

/// The blobs that are yet to be carried to a store: each has a second name in `outgoing/`.
///
/// A mark is a hard link to the bytes themselves, made and synced before the blob gets its name. So
/// whatever a crash leaves is either no blob or a blob that will be carried, and a mark can be
/// carried without asking what became of its upload.
///
/// The directory is there while a store is. Whoever keeps a blob leaves a mark in it, also a
/// command that was not told of the store.
struct Outgoing: Sendable {
    private let directory: String

    /// - Parameter parent: the directory with `blobs/` in it.
    init(in parent: String) {
        directory = parent + "/outgoing"
    }

    /// The file that names the store for which everything before was marked: the last to be
    /// written.
    private var storeFile: String { directory + "/.store" }

    /// The file that names the store which has worked for this directory.
    private var workingFile: String { directory + "/.working" }

    /// The path of a marked blob's bytes.
    func path(of digest: BlobDigest) -> String {
        "\(directory)/\(digest.text)"
    }

    /// Marks a blob whose bytes are synced, durably.
    ///
    /// - Returns: false where nothing is carried.
    func mark(_ digest: BlobDigest, bytes: String) throws -> Bool {
        if link(bytes, path(of: digest)) != 0 && errno != EEXIST {
            if errno == ENOENT && access(bytes, F_OK) == 0 { return false }
            throw lastError("a file was not marked for the store")
        }
        try syncDirectory(directory)
        return true
    }

    /// Takes a mark away. When a crash brings it back, the blob is carried once more, to the same
    /// name.
    func remove(_ digest: BlobDigest) throws {
        guard unlink(path(of: digest)) == 0 || errno == ENOENT else {
            throw lastError("a mark was not removed")
        }
    }

    /// Whether a blob is marked.
    func has(_ digest: BlobDigest) -> Bool {
        access(path(of: digest), F_OK) == 0
    }

    /// The marked blobs, in no order.
    func marks() throws -> [BlobDigest] {
        try names(in: directory).compactMap { BlobDigest(text: $0) }
    }

    /// Begins to mark, and marks every blob that was kept before this store was chosen.
    ///
    /// - Parameters:
    ///   - store: names the store; without secrets.
    ///   - blobs: the directory of the blobs.
    func begin(for store: String, blobs: String) throws {
        // First: what is kept from here on is marked by whoever keeps it.
        try makeDirectory(directory)
        guard try known() != store else { return }
        for folder in try names(in: blobs) {
            for name in try names(in: "\(blobs)/\(folder)") {
                guard let digest = BlobDigest(text: name) else { continue }
                guard link("\(blobs)/\(folder)/\(name)", path(of: digest)) == 0 || errno == EEXIST
                else { throw lastError("a file was not marked for the store") }
            }
        }
        try syncDirectory(directory)
        try writeFile(storeFile, Array(store.utf8))
    }

    /// Stops to mark. A store that is chosen later gets everything.
    func end() throws {
        // First: without it, whatever is left means nothing.
        for file in [storeFile, workingFile] {
            guard unlink(file) == 0 || errno == ENOENT else {
                throw lastError("\(file) was not removed")
            }
        }
        guard access(directory, F_OK) == 0 else { return }
        for digest in try marks() { try remove(digest) }
        guard rmdir(directory) == 0 || errno == ENOENT else {
            throw lastError("\(directory) was not removed")
        }
    }

    /// Whether a store was noted as working.
    func hasWorked(_ store: String) -> Bool {
        (try? text(of: workingFile)) == store
    }

    /// Notes that a store works.
    func noteWorking(_ store: String) throws {
        if !hasWorked(store) { try writeFile(workingFile, Array(store.utf8)) }
    }

    private func known() throws -> String? { try text(of: storeFile) }

    private func text(of file: String) throws -> String? {
        let bytes = try readFile(file, atMost: 4_096)
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}

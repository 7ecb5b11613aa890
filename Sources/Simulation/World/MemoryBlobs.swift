internal import Blobs
internal import Shop
internal import Synchronization

/// The files of the simulated shop, which all nodes reach. Names are not those that bytes really
/// have: nothing here breaks a hash.
final class MemoryBlobs: BlobStore {
    private let files = Mutex<[String: [UInt8]]>([:])

    /// The name of a file.
    static func name(of bytes: [UInt8]) -> String {
        (UInt8(0)..<4).map { salt in
            var hash = FNV1a()
            hash.add([salt])
            hash.add(bytes)
            let digits = String(hash.value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// Stores a file, and answers its name.
    @discardableResult
    func put(_ bytes: [UInt8]) -> String {
        let name = Self.name(of: bytes)
        files.withLock { $0[name] = bytes }
        return name
    }

    func receive(limit: Int64) throws -> any BlobUpload { MemoryUpload(self) }

    func open(_ digest: BlobDigest) throws -> any BlobReader {
        let bytes = files.withLock { $0[digest.text] }
        guard let bytes else { throw BlobError.missing(digest) }
        return MemoryReader(bytes)
    }

    func isHere(_ digest: BlobDigest) -> Bool { files.withLock { $0[digest.text] != nil } }
    func renew(_ digest: BlobDigest) -> Bool { isHere(digest) }
    func here(beginning byte: UInt8) -> [LocalBlob] { [] }
    func remove(_ blobs: [LocalBlob], unless named: NamedBlobs) -> Int { 0 }
}

private final class MemoryUpload: BlobUpload {
    private let blobs: MemoryBlobs
    private let bytes = Mutex<[UInt8]>([])

    init(_ blobs: MemoryBlobs) { self.blobs = blobs }

    var prefix: [UInt8] { bytes.withLock { Array($0.prefix(BlobLimits.prefix)) } }

    func append(_ more: UnsafeRawBufferPointer) { bytes.withLock { $0.append(contentsOf: more) } }

    func finish() throws -> StoredBlob {
        let bytes = bytes.withLock(\.self)
        guard let digest = BlobDigest(text: blobs.put(bytes)) else {
            throw BlobError.full("no name")
        }
        return StoredBlob(digest: digest, byteCount: Int64(bytes.count))
    }

    func withdraw(unless named: NamedBlobs) {}
    func discard() {}
}

private final class MemoryReader: BlobReader {
    private let left: Mutex<[UInt8]>
    let byteCount: Int64

    init(_ bytes: [UInt8]) {
        left = Mutex(bytes)
        byteCount = Int64(bytes.count)
    }

    func read(upTo count: Int) -> [UInt8] {
        left.withLock { left in
            let piece = Array(left.prefix(count))
            left.removeFirst(piece.count)
            return piece
        }
    }
}

internal import Blobs
internal import Crypto
internal import Formats
internal import Glibc
internal import Operations
internal import Shop

/// The pictures of a shop file: read from beside it, checked, and kept by the hash of their bytes.
struct ShopPictures: Sendable {
    private let folder: String
    private let descriptors: [String: CInt]

    /// Opens the pictures that a shop file names: as whoever gave the command, who may not be the
    /// one that it goes on as.
    ///
    /// - Parameter file: the shop file's own path.
    init(of shopFile: ShopFile, beside file: String) throws(Refusal) {
        let slash = file.lastIndex(of: "/")
        folder = slash.map { String(file[...$0]) } ?? ""
        var descriptors: [String: CInt] = [:]
        for path in shopFile.drops.flatMap(\.products).compactMap(\.picture) {
            // A digest names a picture that the shop has already.
            guard descriptors[path] == nil, BlobDigest(text: path) == nil else { continue }
            let descriptor = open(folder + path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw Refusal("\(folder + path) could not be read: \(DataDirectory.words(errno))")
            }
            descriptors[path] = descriptor
        }
        self.descriptors = descriptors
    }

    /// The file with the names of stored blobs in place of paths.
    ///
    /// - Parameter keeps: false for a dry run, which only checks and names.
    func taken(
        from file: ShopFile, into blobs: any BlobStore, keeps: Bool
    ) async throws -> ShopFile {
        var file = file
        var names: [String: String] = [:]
        for drop in file.drops.indices {
            for product in file.drops[drop].products.indices {
                guard let path = file.drops[drop].products[product].picture else { continue }
                if names[path] == nil { names[path] = try await name(path, blobs, keeps) }
                file.drops[drop].products[product].picture = names[path]
            }
        }
        return file
    }

    private func name(
        _ path: String, _ blobs: any BlobStore, _ keeps: Bool
    ) async throws -> String {
        if let digest = BlobDigest(text: path) { return try await stored(digest, blobs, keeps) }
        guard let descriptor = descriptors[path] else {
            preconditionFailure("a picture of the file was opened")
        }
        let path = folder + path
        let bytes = try FileBytes.read(
            descriptor, called: path, atMost: ShopFileLimits.pictureBytes)
        guard case .accepted(let kind, _) = MediaKind.sniff(bytes, isWhole: true), kind != .pdf
        else {
            throw Refusal(
                "\(path) is not a JPEG, PNG or WebP picture that browsers show: save it as JPEG")
        }
        let name = hex(SHA256.hash(data: bytes))
        // What is here already may be old, and named by nothing yet.
        guard keeps, let digest = BlobDigest(text: name), try !blobs.renew(digest) else {
            return name
        }
        let upload = try blobs.receive(limit: Int64(ShopFileLimits.pictureBytes))
        defer { upload.discard() }
        try bytes.withUnsafeBytes { try upload.append($0) }
        return try await upload.finish().digest.text
    }

    /// A picture that the shop has already, as `holdfast show` names it.
    private func stored(
        _ digest: BlobDigest, _ blobs: any BlobStore, _ keeps: Bool
    ) async throws -> String {
        // A dry run does not ask the store, where the picture may be.
        if !keeps { return digest.text }
        do {
            _ = try await blobs.open(digest)
        } catch BlobError.missing {
            throw Refusal(
                "the picture \(digest.text) is not in this shop: write the name of a file beside "
                    + "the shop file")
        }
        _ = try blobs.renew(digest)
        return digest.text
    }
}

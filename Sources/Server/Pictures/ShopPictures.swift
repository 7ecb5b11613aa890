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
    /// Makes them smaller, where that can be done here.
    private let maker = PictureMaker()

    init(_ opened: OpenedPictures) {
        folder = opened.folder
        descriptors = opened.descriptors
    }

    /// The result of taking a shop file's pictures.
    struct Taken {
        /// The file with the names of stored blobs in place of paths.
        var file: ShopFile
        /// The sizes that were made of its pictures now, by their names.
        var sizes: [String: [PictureSize]] = [:]
        /// Pictures that shoppers get in their own size, since nothing here makes them smaller.
        var inOwnSize: [String] = []
    }

    /// Reads the pictures, makes them in the widths that shoppers get, and keeps all of it.
    ///
    /// - Parameters:
    ///   - keeper: of the shop as it is: what was made for it is not made again, and what shoppers
    ///     have sent is none of its pictures.
    ///   - keeps: false for a dry run, which only checks and names.
    func taken(
        from file: ShopFile, into blobs: any BlobStore, of keeper: Shopkeeper, keeps: Bool
    ) async throws -> Taken {
        var taken = Taken(file: file)
        var names: [String: String] = [:]
        let known = keeper.catalogue
        let products = (known?.listings ?? []).flatMap(\.products)
        for path in file.pictures where names[path] == nil {
            let picture = try await picture(path, blobs, keeper, keeps)
            names[path] = picture.name
            if taken.sizes[picture.name] != nil { continue }
            let logo = known?.shop.logo == picture.name ? known?.logoSizes : nil
            let made = products.first { $0.picture == picture.name }?.sizes ?? logo ?? []
            let isMade = !made.isEmpty && (maker == nil || !PictureMaker.areInOwnSize(made))
            if maker == nil, made.isEmpty || PictureMaker.areInOwnSize(made) {
                taken.inOwnSize.append(path)
            }
            if isMade, try await areHere(made, blobs, keeps) { continue }
            taken.sizes[picture.name] = try await sizes(of: picture, called: path, blobs, keeps)
        }
        taken.file.shop.logo = file.shop.logo.flatMap { names[$0] }
        for drop in file.drops.indices {
            for product in file.drops[drop].products.indices {
                guard let path = file.drops[drop].products[product].picture else { continue }
                taken.file.drops[drop].products[product].picture = names[path]
            }
        }
        return taken
    }

    /// A picture's name, and its bytes where they are at hand.
    private struct Read {
        var name: String
        var bytes: [UInt8]
    }

    /// Whether what was made of a picture is all there, here or on the store.
    private func areHere(
        _ sizes: [PictureSize], _ blobs: any BlobStore, _ keeps: Bool
    ) async throws -> Bool {
        guard keeps else { return true }
        for digest in sizes.compactMap({ BlobDigest(text: $0.digest) }) {
            do {
                if try !blobs.renew(digest) { _ = try await blobs.open(digest) }
            } catch BlobError.missing {
                return false
            }
        }
        return true
    }

    private func sizes(
        of picture: Read, called path: String, _ blobs: any BlobStore, _ keeps: Bool
    ) async throws -> [PictureSize] {
        guard case .accepted(let kind, _) = MediaKind.sniff(picture.bytes, isWhole: true) else {
            return []
        }
        let pictures =
            try maker?.make(picture.bytes, kind, called: folder + path)
            ?? [bare(picture.bytes, called: folder + path)]
        var sizes: [PictureSize] = []
        for made in pictures {
            sizes.append(
                PictureSize(
                    width: made.size.width, height: made.size.height,
                    digest: try await keep(made.bytes, in: blobs, keeps)))
        }
        return sizes
    }

    /// The picture in its own size, without what its camera wrote.
    private func bare(
        _ bytes: [UInt8], called path: String
    ) throws(Refusal) -> PictureMaker.Made {
        guard let bare = BarePicture(bytes) else {
            throw Refusal(
                "\(path) could not be freed of what its camera wrote into it: it is damaged, or "
                    + "cut off. Save it anew as JPEG, or install libvips-tools")
        }
        return PictureMaker.Made(size: bare.size, bytes: bare.bytes)
    }

    private func picture(
        _ path: String, _ blobs: any BlobStore, _ keeper: Shopkeeper, _ keeps: Bool
    ) async throws -> Read {
        if let digest = BlobDigest(text: path) {
            guard try await !keeper.isOnlySlip(digest) else { throw Self.isNotHere(digest) }
            return try await stored(digest, blobs, keeps)
        }
        guard let descriptor = descriptors[path] else {
            preconditionFailure("a picture of the file was opened")
        }
        let path = folder + path
        let bytes = try FileBytes.read(
            descriptor, called: path, atMost: ShopFileLimits.pictureBytes)
        guard case .accepted(let kind, _) = MediaKind.sniff(bytes, isWhole: true), kind != .pdf
        else {
            throw Refusal(OpenedPictures.isNone(path))
        }
        return Read(name: try await keep(bytes, in: blobs, keeps), bytes: bytes)
    }

    /// Stores bytes, and answers their name.
    private func keep(
        _ bytes: [UInt8], in blobs: any BlobStore, _ keeps: Bool
    ) async throws -> String {
        let name = hex(SHA256.hash(data: bytes))
        // What is here already may be old, and named by nothing yet.
        guard keeps, let digest = BlobDigest(text: name), try !blobs.renew(digest) else {
            return name
        }
        let upload = try blobs.receive(limit: Int64(bytes.count))
        defer { upload.discard() }
        try bytes.withUnsafeBytes { try upload.append($0) }
        return try await upload.finish().digest.text
    }

    /// A picture that the shop has already, as `holdfast show` names it.
    private func stored(
        _ digest: BlobDigest, _ blobs: any BlobStore, _ keeps: Bool
    ) async throws -> Read {
        // A dry run does not ask the store, where the picture may be.
        if !keeps { return Read(name: digest.text, bytes: []) }
        var bytes: [UInt8] = []
        do {
            let file = try await blobs.open(digest)
            while true {
                let more = try await file.read(upTo: BlobLimits.chunk)
                if more.isEmpty { break }
                bytes += more
            }
        } catch BlobError.missing {
            throw Self.isNotHere(digest)
        }
        _ = try blobs.renew(digest)
        return Read(name: digest.text, bytes: bytes)
    }

    /// What shoppers have sent lies in the same store, and is told as what is not there at all.
    private static func isNotHere(_ digest: BlobDigest) -> Refusal {
        Refusal(
            "the picture \(digest.text) is not in this shop: write the name of a file beside the "
                + "shop file")
    }
}

extension ShopFile {
    /// The pictures that it names: the logo, and those of products.
    fileprivate var pictures: [String] {
        [shop.logo].compactMap(\.self) + drops.flatMap(\.products).compactMap(\.picture)
    }
}

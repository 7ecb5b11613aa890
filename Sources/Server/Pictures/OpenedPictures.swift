internal import Blobs
internal import Formats
internal import Glibc
internal import Shop

/// The pictures that a shop file names, opened while it is read: as whoever gave the command, who
/// may not be the one that it goes on as.
final class OpenedPictures {
    /// The folder of the pictures, with a slash at its end.
    let folder: String
    /// The descriptors of the pictures, by their paths in the file.
    private(set) var descriptors: [String: CInt] = [:]
    private var problems: [String: String] = [:]

    /// - Parameter file: the shop file's own path.
    init(beside file: String) {
        folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    /// Opens a picture; answers what is wrong with it, if anything is.
    func problem(of path: String) -> String? {
        // A digest names a picture that the shop has already.
        if descriptors[path] != nil || BlobDigest(text: path) != nil { return problems[path] }
        if let problem = problems[path] { return problem }
        let problem = opened(path)
        problems[path] = problem
        return problem
    }

    private func opened(_ path: String) -> String? {
        let name = folder + path
        let descriptor = open(name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            return "\(name) could not be read: \(DataDirectory.words(errno))"
        }
        descriptors[path] = descriptor
        var status = stat()
        var bytes = [UInt8](repeating: 0, count: MediaKind.prefixBytes)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0, fstat(descriptor, &status) == 0 else {
            return "\(name) could not be read: \(DataDirectory.words(errno))"
        }
        guard status.st_size <= ShopFileLimits.pictureBytes else {
            return "\(name) is too large: \(ShopFileLimits.pictureBytes) bytes are the most"
        }
        let isWhole = count == Int(status.st_size)
        guard
            case .accepted(let kind, _) = MediaKind.sniff(Array(bytes[..<count]), isWhole: isWhole),
            kind != .pdf
        else { return Self.isNone(name) }
        return nil
    }

    /// The words about a file that is no picture.
    static func isNone(_ name: String) -> String {
        "\(name) is not a JPEG, PNG or WebP picture that browsers show: save it as JPEG"
    }
}

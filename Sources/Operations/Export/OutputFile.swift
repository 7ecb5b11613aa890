internal import Glibc

/// A file that an export is written to, readable by the shop's own user alone.
final class OutputFile {
    private let path: String
    private var descriptor: CInt

    init(path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("could not be made") }
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let written = Glibc.write(descriptor, part.baseAddress, part.count)
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { throw failure("could not be written") }
                rest = rest.dropFirst(written)
            }
        }
    }

    /// Reports what the file system held back until now, such as a full disk.
    func close() throws {
        let code = Glibc.close(descriptor)
        descriptor = -1
        guard code == 0 else { throw failure("could not be written") }
    }

    /// Removes a file; one that is not there is removed already.
    static func remove(_ path: String) {
        unlink(path)
    }

    /// Removes what a stopped process left half-written: files whose name begins so.
    static func removeLeftovers(in directory: String, prefix: String) {
        for name in names(in: directory) where name.hasPrefix(prefix) {
            remove("\(directory)/\(name)")
        }
    }

    /// Removes the files of exports, `12.xlsx`, that are forgotten.
    static func removeExports(in directory: String, keeping: Set<Int64>) {
        for name in names(in: directory) {
            let parts = name.split(separator: ".")
            guard parts.count == 2, let id = Int64(parts[0]),
                ExportOrders.Format(rawValue: String(parts[1])) != nil, !keeping.contains(id)
            else { continue }
            remove("\(directory)/\(name)")
        }
    }

    private static func names(in directory: String) -> [String] {
        guard let entries = opendir(directory) else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }

    private func failure(_ words: String) -> OutputFileError {
        OutputFileError(words: "the file \(path) \(words): \(String(cString: strerror(errno)))")
    }
}

/// A file could not be written, with the system's reason.
package struct OutputFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let words: String

    package var description: String { words }
}

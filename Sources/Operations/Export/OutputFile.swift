internal import Glibc

/// The files of exports in their folder.
enum OutputFile {
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
}

/// A file could not be read, with the system's reason.
package struct OutputFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let words: String

    package var description: String { words }
}

internal import Foundation
internal import Glibc
internal import Shop

/// A folder beside the data in which `doctor` measures, and which goes with the measurement.
struct ProbeFolder: Sendable {
    /// The named limits of such folders.
    enum Limits {
        /// The age at which one that a killed `doctor` has left is removed.
        static let leftover: TimeInterval = 3_600
    }

    let path: String

    /// How the names of all of them begin.
    static let name = "doctor-probe-"
    /// The file that says that a folder is a probe's.
    static let mark = "/probe-of-holdfast"

    /// Makes a new one, and removes those that were left.
    ///
    /// - Parameter parent: the folder that the data is in, or will be.
    /// - Throws: a refusal when that cannot be written to.
    init(in parent: String) throws(Refusal) {
        Self.removeLeftovers(in: parent)
        // A name by the process's number would be taken for ever after a kill where that number is
        // always the same, as in a container.
        var template = Array("\(parent)/\(Self.name)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Refusal("\(parent) cannot be written to: \(DataDirectory.words(errno))")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        _ = FileManager.default.createFile(atPath: path + Self.mark, contents: nil)
    }

    /// Removes the folder with all that is in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes what killed ones have left. What has no mark is somebody else's.
    private static func removeLeftovers(in parent: String) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: parent)) ?? []
        where name.begins(with: Self.name) {
            let path = parent + "/" + name
            let made = try? files.attributesOfItem(atPath: path + mark)[.modificationDate]
            guard let made = made as? Date, -made.timeIntervalSinceNow > Limits.leftover else {
                continue
            }
            try? files.removeItem(atPath: path)
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

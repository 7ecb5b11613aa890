internal import Formats
internal import Foundation
internal import Yams

/// `holdfast.yaml` in the data directory: one setting a line.
enum SettingsFile {
    /// A file of settings has a handful of lines; a larger one is something else.
    private static let greatestBytes = 64 * 1_024

    /// The settings of the file; none where there is no file.
    static func read(path: String) throws(Refusal) -> [Setting: GivenValue] {
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        guard let data = FileManager.default.contents(atPath: path), data.count <= greatestBytes,
            let text = String(validating: data, as: UTF8.self)
        else {
            throw Refusal("\(path) could not be read as a text of \(greatestBytes) bytes at most")
        }
        return try settings(compose(text, path: path), path: path)
    }

    private static func compose(_ text: String, path: String) throws(Refusal) -> Node? {
        do {
            return try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch {
            throw Refusal("\(path) is not YAML: \(error)")
        }
    }

    private static func settings(
        _ root: Node?, path: String
    ) throws(Refusal) -> [Setting: GivenValue] {
        guard let root, root.scalar?.string != "" else { return [:] }
        guard let mapping = root.mapping else {
            throw Refusal("\(path): write one setting a line, such as `listen: 127.0.0.1:8080`")
        }
        var settings: [Setting: GivenValue] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            let place = "\(path), line \(key.mark?.line ?? 1)"
            guard let setting = Setting.inFile.first(where: { $0.key == name }) else {
                throw Refusal("\(place): \(unknown(name))")
            }
            guard let text = value.scalar?.string else {
                throw Refusal("\(place): \(name) wants one value")
            }
            if text.isEmpty { continue }
            settings[setting] = GivenValue(text: text, origin: "\(name) in \(place)")
        }
        return settings
    }

    private static func unknown(_ name: String) -> String {
        if name == Setting.data.key {
            return "the folder is where this file is: name it with --data or HOLDFAST_DATA"
        }
        let known = Setting.inFile.map(\.key)
        let near = NearMiss.of(name, among: known).map { "did you mean `\($0)`? " } ?? ""
        return "there is no setting `\(name)`: \(near)Known are \(known.joined(separator: ", "))"
    }
}

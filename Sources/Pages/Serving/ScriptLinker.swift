internal import Shop

/// Rewrites `from "./name.js"` in scripts to the hashed name of what is imported.
///
/// A script's hash depends on its imports' hashes, so these are linked first.
struct ScriptLinker {
    private let sources: [String: [UInt8]]
    private var done: [String: [UInt8]] = [:]
    private var underWay: Set<String> = []

    init(sources: [String: [UInt8]]) {
        self.sources = sources
    }

    /// The script with its imports renamed. A circle of imports, or a missing file, is our own bug.
    mutating func linked(_ name: String) -> [UInt8] {
        if let bytes = done[name] { return bytes }
        guard let source = sources[name] else { preconditionFailure("there is no script \(name)") }
        precondition(underWay.insert(name).inserted, "\(name) imports itself")

        var text = String(decoding: source, as: UTF8.self)
        for other in sources.keys.sorted() {
            let named = "\"./\(other)\""
            guard text.contains(named) else { continue }
            let hashed = Asset(plainName: other, bytes: linked(other)).name
            text = text.replacing(named, with: "\"./\(hashed)\"")
        }
        let bytes = Array(text.utf8)
        done[name] = bytes
        return bytes
    }
}

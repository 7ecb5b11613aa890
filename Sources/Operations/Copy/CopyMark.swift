internal import Crypto
internal import Shop
package import Storage

/// The mark of a copy in its target: how far it is, kept together with the rows, so that a copy
/// that was killed goes on where it stopped, and nothing serves a shop that is there in part.
package struct CopyMark: Hashable, Sendable {
    /// What is being copied: the shop, and what it looked like when the copy began.
    var source: Source
    /// The table that is being copied.
    var table: String
    /// The last key that was copied; `nil` before the first.
    var key: [Value]?
    /// Rows of the table that are copied.
    var rows: Int

    /// A shop as it was at some moment.
    struct Source: Hashable, Sendable {
        /// A digest of the shop's secret.
        var shop: String
        /// A digest of its settings and counters, and of the schema.
        var state: String
    }

    static let setting = "unfinished_copy"

    /// The mark of a database; `nil` where no copy is unfinished.
    static func load(on connection: any Connection) throws -> CopyMark? {
        let text = try connection.first(
            "SELECT value FROM settings WHERE name = $1", [.text(setting)]
        ) { $0.text(0) }
        guard let text else { return nil }
        guard let mark = CopyMark(text: text) else {
            throw StorageError.failed(code: 0, "the mark of an unfinished copy cannot be read")
        }
        return mark
    }

    /// Whether a database holds a copy that was not finished. Such a shop must not serve.
    package static func isUnfinished(on connection: any Connection) throws -> Bool {
        try connection.first("SELECT 1 FROM settings WHERE name = $1", [.text(setting)]) { _ in
            true
        } ?? false
    }

    func save(on connection: any Connection) throws {
        try Settings.set(Self.setting, to: text, on: connection)
    }

    static func remove(on connection: any Connection) throws {
        try connection.execute("DELETE FROM settings WHERE name = $1", [.text(setting)])
    }
}

extension CopyMark {
    /// The mark as one line: digests, table, rows, and the values of the key.
    var text: String {
        ([source.shop, source.state, table, String(rows)] + (key ?? []).map(Self.word))
            .joined(separator: " ")
    }

    init?(text: String) {
        let words = text.pieces(at: " ", keepsEmpty: true).map(String.init)
        guard words.count >= 4, let rows = Int(words[3]) else { return nil }
        let key = words.dropFirst(4).compactMap(Self.value)
        guard key.count == words.count - 4 else { return nil }
        self.init(
            source: Source(shop: words[0], state: words[1]), table: words[2],
            key: key.isEmpty ? nil : key, rows: rows)
    }

    private static func word(_ value: Value) -> String {
        switch value {
        case .null: "n"
        case .integer(let integer): "i\(integer)"
        case .text(let text): "t" + hex(text.utf8)
        case .blob(let blob): "b" + hex(blob)
        }
    }

    private static func value(_ word: String) -> Value? {
        let rest = Array(word.utf8.dropFirst())
        switch word.first {
        case "n": return .null
        case "i": return Int64(word.dropFirst()).map(Value.integer)
        case "t":
            return bytes(rest).flatMap { String(validating: $0, as: UTF8.self) }.map(Value.text)
        case "b": return bytes(rest).map(Value.blob)
        default: return nil
        }
    }

    private static func bytes(_ digits: [UInt8]) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
        }
        return bytes.count * 2 == digits.count ? bytes : nil
    }
}

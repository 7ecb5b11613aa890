internal import Mustache
internal import Shop

/// The style, scripts and pictures that pages are made of, under names that hold a content hash, so
/// that they can be cached for ever.
///
/// Made once at start: style files are joined in the order of their layers, and scripts name each
/// other by their hashed names.
package struct Assets: Sendable {
    /// All files, for example to compress them once.
    package let files: [Asset]
    private let filesByName: [String: Asset]
    private let paths: [String: String]

    /// Takes the seller's accent colour, which becomes part of the style.
    package init(accent: Accent = .standard) {
        var plain: [String: [UInt8]] = [
            "shop.css": Assets.style(
                Embedded.sharedStyle + Embedded.linesStyle + Embedded.markStyle
                    + Embedded.choiceStyle + Embedded.shopStyle, accent),
            "line.css": Assets.style(
                Embedded.sharedStyle + Embedded.choiceStyle + Embedded.lineStyle, accent),
            "order.css": Assets.style(
                Embedded.sharedStyle + Embedded.linesStyle + Embedded.orderStyle, accent),
            "staff.css": Assets.style(
                Embedded.sharedStyle + Embedded.linesStyle + Embedded.markStyle
                    + Embedded.staffStyle, accent),
            "icon.svg": Embedded.icon,
        ]
        for (name, bytes) in Embedded.scripts { plain[name] = ScriptText.squeezed(bytes) }

        var linker = ScriptLinker(sources: plain.filter { $0.key.ends(with: ".js") })
        var files: [Asset] = []
        var paths: [String: String] = [:]
        for (name, bytes) in plain.sorted(by: { $0.key < $1.key }) {
            let linked = name.ends(with: ".js") ? linker.linked(name) : bytes
            let asset = Asset(plainName: name, bytes: linked)
            files.append(asset)
            paths[name] = "/assets/" + asset.name
        }
        self.files = files
        self.paths = paths
        filesByName = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0) })
    }

    /// The version of the files: another as soon as one of them is another.
    package var version: String {
        ContentHash.text(of: Array(files.map(\.name).joined(separator: "\n").utf8))
    }

    /// The path of a file by its plain name: `shop.css` gives `/assets/shop.1f0c….css`.
    package func path(for name: String) -> String {
        guard let path = paths[name] else { preconditionFailure("there is no asset \(name)") }
        return path
    }

    /// The file by its name with the hash, which is what follows `/assets/`; `nil` is not found.
    package func file(named name: String) -> Asset? {
        filesByName[name]
    }

    private static func style(_ parts: [[UInt8]], _ accent: Accent) -> [UInt8] {
        let order = "@layer tokens, base, parts, pages;\n"
        return Array(order.utf8) + StyleText.squeezed(parts.flatMap { $0 }) + Array(accent.css.utf8)
    }
}

extension Assets: MustacheParent {
    /// Templates write `{{assets.live_stock_js}}` for `live-stock.js`: a dot would be a step into a
    /// value.
    package func child(named name: String) -> Any? {
        let parts = name.pieces(at: "_")
        guard let ending = parts.last else { return nil }
        return paths[parts.dropLast().joined(separator: "-") + "." + ending]
    }
}

/// An asset: one file as it is served.
package struct Asset: Sendable {
    /// The file's name with its hash: `shop.1f0c….css`.
    package let name: String
    /// The media type for `Content-Type`.
    package let mediaType: String
    package let bytes: [UInt8]

    init(plainName: String, bytes: [UInt8]) {
        let ending = plainName.pieces(at: ".").last.map(String.init) ?? ""
        name = "\(plainName.dropLast(ending.count + 1)).\(ContentHash.text(of: bytes)).\(ending)"
        self.bytes = bytes
        mediaType =
            switch ending {
            case "css": "text/css; charset=utf-8"
            case "js": "text/javascript; charset=utf-8"
            case "svg": "image/svg+xml"
            default: "application/octet-stream"
            }
    }
}

/// A hash that tells versions of our own files apart; nothing depends on it being hard to forge.
enum ContentHash {
    /// The hash as 16 hexadecimal digits.
    static func text(of bytes: [UInt8]) -> String {
        var hash = FNV1a()
        hash.add(bytes)
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

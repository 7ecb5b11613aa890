internal import CEmbedded
internal import Shop

/// The files that are part of the binary, by the names that pages use.
///
/// The lists of `CEmbedded` name them, and a test compares those with the folders.
package enum Embedded {
    /// By their names without the ending.
    static let templates: [String: [UInt8]] = Dictionary(
        uniqueKeysWithValues: byPath.filter { $0.key.starts(with: "Pages/Templates/") }.map {
            (String(name(of: $0.key).dropLast(".mustache".utf8.count)), $0.value)
        })

    static let words: [Language: [UInt8]] = [
        .en: file("Pages/Words/en.words"),
        .th: file("Pages/Words/th.words"),
    ]

    /// The style files that all pages share, in the order of their layers.
    static let sharedStyle: [[UInt8]] = [
        style("tokens"),
        style("base"),
        style("button"),
        style("field"),
        style("notice"),
        style("moves"),
        style("top"),
        style("foot"),
        style("sticky"),
    ]

    /// The lines of an order and what happened to it, which a waiting line's page has not.
    static let linesStyle: [[UInt8]] = [style("lines")]

    /// Variants with their steppers, on the pages of a drop and of its line.
    static let choiceStyle: [[UInt8]] = [style("variants")]

    /// What tells a state, on pages of shoppers and of staff, but not on an order's own.
    static let markStyle: [[UInt8]] = [style("marks")]

    static let shopStyle: [[UInt8]] = [
        style("countdown"),
        style("shop-front"),
        style("drop"),
        style("message"),
        style("own-orders"),
    ]

    static let lineStyle: [[UInt8]] = [style("line")]

    static let orderStyle: [[UInt8]] = [style("order")]

    static let staffStyle: [[UInt8]] = [
        style("bar"),
        style("staff"),
        style("orders"),
        style("review"),
        style("live"),
        style("line-control"),
    ]

    /// By their names with the ending.
    static let scripts: [String: [UInt8]] = Dictionary(
        uniqueKeysWithValues: byPath.filter { $0.key.starts(with: "Pages/Assets/Scripts/") }.map {
            (name(of: $0.key), $0.value)
        })

    static let icon = file("Pages/Assets/icon.svg")

    private static func style(_ name: String) -> [UInt8] {
        file("Pages/Assets/Style/\(name).css")
    }

    private static func name(of path: String) -> String {
        String(path.pieces(at: "/").last ?? "")
    }

    /// All files by their paths below `Sources`.
    private static let byPath: [String: [UInt8]] = {
        var files: [String: [UInt8]] = [:]
        for list in [embedded_templates(), embedded_assets()] {
            for file in UnsafeBufferPointer(start: list.files, count: list.count) {
                let path = String(cString: file.path).dropFirst("../".utf8.count)
                files[String(path)] = Array(
                    UnsafeBufferPointer(start: file.bytes, count: file.count))
            }
        }
        return files
    }()

    /// The bytes of a file as it was when this was built.
    ///
    /// - Parameter path: its path below `Sources`, which is one of those in `CEmbedded`.
    package static func file(_ path: String) -> [UInt8] {
        guard let bytes = byPath[path] else { preconditionFailure("\(path) is not embedded") }
        return bytes
    }
}

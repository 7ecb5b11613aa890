internal import Blobs
internal import Foundation

/// The place where slips and pictures are kept.
enum BlobsPlace: Sendable {
    /// The files lie in the data directory.
    case directory
    /// The files lie on an S3-compatible store, with the data directory in front of it.
    case store(S3Location, S3Keys)

    /// Whether each server keeps the files that it took itself.
    var isOwn: Bool {
        if case .directory = self { true } else { false }
    }

    /// Reads `s3://BUCKET[/PREFIX]?endpoint=https://HOST[:PORT][&region=REGION]`. The keys are
    /// settings of their own, so that an address can be shown.
    init(
        _ given: GivenValue?, keyID: GivenValue?, secret: GivenValue?
    ) throws(Refusal) {
        guard let given else {
            self = .directory
            return
        }
        let location = try Self.location(given)
        guard let keyID, !keyID.text.isEmpty, let secret, !secret.text.isEmpty else {
            throw given.refused(
                "the store wants a key: set \(Setting.s3AccessKey.variable) and "
                    + "\(Setting.s3SecretKey.variable)")
        }
        for key in [keyID, secret] where !key.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            throw key.refused("a key has letters, digits and signs, and no spaces")
        }
        self = .store(location, S3Keys(id: keyID.text, secret: secret.text))
    }

    private static let example = "write s3://BUCKET?endpoint=https://HOST"

    private static func location(_ given: GivenValue) throws(Refusal) -> S3Location {
        guard let url = URLComponents(string: given.text), url.scheme == "s3" else {
            throw given.refused("this is not the address of a store: \(example)")
        }
        guard url.user == nil, url.password == nil else {
            throw given.refused(
                "keys do not belong into an address: set \(Setting.s3AccessKey.variable) and "
                    + Setting.s3SecretKey.variable)
        }
        guard let bucket = url.host, isBucket(bucket), url.port == nil, url.fragment == nil else {
            throw given.refused("the bucket is missing or has no bucket's name: \(example)")
        }
        var items: [String: String] = [:]
        for item in url.queryItems ?? [] {
            guard ["endpoint", "region"].contains(item.name), let value = item.value,
                items.updateValue(value, forKey: item.name) == nil
            else { throw given.refused("`\(item.name)` is not known or stands twice: \(example)") }
        }
        let region = items["region"] ?? "us-east-1"
        guard isPlain(region), !region.isEmpty else {
            throw given.refused("`\(region)` is no region: write it as us-east-1")
        }
        return S3Location(
            bucket: bucket, prefix: try prefix(url.path, given),
            endpoint: try endpoint(items["endpoint"] ?? "", given), region: region)
    }

    /// Path segments that need no escaping, with a slash at the end.
    private static func prefix(_ path: String, _ given: GivenValue) throws(Refusal) -> String {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.allSatisfy({ isPlain($0) && $0 != "." && $0 != ".." }) else {
            throw given.refused("in the folder of a bucket use letters, digits, `-`, `_` and `.`")
        }
        return parts.map { $0 + "/" }.joined()
    }

    private static func endpoint(_ text: String, _ given: GivenValue) throws(Refusal) -> String {
        guard let url = URLComponents(string: text), let scheme = url.scheme,
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty,
            url.path.isEmpty || url.path == "/", url.query == nil, url.fragment == nil,
            url.user == nil, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw given.refused(
                "the endpoint is missing or wrong: \(example), without a path after the host")
        }
        return text.last == "/" ? String(text.dropLast()) : text
    }

    private static func isBucket(_ text: String) -> Bool {
        (3...63).contains(text.utf8.count) && isPlain(text) && text == text.lowercased()
            && text.first != "." && text.first != "-"
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
    }
}

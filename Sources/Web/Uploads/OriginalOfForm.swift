internal import Blobs
internal import Formats

extension FormFields {
    /// What a slip was made from, as the browser that made it smaller tells.
    var original: BlobDigest? { self["original"].flatMap { BlobDigest(text: $0) } }
}

package import HTTPTypes
internal import HummingbirdCore
package import NIOCore
internal import Shop
internal import Synchronization

/// The bytes of an answer that was made ahead: its fields and body, plain and gzip, and the
/// serialised responses, which are made anew once a second for their `date`.
package final class HotBytes: Sendable {
    private let fields: HTTPFields
    private let plain: ByteBuffer
    private let gzip: ByteBuffer?
    private let etag: String
    private let cache = Mutex(Serialised())

    /// Takes fields without `content-length`, `content-encoding`, `etag` and `date`; those are
    /// added here, and a `vary` for pages in several languages where none is given. `tag` names the
    /// content, for example a version number or a hash.
    package init(fields: HTTPFields, body: ByteBuffer, tag: String) {
        var fields = fields
        if fields[.vary] == nil { fields[.vary] = "accept-encoding, accept-language, cookie" }
        self.fields = fields
        plain = body
        let packed = Gzip.compress(body)
        gzip = packed.readableBytes < body.readableBytes ? packed : nil
        etag = tag
    }

    /// The answer as the routes above give it.
    func response(takesGzip: Bool, ifNoneMatch: String?) -> WebResponse {
        let packed = takesGzip ? gzip : nil
        var answer = fields
        answer[.eTag] = tagged(isGzip: packed != nil)
        if let ifNoneMatch, EntityTag.list(ifNoneMatch, contains: etag) {
            return WebResponse(status: .notModified, headers: answer)
        }
        if packed != nil { answer[.contentEncoding] = "gzip" }
        return WebResponse(status: .ok, headers: answer, body: .init(byteBuffer: packed ?? plain))
    }

    /// A strong tag names the bytes, so each coding has its own.
    private func tagged(isGzip: Bool) -> String {
        isGzip ? "\"\(etag)-gzip\"" : "\"\(etag)\""
    }

    /// A whole answer and its status.
    func serialised(
        takesGzip: Bool, ifNoneMatch: String?, isHead: Bool, second: Int64
    ) -> (status: Int, ByteBuffer) {
        let isUnchanged = ifNoneMatch.map { EntityTag.list($0, contains: etag) } ?? false
        let whole = cache.withLock { cache in
            if cache.second != second {
                cache = Serialised()
                cache.second = second
            }
            return cache.answer(takesGzip && gzip != nil, isUnchanged) {
                serialise(isGzip: takesGzip && gzip != nil, isUnchanged, second)
            }
        }
        guard isHead, !isUnchanged else { return (isUnchanged ? 304 : 200, whole.bytes) }
        let head = whole.bytes.getSlice(at: whole.bytes.readerIndex, length: whole.headLength)
        return (200, head ?? whole.bytes)
    }

    private func serialise(isGzip: Bool, _ isUnchanged: Bool, _ second: Int64) -> Whole {
        let body = isGzip ? gzip ?? plain : plain
        var bytes = ByteBuffer()
        bytes.reserveCapacity(1_024 + (isUnchanged ? 0 : body.readableBytes))
        bytes.writeStaticString(
            isUnchanged ? "HTTP/1.1 304 Not Modified\r\n" : "HTTP/1.1 200 OK\r\n")
        for field in fields { bytes.writeField(field.name.rawName, field.value) }
        bytes.writeField("etag", tagged(isGzip: isGzip))
        bytes.writeField("date", HTTPDate.text(second: second))
        if !isUnchanged {
            if isGzip { bytes.writeField("content-encoding", "gzip") }
            bytes.writeField("content-length", String(body.readableBytes))
        }
        bytes.writeStaticString("\r\n")
        let headLength = bytes.readableBytes
        if !isUnchanged { bytes.writeImmutableBuffer(body) }
        return Whole(bytes: bytes, headLength: headLength)
    }
}

/// A serialised answer and where its head ends.
private struct Whole {
    let bytes: ByteBuffer
    let headLength: Int
}

/// The four answers that one page can have within one second.
private struct Serialised {
    var second: Int64 = -1
    private var slots: [Whole?] = [nil, nil, nil, nil]

    mutating func answer(_ isGzip: Bool, _ isUnchanged: Bool, make: () -> Whole) -> Whole {
        let slot = (isGzip ? 1 : 0) + (isUnchanged ? 2 : 0)
        if let made = slots[slot] { return made }
        let whole = make()
        slots[slot] = whole
        return whole
    }
}

/// Entity tags in conditions (RFC 9110, 13.1.2), compared weakly.
enum EntityTag {
    /// Whether an `If-None-Match` value names the tag, in any content coding of ours, or is `*`.
    static func list(_ value: String, contains tag: String) -> Bool {
        value.pieces(at: ",").contains { element in
            var bytes = element.trimmingBlanks().utf8[...]
            if bytes.elementsEqual("*".utf8) { return true }
            if bytes.starts(with: "W/".utf8) { bytes = bytes.dropFirst(2) }
            return bytes.elementsEqual("\"\(tag)\"".utf8)
                || bytes.elementsEqual("\"\(tag)-gzip\"".utf8)
        }
    }
}

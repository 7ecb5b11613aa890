package import Formats
internal import HTTPTypes
internal import HummingbirdCore
package import NIOCore
internal import NIOHTTP1
internal import Shop

/// The connection ended before the body did.
package struct BodyCutShort: Error {}

/// A body as it arrives, within a limit. Nothing of it is kept: a consumer that waits makes the
/// client wait, through TCP.
package struct BodyChunks: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer

    fileprivate let body: RequestBody
    fileprivate let announced: Int?
    fileprivate let limit: Int

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(iterator: body.makeAsyncIterator(), announced: announced, limit: limit)
    }

    /// Counts what arrives. Throws `Problem.tooLarge` past the limit and `BodyCutShort` when less
    /// came than was announced.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var iterator: RequestBody.AsyncIterator
        fileprivate let announced: Int?
        fileprivate let limit: Int
        private var received = 0

        fileprivate init(iterator: RequestBody.AsyncIterator, announced: Int?, limit: Int) {
            self.iterator = iterator
            self.announced = announced
            self.limit = limit
        }

        package mutating func next() async throws -> ByteBuffer? {
            guard let chunk = try await nextChunk() else {
                if let announced, received < announced { throw BodyCutShort() }
                return nil
            }
            received += chunk.readableBytes
            guard received <= limit else { throw Problem.tooLarge(limit: limit) }
            return chunk
        }

        private mutating func nextChunk() async throws -> ByteBuffer? {
            do {
                return try await iterator.next()
            } catch is BodyOverrun {
                throw Problem.tooLarge(limit: limit)
            } catch HTTPParserError.invalidEOFState {
                throw BodyCutShort()
            } catch is HTTPParserError {
                throw HeadRefusal.malformed.problem
            } catch let error where error is ChannelError || error is IOError {
                // It was closed here, or reset from there.
                throw BodyCutShort()
            }
        }
    }
}

extension WebRequest {
    /// The body as it arrives. A body that announces more than the limit is refused before it is
    /// read, so the client need not send it.
    package func chunks(upTo limit: Int) throws(Problem) -> BodyChunks {
        let announced = head.headerFields[.contentLength].flatMap { Int($0) }
        if let announced, announced > limit { throw .tooLarge(limit: limit) }
        if announced == nil || head.headerFields[.expect] != nil { inviteBody(upTo: limit) }
        return BodyChunks(body: body, announced: announced, limit: limit)
    }

    /// The whole body, which is small.
    package func bytes(upTo limit: Int) async throws -> ByteBuffer {
        var whole: ByteBuffer?
        for try await var chunk in try chunks(upTo: limit) {
            if whole == nil { whole = chunk } else { whole?.writeBuffer(&chunk) }
        }
        return whole ?? ByteBuffer()
    }

    /// The media type without its parameters, in lower case; empty when there is none.
    package var mediaType: String {
        let value = head.headerFields[.contentType] ?? ""
        return String(value.before(";,").trimmingBlanks()).asciiLowercased
    }

    /// The body as a JSON object: 415 for another media type, 413 for too many bytes, 400 for what
    /// is not JSON, 422 for JSON that is no object.
    package func json() async throws -> JSONObject {
        guard mediaType == "application/json" else {
            throw Problem.wrongMediaType(expected: "application/json")
        }
        return try JSONObject(await bytes(upTo: limits.jsonBytes), depth: limits.jsonDepth)
    }
}

extension JSONObject {
    /// A document that must be an object: 400 for what is not JSON, 422 for another value.
    init(_ bytes: ByteBuffer, depth: Int) throws(Problem) {
        let value: JSONValue
        do throws(JSONRefusal) {
            value = try JSONParser.parse(bytes, depth: depth)
        } catch {
            throw error.problem
        }
        guard case .object(let object) = value else {
            throw .invalid([FieldProblem("body", "must be an object")])
        }
        self = object
    }
}

extension JSONRefusal {
    fileprivate var problem: Problem {
        switch self {
        case .malformed(let offset): .malformedJSON("something is wrong at byte \(offset)")
        case .tooDeep: .malformedJSON("it nests too deep")
        case .duplicate(let name): .invalid([FieldProblem(name, "is there twice")])
        }
    }
}

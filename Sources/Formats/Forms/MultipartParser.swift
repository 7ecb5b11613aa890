internal import Shop

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// An event of a form upload, in the order of the bytes.
package enum MultipartEvent: Hashable, Sendable {
    /// A part begins.
    case part(MultipartPart)
    /// Some of the part's content: a slice of the pushed chunk, or of the delimiter where the
    /// content looked like one across two chunks. Parts without content have none of these.
    case bytes(ArraySlice<UInt8>)
    /// The part is complete.
    case endOfPart
    /// The closing delimiter was read; what may follow it is ignored.
    case end
}

/// How much a form upload may ask for, apart from the size of its content, which the caller counts.
package struct MultipartLimits: Hashable, Sendable {
    /// The most parts of a form.
    package var parts = 64
    /// The most bytes of one part's headers.
    package var headerBytes = 8_192
    /// The most bytes before the first delimiter.
    package var preambleBytes = 1_024

    package init() {}
}

/// The reason why a form upload cannot be read: wrong, or, where `isLimit` says so, asking for too
/// much.
package enum MultipartFailure: Error, Hashable, CustomStringConvertible {
    /// The media type names no boundary, or one that the standard does not allow.
    case boundary
    /// The body is not a form; the text says what is wrong with it.
    case malformed(String)
    /// The form has more than this many parts.
    case tooManyParts(Int)
    /// One part has more than this many bytes of headers.
    case headersTooLong(Int)
    /// More than this many bytes stand before the first part.
    case preambleTooLong(Int)
    /// The body ended before its closing delimiter.
    case truncated

    package var description: String {
        switch self {
        case .boundary: "the form's media type has no usable boundary"
        case .malformed(let what): "the form is malformed: \(what)"
        case .tooManyParts(let most): "the form has more than \(most) parts"
        case .headersTooLong(let most): "a part of the form has more than \(most) bytes of headers"
        case .preambleTooLong(let most):
            "there are more than \(most) bytes before the form's first part"
        case .truncated: "the form ends in the middle"
        }
    }

    /// Whether the form asks for more than the limits, rather than being wrong.
    package var isLimit: Bool {
        switch self {
        case .tooManyParts, .headersTooLong, .preambleTooLong: true
        case .boundary, .malformed, .truncated: false
        }
    }
}

/// Reads `multipart/form-data` (RFC 7578, with the delimiters of RFC 2046, 5.1.1) as its bytes
/// arrive, in constant memory, however they are cut into chunks.
///
/// A carriage return can stand only at the start of a delimiter. That is why content which looked
/// like one never overlaps the next candidate: no bytes of it need to be kept, only their number.
package struct MultipartParser: Sendable {
    private enum State: Hashable {
        /// The parser looks for a delimiter; `isPreamble` before the first one.
        case content(isPreamble: Bool)
        /// The parser is behind a delimiter, where `--`, or blanks and a line break, must stand.
        case delimiterEnd(DelimiterEnd)
        case headers
        case ended
        case failed(MultipartFailure)
    }

    private enum DelimiterEnd: Hashable {
        case start, dash, padding, carriageReturn
    }

    /// CR LF, two dashes, the boundary.
    private let delimiter: [UInt8]
    private let limits: MultipartLimits
    private var state = State.content(isPreamble: true)
    /// How much of a delimiter the bytes so far end with. The first may lack its line break.
    private var matched = 2
    private var header: [UInt8] = []
    private var parts = 0
    private var preamble = 0

    /// - Parameter boundary: as the media type names it; see `boundary(mediaType:)`.
    package init(
        boundary: String, limits: MultipartLimits = MultipartLimits()
    ) throws(MultipartFailure) {
        guard MultipartHeader.isBoundary(boundary) else { throw .boundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
    }

    /// The boundary in a `Content-Type` header's value; `nil` when it is not a form upload.
    package static func boundary(mediaType: String) -> String? {
        guard let value = MultipartHeader.parameters(mediaType),
            value.main.asciiLowercased == "multipart/form-data",
            let boundary = value.parameters["boundary"], MultipartHeader.isBoundary(boundary)
        else { return nil }
        return boundary
    }

    /// Takes the next bytes and returns what they complete. After a failure every call fails.
    package mutating func push(_ chunk: [UInt8]) throws(MultipartFailure) -> [MultipartEvent] {
        var events: [MultipartEvent] = []
        var place = 0
        do throws(MultipartFailure) {
            while place < chunk.count {
                switch state {
                case .content(let isPreamble):
                    place = try content(chunk, from: place, isPreamble, &events)
                case .delimiterEnd(let part):
                    state = try delimiterEnd(part, chunk[place], &events)
                    place += 1
                case .headers:
                    place = try headers(chunk, from: place, &events)
                case .ended:
                    return events
                case .failed(let failure):
                    throw failure
                }
            }
        } catch {
            state = .failed(error)
            throw error
        }
        return events
    }

    /// Says that the body has ended: a form without its closing delimiter is refused.
    package func finish() throws(MultipartFailure) {
        switch state {
        case .ended: return
        case .failed(let failure): throw failure
        case .content, .delimiterEnd, .headers: throw .truncated
        }
    }

    // MARK: Content

    /// Reads content up to the next delimiter or the chunk's end; returns where it stopped.
    private mutating func content(
        _ chunk: [UInt8], from start: Int, _ isPreamble: Bool, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) -> Int {
        var place = start
        if matched > 0 {
            place = continued(chunk, from: start)
            if matched == delimiter.count {
                return delimiterFound(at: place, isPreamble, &events)
            }
            if place == chunk.count { return place }
            // It only looked like a delimiter: what the chunks before held back is content.
            let held = matched - (place - start)
            try append(delimiter[..<held], isPreamble, &events)
            matched = 0
            place = start
        }
        let (end, found) = MultipartParser.scan(chunk, from: place, for: delimiter)
        try append(chunk[place..<end], isPreamble, &events)
        matched = found
        let next = end + found
        return found == delimiter.count ? delimiterFound(at: next, isPreamble, &events) : next
    }

    /// Matches on where the last chunk ended within a delimiter.
    private mutating func continued(_ chunk: [UInt8], from start: Int) -> Int {
        var place = start
        while place < chunk.count, matched < delimiter.count,
            chunk[place] == delimiter[matched]
        {
            place += 1
            matched += 1
        }
        return place
    }

    private mutating func delimiterFound(
        at place: Int, _ isPreamble: Bool, _ events: inout [MultipartEvent]
    ) -> Int {
        if !isPreamble { events.append(.endOfPart) }
        matched = 0
        state = .delimiterEnd(.start)
        return place
    }

    private mutating func append(
        _ bytes: ArraySlice<UInt8>, _ isPreamble: Bool, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) {
        if isPreamble {
            preamble += bytes.count
            guard preamble <= limits.preambleBytes else {
                throw .preambleTooLong(limits.preambleBytes)
            }
        } else if !bytes.isEmpty {
            events.append(.bytes(bytes))
        }
    }

    /// Where the first delimiter begins, whole or cut by the chunk's end, and how much of it is
    /// there; the chunk's end and 0 when there is none.
    private static func scan(
        _ chunk: [UInt8], from start: Int, for delimiter: [UInt8]
    ) -> (end: Int, found: Int) {
        chunk.withUnsafeBytes { bytes in
            delimiter.withUnsafeBytes { wanted in
                guard let base = bytes.baseAddress, let pattern = wanted.baseAddress else {
                    return (start, 0)
                }
                var place = start
                while place < bytes.count,
                    let hit = memchr(base + place, 0x0D, bytes.count - place)
                {
                    let candidate = UnsafeRawPointer(hit) - base
                    let length = min(wanted.count, bytes.count - candidate)
                    if memcmp(base + candidate, pattern, length) == 0 {
                        return (candidate, length)
                    }
                    place = candidate + 1
                }
                return (bytes.count, 0)
            }
        }
    }

    // MARK: Delimiters and headers

    private mutating func delimiterEnd(
        _ part: DelimiterEnd, _ byte: UInt8, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) -> State {
        switch (part, byte) {
        case (.start, UInt8(ascii: "-")):
            return .delimiterEnd(.dash)
        case (.dash, UInt8(ascii: "-")):
            events.append(.end)
            return .ended
        case (.start, 0x20), (.start, 0x09), (.padding, 0x20), (.padding, 0x09):
            return .delimiterEnd(.padding)
        case (.start, 0x0D), (.padding, 0x0D):
            return .delimiterEnd(.carriageReturn)
        case (.carriageReturn, 0x0A):
            parts += 1
            guard parts <= limits.parts else { throw .tooManyParts(limits.parts) }
            header.removeAll(keepingCapacity: true)
            return .headers
        default:
            throw .malformed("a boundary is not followed by the end of its line")
        }
    }

    private mutating func headers(
        _ chunk: [UInt8], from start: Int, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) -> Int {
        var place = start
        while place < chunk.count {
            header.append(chunk[place])
            place += 1
            guard header.count <= limits.headerBytes else {
                throw .headersTooLong(limits.headerBytes)
            }
            let isBlankLine = header.elementsEqual([0x0D, 0x0A])
            if header.last == 0x0A, isBlankLine || header.suffix(4) == [0x0D, 0x0A, 0x0D, 0x0A] {
                events.append(.part(try MultipartHeader.part(header)))
                state = .content(isPreamble: false)
                return place
            }
        }
        return place
    }
}

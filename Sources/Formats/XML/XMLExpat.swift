internal import CExpat

/// Reads an XML document, or the rest of one, piece by piece with expat and tells its parts.
///
/// expat calls back once for each tag and each bit of text. What it says is written to a tape
/// first, and read from there when it has returned: so nothing of Swift is called, thrown through
/// or kept alive by C. Encodings are UTF-8, UTF-16, ISO-8859-1 and US-ASCII, which expat knows, and
/// Windows-1252. Document type declarations are refused, and with them all entities but the five
/// of XML 1.0, section 4.6.
final class XMLExpat {
    private let parser: OpaquePointer
    /// What the callbacks are given: it lies where it is until expat is freed.
    private let call: UnsafeMutablePointer<XMLCall>
    /// Bytes that expat was given.
    private var fed = 0

    /// - Parameters:
    ///   - words: the names that are looked for; events give their place, from 1.
    ///   - opening: what stands in for the part of the document that was told already.
    init(_ words: [XMLWord], behind opening: [UInt8] = []) {
        guard let parser = XML_ParserCreate(nil) else {
            preconditionFailure("expat did not start")
        }
        self.parser = parser
        call = .allocate(capacity: 1)
        call.initialize(to: XMLCall(parser: parser, tape: XMLTape(words)))
        XML_SetUserData(parser, call)
        XML_SetElementHandler(parser, elementBegan, elementEnded)
        XML_SetStartDoctypeDeclHandler(parser, documentTypeBegan)
        XML_SetUnknownEncodingHandler(parser, encodingAsked, nil)
        guard !opening.isEmpty else { return }
        let status = opening.withUnsafeBytes { parse($0) }
        precondition(status == XML_STATUS_OK, "an opening is XML")
    }

    deinit {
        XML_ParserFree(parser)
        call.deinitialize(count: 1)
        call.deallocate()
    }

    /// Reads the next bytes of the document, however they are cut.
    ///
    /// - Parameter take: is given each part that has become whole, and the bytes of UTF-8 of a text
    ///   or an attribute, which are valid during the call. A text can come in several parts.
    /// - Throws: `XMLFault`, and what `take` throws. Nothing may be read afterwards.
    func read(
        _ bytes: UnsafeRawBufferPointer,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var start = 0
        while start < bytes.count {
            let end = min(start + XMLLimits.piece, bytes.count)
            try parse(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), take)
            start = end
        }
    }

    /// Tells the parser that there are no more bytes, and takes what it has kept back until now:
    /// expat reads a tag that came in small pieces when it has twice as many bytes, or at the end.
    ///
    /// - Throws: `XMLFault` where the document is not at its end, and what `take` throws.
    func finish(_ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void) throws {
        call.pointee.tape.rewind()
        let status = XML_Parse(parser, nil, 0, 1)
        try call.pointee.tape.play(take)
        guard status == XML_STATUS_ERROR else { return }
        let reason: XMLFault.Reason
        switch XML_GetErrorCode(parser) {
        case XML_ERROR_NO_ELEMENTS where !call.pointee.tape.hasElements: reason = .empty
        case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_PARTIAL_CHAR,
            XML_ERROR_UNCLOSED_CDATA_SECTION:
            reason = .truncated
        default: reason = call.pointee.tape.fault ?? .malformed(wordsOfExpat)
        }
        throw XMLFault(line: line, reason: reason)
    }

    private var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

    private func parse(
        _ piece: UnsafeRawBufferPointer,
        _ take: (XMLEvent, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let status = parse(piece)
        try call.pointee.tape.play(take)
        guard status == XML_STATUS_OK else {
            throw XMLFault(line: line, reason: call.pointee.tape.fault ?? .malformed(wordsOfExpat))
        }
        guard fed - Int(XML_GetCurrentByteIndex(parser)) <= XMLLimits.tag else {
            throw XMLFault(line: line, reason: .longTag)
        }
    }

    /// Has expat write what it says of some bytes to the tape.
    private func parse(_ piece: UnsafeRawBufferPointer) -> XML_Status {
        call.pointee.tape.rewind()
        fed += piece.count
        return XML_Parse(
            parser, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(piece.count), 0)
    }

    private var wordsOfExpat: String {
        XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "no XML"
    }
}

/// What expat's callbacks work on.
private struct XMLCall {
    let parser: OpaquePointer
    var tape: XMLTape

    /// Has expat return as soon as it can.
    mutating func stop(_ reason: XMLFault.Reason) {
        tape.fault = reason
        XML_StopParser(parser, 0)
    }

    /// Has expat pass over text that nobody wants: half of a statement is blanks between tags.
    func listen() {
        XML_SetCharacterDataHandler(parser, tape.hasText ? textCame : nil)
    }
}

extension UnsafeMutableRawPointer {
    fileprivate var call: UnsafeMutablePointer<XMLCall> {
        assumingMemoryBound(to: XMLCall.self)
    }
}

/// Called by expat at a start tag.
private func elementBegan(
    data: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?,
    attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) {
    guard let call = data?.call, let name else { return }
    guard let element = call.pointee.tape.number(of: name) else {
        return call.pointee.stop(.manyNames)
    }
    let hadText = call.pointee.tape.hasText
    let parser = call.pointee.parser
    let isBegun = call.pointee.tape.begin(element) { Int(XML_GetCurrentLineNumber(parser)) }
    guard isBegun else {
        return call.pointee.stop(.tooDeep)
    }
    if call.pointee.tape.hasText != hadText { call.pointee.listen() }
    guard var next = attributes else { return }
    while let name = next[0], let value = next[1] {
        guard let attribute = call.pointee.tape.number(of: name) else {
            return call.pointee.stop(.manyNames)
        }
        if attribute > 0 { call.pointee.tape.attribute(attribute, value) }
        next += 2
    }
}

/// Called by expat at an end tag.
private func elementEnded(data: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?) {
    guard let call = data?.call else { return }
    let hadText = call.pointee.tape.hasText
    call.pointee.tape.end()
    if call.pointee.tape.hasText != hadText { call.pointee.listen() }
}

/// Called by expat for text, in parts.
private func textCame(data: UnsafeMutableRawPointer?, text: UnsafePointer<CChar>?, count: Int32) {
    guard let call = data?.call, let text else { return }
    call.pointee.tape.text(UnsafeRawBufferPointer(start: text, count: Int(count)))
}

/// Called by expat at `<!DOCTYPE`.
private func documentTypeBegan(
    data: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?,
    system: UnsafePointer<CChar>?, identifier: UnsafePointer<CChar>?, hasInternal: Int32
) {
    data?.call.pointee.stop(.documentType)
}

/// Called by expat for an encoding that it does not know.
private func encodingAsked(
    data: UnsafeMutableRawPointer?, name: UnsafePointer<CChar>?,
    encoding: UnsafeMutablePointer<XML_Encoding>?
) -> Int32 {
    let names = ["windows-1252", "cp1252"]
    guard let encoding, let name, names.contains(String(cString: name).lowercased()) else {
        return Int32(XML_STATUS_ERROR.rawValue)
    }
    withUnsafeMutableBytes(of: &encoding.pointee.map) { map in
        let scalars = map.bindMemory(to: Int32.self)
        for byte in UInt8.min...UInt8.max {
            scalars[Int(byte)] = Int32(Windows1252.scalar(of: byte).value)
        }
    }
    return Int32(XML_STATUS_OK.rawValue)
}

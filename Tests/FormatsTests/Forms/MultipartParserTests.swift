import Testing

@testable import Formats

@Suite("Form uploads")
struct MultipartParserTests {
    /// What came out of a form: the parts with their whole content, and how it ended.
    struct Form: Equatable {
        var parts: [MultipartPart] = []
        var contents: [[UInt8]] = []
        var closed = 0
        var ended = false

        mutating func take(_ events: [MultipartEvent]) {
            for event in events {
                switch event {
                case .part(let part):
                    parts.append(part)
                    contents.append([])
                case .bytes(let bytes):
                    #expect(!bytes.isEmpty && contents.count == closed + 1)
                    contents[contents.count - 1] += bytes
                case .endOfPart:
                    closed += 1
                    #expect(closed == parts.count)
                case .end:
                    #expect(!ended)
                    ended = true
                }
            }
        }
    }

    static func read(
        _ chunks: [[UInt8]], boundary: String = "XyZ", limits: MultipartLimits = MultipartLimits()
    ) throws -> Form {
        var parser = try MultipartParser(boundary: boundary, limits: limits)
        var form = Form()
        for chunk in chunks { form.take(try parser.push(chunk)) }
        try parser.finish()
        return form
    }

    static func read(_ text: String, limits: MultipartLimits = MultipartLimits()) throws -> Form {
        try read([Array(text.utf8)], limits: limits)
    }

    /// Content full of what looks like delimiters.
    static let tricky = Array("\r\n--XyY\r\r\n\r\n-\r\n--Xy\r\n--\n--XyZ-\r".utf8)

    static let sample: [UInt8] =
        Array("preamble\r\n--XyZ \t\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n".utf8)
        + Array("Grüße\r\n--XyZ\r\ncontent-disposition:form-data; name=\"slip\"; ".utf8)
        + Array("filename=\"a b.jpg\"\r\nContent-Type: image/JPEG; x=1\r\nX-Other: 1\r\n\r\n".utf8)
        + tricky
        + Array("\r\n--XyZ\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n".utf8)
        + Array("\r\n--XyZ--\r\nepilogue --XyZ".utf8)

    static let expected = Form(
        parts: [
            MultipartPart(name: "note", filename: nil, contentType: nil),
            MultipartPart(name: "slip", filename: "a b.jpg", contentType: "image/jpeg"),
            MultipartPart(name: "empty", filename: nil, contentType: nil),
        ], contents: [Array("Grüße".utf8), tricky, []], closed: 3, ended: true)

    @Test("A form is read whole")
    func whole() throws {
        #expect(try Self.read([Self.sample]) == Self.expected)
    }

    @Test("A form is read the same wherever it is cut in two")
    func everySplit() throws {
        for place in 0...Self.sample.count {
            let chunks = [Array(Self.sample[..<place]), Array(Self.sample[place...])]
            #expect(try Self.read(chunks) == Self.expected)
        }
    }

    @Test("A form is read the same in chunks of every small size", arguments: 1...40)
    func everySize(size: Int) throws {
        let chunks = stride(from: 0, to: Self.sample.count, by: size).map {
            Array(Self.sample[$0..<min($0 + size, Self.sample.count)])
        }
        #expect(try Self.read(chunks) == Self.expected)
    }

    @Test("Random content in random chunks comes out as it went in", arguments: UInt64(0)..<200)
    func random(seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        let alphabet = Array("\r\n--XyZ-\r\n".utf8) + [0, 0xFF]
        let contents = (0..<Int.random(in: 1...5, using: &chance)).map { _ in
            (0..<Int.random(in: 0...80, using: &chance)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &chance)]
            }
        }.filter { content in
            !("\r\n" + String(decoding: content, as: UTF8.self) + "\r").utf8
                .containsRun(Array("\r\n--XyZ".utf8))
        }
        var bytes: [UInt8] = []
        for (index, content) in contents.enumerated() {
            bytes += Array(
                "--XyZ\r\nContent-Disposition: form-data; name=\"\(index)\"\r\n\r\n".utf8)
            bytes += content + [0x0D, 0x0A]
        }
        bytes += Array("--XyZ--".utf8)
        var chunks: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int.random(in: 0...17, using: &chance)
            chunks.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        let form = try Self.read(chunks)
        #expect(form.contents == contents)
        #expect(form.parts.map(\.name) == contents.indices.map(String.init))
        #expect(form.ended && form.closed == contents.count)
    }

    @Test("Mutated forms never crash, and fail the same way however they are cut")
    func fuzzed() throws {
        var chance = SplitMix(state: 42)
        for _ in 0..<4_000 {
            var bytes = Self.sample
            for _ in 0...Int.random(in: 0...5, using: &chance) {
                let place = Int.random(in: bytes.indices, using: &chance)
                switch Int.random(in: 0...2, using: &chance) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &chance)
                case 1: bytes.remove(at: place)
                default: bytes.insert(0x0D, at: place)
                }
            }
            let size = Int.random(in: 1...50, using: &chance)
            let chunks = stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
            let whole = Result { try Self.read([bytes]) }
            let cut = Result { try Self.read(chunks) }
            switch (whole, cut) {
            case (.success(let left), .success(let right)):
                #expect(left == right)
            case (.failure(let left), .failure(let right)):
                #expect(left as? MultipartFailure == right as? MultipartFailure)
            default:
                Issue.record("read whole: \(whole), in chunks of \(size): \(cut)")
            }
        }
    }

    static let start = "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n"

    @Test(
        "Names as browsers and others write them",
        arguments: [
            ("name=\"a\"; filename=\"C:\\tmp\\slip.jpg\"", "a", "slip.jpg"),
            ("name=a; filename=../../etc/passwd", "a", "passwd"),
            ("NAME=\"a%22b%0d%0A%41\"", "a\"b\r\n%41", nil),
            ("name=\"a\\\"b\\\\c\"", "a\"b\\c", nil),
            ("name=\"สลิป\"; filename=\"สลิป;1.png\"", "สลิป", "สลิป;1.png"),
            ("filename=\"\"; name=\"\"", "", ""),
            ("name=\"a\";", "a", nil),
        ] as [(String, String, String?)])
    func names(parameters: String, name: String, filename: String?) throws {
        let text = "--XyZ\r\nContent-Disposition: form-data; \(parameters)\r\n\r\n\r\n--XyZ--"
        let part = try #require(try Self.read(text).parts.first)
        #expect(part.name == name && part.filename == filename)
    }

    @Test(
        "Malformed forms are refused",
        arguments: [
            "--XyZ\r\n\r\nx\r\n--XyZ--",
            "--XyZ\r\nContent-Disposition: form-data\r\n\r\n\r\n--XyZ--",
            "--XyZ\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--XyZ--",
            "--XyZ\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n\r\n--XyZ--",
            "--XyZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--XyZ--",
            start + start + "\r\n\r\n--XyZ--", start + "nonsense\r\n\r\n\r\n--XyZ--",
            start + "Content-Disposition: form-data; name=b\r\n\r\n\r\n--XyZ--",
            start + "Content-Transfer-Encoding: base64\r\n\r\n\r\n--XyZ--",
            start + "X: \u{0}\r\n\r\n\r\n--XyZ--", start + "\r\nx\r\n--XyZx--", "--XyZ-x",
            start + "\r\nx\r\n--XyZ\rx",
        ])
    func malformed(text: String) {
        do {
            _ = try Self.read(text)
            Issue.record("was read")
        } catch let error as MultipartFailure {
            guard case .malformed = error else {
                Issue.record("\(error)")
                return
            }
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test(
        "Forms that end early are refused",
        arguments: [
            "", "--XyZ", "--XyZ-", start, start + "\r\nabc", start + "\r\nabc\r\n--XyZ\r\n",
        ])
    func truncated(text: String) {
        #expect(throws: MultipartFailure.truncated) { try Self.read(text) }
    }

    @Test("Every limit holds, and a failed parser stays failed")
    func limits() throws {
        var limits = MultipartLimits()
        limits.parts = 2
        limits.headerBytes = 100
        limits.preambleBytes = 10
        let part = Self.start + "\r\nx\r\n"
        #expect(try Self.read(part + part + "--XyZ--", limits: limits).closed == 2)
        #expect(throws: MultipartFailure.tooManyParts(2)) {
            try Self.read(part + part + part + "--XyZ--", limits: limits)
        }
        #expect(throws: MultipartFailure.headersTooLong(100)) {
            try Self.read(Self.start + String(repeating: "x", count: 100), limits: limits)
        }
        var parser = try MultipartParser(boundary: "XyZ", limits: limits)
        let junk = [UInt8](repeating: 0x78, count: 20)
        let failure = MultipartFailure.preambleTooLong(10)
        #expect(failure.isLimit && !MultipartFailure.truncated.isLimit)
        #expect(throws: failure) { try parser.push(junk) }
        #expect(throws: failure) { try parser.push(Array((part + "--XyZ--").utf8)) }
        #expect(throws: failure) { try parser.finish() }
    }

    @Test("Boundaries")
    func boundaries() throws {
        #expect(MultipartParser.boundary(mediaType: "multipart/form-data; boundary=XyZ") == "XyZ")
        #expect(
            MultipartParser.boundary(
                mediaType: "Multipart/Form-Data; charset=utf-8; BOUNDARY=\"a b:c\"") == "a b:c")
        for bad in [
            "", "multipart/form-data", "multipart/mixed; boundary=x", "text/plain; boundary=x",
            "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=\"a\r\nb\"",
            "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
        ] {
            #expect(MultipartParser.boundary(mediaType: bad) == nil)
        }
        #expect(throws: MultipartFailure.boundary) { try MultipartParser(boundary: "ä") }
        let longest = String(repeating: "x", count: 70)
        let text =
            "--\(longest)\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--\(longest)--"
        #expect(try Self.read([Array(text.utf8)], boundary: longest).ended)
    }
}

extension Collection<UInt8> {
    /// Whether the bytes contain others one after the other.
    fileprivate func containsRun(_ wanted: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: wanted) }
    }
}

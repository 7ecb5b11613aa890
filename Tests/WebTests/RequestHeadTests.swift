import NIOCore
import Testing

@testable import Web

@Suite("The head of a request")
struct RequestHeadTests {
    func scan(_ text: String, limits: WebLimits = WebLimits()) -> RequestHeadScanner.Outcome {
        var scanner = RequestHeadScanner(limits: SharedLimits(limits))
        return scanner.scan(ByteBuffer(string: text).readableBytesSpan)
    }

    func whole(_ text: String) -> RequestHead? {
        if case .head(let head) = scan(text) { head } else { nil }
    }

    @Test func aPlainRequest() throws {
        let text = "GET /d/tour HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br\r\n\r\nNEXT"
        let head = try #require(whole(text))
        #expect(head.length == text.utf8.count - 4)
        #expect(head.method == .get)
        #expect(head.isPlain)
        #expect(head.keepsAlive)
        let bytes = Array(text.utf8)
        #expect(String(decoding: bytes[head.target], as: UTF8.self) == "/d/tour")
        #expect(String(decoding: bytes[head.acceptEncoding], as: UTF8.self) == "gzip, br")
    }

    @Test func aCallTellsWhatItIs() throws {
        let text =
            "POST /x HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n"
            + "Idempotency-Key: a b\r\nContent-Length: 2\r\n\r\n{}"
        let head = try #require(whole(text))
        #expect(head.mayBeHotCall)
        let bytes = Array(text.utf8)
        #expect(String(decoding: bytes[head.host], as: UTF8.self) == "shop")
        #expect(String(decoding: bytes[head.contentType], as: UTF8.self) == "application/json")
        #expect(String(decoding: bytes[head.idempotencyKey], as: UTF8.self) == "a b")
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: x\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Type: a\r\n"
            + "Content-Type: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nAccept-Language: en\r\n"
            + "Accept-Language: th\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nIdempotency-Key: a\r\n"
            + "Idempotency-Key: b\r\n\r\n",
    ])
    func whatIsUnusualIsNoHotCall(text: String) throws {
        #expect(try !#require(whole(text)).mayBeHotCall)
    }

    @Test func aHeadMayComeByteByByte() {
        let text = Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n".utf8)
        var scanner = RequestHeadScanner(limits: SharedLimits(WebLimits()))
        for count in 0..<text.count {
            let part = ByteBuffer(bytes: text[..<count])
            #expect(scanner.scan(part.readableBytesSpan) == .incomplete)
        }
        guard case .head(let head) = scanner.scan(ByteBuffer(bytes: text).readableBytesSpan) else {
            Issue.record("the whole head was not taken")
            return
        }
        #expect(head.contentLength == 7)
        #expect(!head.isPlain)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\n\r\n",
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / XTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x,y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nName : v\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n: v\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\u{0}c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
        "GET /\u{1} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x10\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    ])
    func whatTwoReadersCouldReadDifferentlyIsRefused(text: String) {
        #expect(scan(text) == .refused(.malformed))
    }

    @Test(arguments: ["xchunked", "chunked, chunked", "gzip, chunked", "identity"])
    func unknownTransferCodingsAreRefused(coding: String) {
        let text = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \(coding)\r\n\r\n"
        #expect(scan(text) == .refused(.codingNotSupported))
    }

    @Test func sizesAreLimited() {
        var limits = WebLimits()
        limits.headBytes = 200
        limits.headFields = 3
        limits.targetBytes = 20
        let start = "GET / HTTP/1.1\r\nHost: x\r\n"
        #expect(
            scan(start + "A: " + String(repeating: "a", count: 200), limits: limits)
                == .refused(.headTooLarge))
        #expect(
            scan(start + "A: a\r\nB: b\r\nC: c\r\n\r\n", limits: limits)
                == .refused(.headTooLarge))
        let target = String(repeating: "a", count: 30)
        #expect(
            scan("GET /\(target) HTTP/1.1\r\nHost: x\r\n\r\n", limits: limits)
                == .refused(.targetTooLong))
        #expect(scan("GET / HTTP/2.0\r\nHost: x\r\n\r\n") == .refused(.versionNotSupported))
    }

    @Test(arguments: [
        "GET /?a=b HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /%41 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    ])
    func whatIsNotPlainIsLeftToTheRoutes(text: String) throws {
        #expect(try #require(whole(text)).isPlain == false)
    }

    @Test func anyBytesAreAnsweredAndNeverTrap() {
        var chance = SeededChance(seed: 7)
        let alphabet = Array("GET /HTP1.\r\n: hostcontent-length0123456789chunked\u{0}%?".utf8)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<80, using: &chance)
            var bytes = (0..<count).map { _ in alphabet.randomElement(using: &chance) ?? 0 }
            if Bool.random(using: &chance) { bytes += Array("\r\n\r\n".utf8) }
            var scanner = RequestHeadScanner(limits: SharedLimits(WebLimits()))
            if case .head(let head) = scanner.scan(ByteBuffer(bytes: bytes).readableBytesSpan) {
                #expect(head.length <= bytes.count)
            }
        }
    }
}

/// Chance that is the same in every run (SplitMix64).
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

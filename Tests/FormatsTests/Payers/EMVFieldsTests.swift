import Testing

@testable import Formats

@Suite("EMV payloads of others, read and changed")
struct EMVFieldsTests {
    /// A payload of the fields, with its checksum.
    static func payload(_ fields: String) -> String { EMVPayload.closed(fields) }

    @Test("What is read is written again byte for byte, and read the same", arguments: 1...200)
    func roundTrip(seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        var made = EMVPayload()
        try made.append(0, "01")
        var values: [Int: String] = [0: "01"]
        let tags = Set(
            (1...62).shuffled(using: &chance).prefix(Int.random(in: 1...6, using: &chance)))
        for tag in tags.sorted() {
            let length = Int.random(in: 1...EMVPayload.greatestValue, using: &chance)
            if made.fields.utf8.count + length + 12 > EMVLimit.payload { break }
            var value = ""
            for _ in 0..<length {
                value.unicodeScalars.append(
                    Unicode.Scalar(UInt8.random(in: 0x20...0x7E, using: &chance)))
            }
            try made.append(tag, value)
            values[tag] = value
        }
        var read = try EMVFields(made.text)
        #expect(read.text == made.text)
        #expect(Dictionary(uniqueKeysWithValues: read.fields.map { ($0.tag, $0.value) }) == values)

        let tag = Int.random(in: 1...62, using: &chance)
        try read.set(tag, "new")
        let again = try EMVFields(read.text)
        #expect(again == read && again[tag] == "new")
        #expect(again.fields.map(\.tag) == again.fields.map(\.tag).sorted())
        #expect(
            CRC16.ccittFalse(read.text.dropLast(4).utf8) == UInt16(read.text.suffix(4), radix: 16))
    }

    @Test("Any one character that is changed is found", arguments: 1...50)
    func changed(seed: UInt64) throws {
        var chance = SplitMix(state: seed)
        let good = Array(Self.payload("00020101021129200016night_market@abc5303116").utf8)
        var bytes = good
        let place = Int.random(in: 0..<bytes.count, using: &chance)
        repeat {
            bytes[place] = UInt8.random(in: 0x30...0x7A, using: &chance)
        } while bytes[place] | 0x20 == good[place] | 0x20
        #expect(throws: EMVFields.Failure.self) {
            try EMVFields(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("White space around a payload and a checksum in small letters are taken")
    func spelling() throws {
        let text = Self.payload("0002015303116")
        let small = text.dropLast(4) + text.suffix(4).lowercased()
        #expect(try EMVFields(" \n\(small)\t\n").text == text)
    }

    @Test("A field is put where its tag belongs, and in the place of the one there was")
    func places() throws {
        var fields = try EMVFields(Self.payload("0002015303764" + "5802TH"))
        try fields.set(54, "1.00")
        try fields.set(99, "x")
        try fields.set(1, "12")
        #expect(fields.body == "000201010212530376454041.005802TH9901x")
        try fields.set(54, "20.00")
        #expect(fields.body == "0002010102125303764540520.005802TH9901x")
        #expect(fields[54] == "20.00" && fields[55] == nil)
        #expect(throws: EMVPayload.Failure.tooLong(tag: 54, bytes: 100)) {
            try fields.set(54, String(repeating: "1", count: 100))
        }
        #expect(throws: EMVPayload.Failure.tag(63)) { try fields.set(63, "0000") }
    }

    @Test("What is no payload is refused with its place")
    func refused() {
        func failure(_ text: String) -> EMVFields.Failure? {
            do throws(EMVFields.Failure) {
                _ = try EMVFields(text)
                return nil
            } catch {
                #expect(!error.description.isEmpty)
                return error
            }
        }
        #expect(failure("") == .noChecksum)
        #expect(failure("00020153037646304") == .noChecksum)
        #expect(failure("hello, this is no payload") == .noChecksum)
        #expect(failure("00020163040000") == .checksum)
        #expect(failure(Self.payload("000201x2")) == .field(offset: 6))
        #expect(failure(Self.payload("000201530")) == .field(offset: 6))
        #expect(failure(Self.payload("000201530476")) == .field(offset: 6))
        #expect(failure(Self.payload("0002015300")) == .field(offset: 6))
        #expect(failure(Self.payload("000201000201")) == .repeated(tag: 0))
        #expect(failure(Self.payload("٠٠٠٢٠١")) == .field(offset: 0))
    }

    @Test("The longest payload is read, and one byte more is not")
    func longest() throws {
        let head =
            "000201" + "0199" + String(repeating: "a", count: 99)
            + "0299" + String(repeating: "b", count: 99) + "0399"
            + String(repeating: "c", count: 99) + "0499" + String(repeating: "d", count: 99)
        let rest = EMVLimit.payload - 8 - head.utf8.count - 4
        let last = "05\(rest)" + String(repeating: "e", count: rest)
        #expect(try EMVFields(Self.payload(head + last)).text.utf8.count == EMVLimit.payload)
        let more = "05\(rest + 1)" + String(repeating: "e", count: rest + 1)
        #expect(throws: EMVFields.Failure.tooLong(bytes: EMVLimit.payload + 1)) {
            try EMVFields(Self.payload(head + more))
        }
    }

    @Test("Names in other scripts are kept, whether their lengths count bytes or characters")
    func scripts() throws {
        let name = "ร้านค้า"
        for length in [name.utf8.count, name.unicodeScalars.count] {
            let digits = length < 10 ? "0\(length)" : "\(length)"
            let inner = "0002th01\(digits)\(name)"
            let outer = "64\(length + 10)" + inner
            let text = Self.payload("000201" + outer + "9901x")
            var fields = try EMVFields(text)
            #expect(fields[64] == inner && fields.text == text)
            #expect(fields.template(64)?[1] == name)
            try fields.set(54, "1.00")
            #expect(fields.body == "00020154041.00" + outer + "9901x")
        }
    }
}

import Formats
import Shop
import Testing

/// What strangers send, harmed by chance from a seed: read or refused, and never the end of the
/// process. `bin/fuzz` goes on with the same readers for as long as one wants.
@Suite("Harmed input")
struct HarmedInputTests {
    /// Hands many harmed forms of samples to a reader.
    private func harm(
        _ samples: [String], seed: Int, times: Int = 1_000, _ read: ([UInt8]) throws -> Void
    ) rethrows {
        var chance = SplitMix(state: UInt64(seed))
        for number in 0..<times {
            try read(chance.harmed(Array(samples[number % samples.count].utf8)))
        }
    }

    private static let slip = "0041000600000101030040220013071152533APM077365102TH91048134"

    @Test("a slip's code names a transfer only where its checksum is right", arguments: 0..<4)
    func slips(seed: Int) {
        harm([Self.slip], seed: seed) { bytes in
            let code = SlipCode(bytes)
            #expect(code.reference == nil || bytes == Array(Self.slip.utf8))
            _ = code.transferTime(before: Timestamp(milliseconds: 1_800_000_000_000))
        }
    }

    @Test("a code to pay with is read, and written as it was read, or refused", arguments: 0..<4)
    func codes(seed: Int) throws {
        let samples = [
            EMVFieldsTests.payload(
                "00020101021129370016A000000677010111011300668123456785303764540540.505802TH"),
            EMVFieldsTests.payload("00020101021129200016night_market@abc5303116"),
        ]
        harm(samples, seed: seed) { bytes in
            guard let text = String(validating: bytes, as: UTF8.self),
                let fields = try? EMVFields(text)
            else { return }
            #expect((try? EMVFields(fields.text)) == fields)
        }
    }

    @Test("what a client says about an upload is read or refused", arguments: 0..<4)
    func uploads(seed: Int) {
        let samples = [
            "order SzdSMk00WA==,filename 4Liq4Lil4Li04Lib,is_confidential",
            "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        ]
        harm(samples, seed: seed) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = (try? UploadMetadata(text))?["filename"]
            guard let checksum = try? UploadChecksum(text) else { return }
            #expect(checksum.digest.count == checksum.algorithm.byteCount)
        }
    }

    @Test("a form's fields are read or refused", arguments: 0..<4)
    func forms(seed: Int) {
        harm(["name=%E0%B8%81+x&phone=081&&q-SHIRT-S=1&note="], seed: seed) { bytes in
            _ = try? FormDecoder.decode(bytes)
        }
    }

    @Test("a locked PDF says how, or is none", arguments: 0..<4)
    func documents(seed: Int) {
        let sample =
            "%PDF-1.7\n1 0 obj\n<< /Filter /Standard /V 4 /R 4 /Length 128 /P -3904 /O (o) /U (u) "
            + "/CF << /StdCF << /CFM /AESV2 >> >> >>\nendobj\ntrailer << /Encrypt 1 0 R /ID "
            + "[<00> <00>] >>\nstartxref\n9\n%%EOF\n"
        harm([sample], seed: seed) { bytes in
            _ = PDFEncryption.named(in: bytes)
            _ = PDFEncryption(bytes, fileID: nil)
        }
    }

    @Test("a document of JSON is read or refused", arguments: 0..<4)
    func json(seed: Int) {
        harm([#"{"a":[1,-2.5e3,true,null,"\u0e01\n"],"b":{"c":""}}"#], seed: seed) { bytes in
            _ = try? JSONParser.parse(bytes[...])
        }
    }
}

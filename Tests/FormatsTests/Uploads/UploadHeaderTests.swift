import Formats
import Testing

@Suite("What a client says about an upload")
struct UploadHeaderTests {
    @Test(
        "pairs of a name and Base64",
        arguments: [
            ("", [:]), (" \t", [:]),
            ("order SzdSMk00WA==", ["order": "K7R2M4X"]),
            ("order SzdSMk00WA==,filename YS5qcGc=", ["order": "K7R2M4X", "filename": "a.jpg"]),
            ("order SzdSMk00WA== , filename YS5qcGc=", ["filename": "a.jpg"]),
            ("order SzdSMk00WA==,is_confidential", ["is_confidential": ""]),
            ("is_confidential ", ["is_confidential": ""]),
            ("filename 4Liq4Lil4Li04Lib", ["filename": "สลิป"]),
            ("Order SzdSMk00WA==,order YQ==", ["Order": "K7R2M4X", "order": "a"]),
        ] as [(String, [String: String])])
    func metadata(text: String, values: [String: String]) throws {
        let metadata = try UploadMetadata(text)
        for (name, value) in values { #expect(metadata[name] == value) }
        #expect(metadata["nothing"] == nil)
    }

    @Test(
        "other headers are refused whole",
        arguments: [
            ",", "a YQ==,", ",a YQ==", "a YQ==,,b YQ==", "a YQ==,a YQ==", "a YQ", "a Y Q==",
            "a !!!!", "a YQ==YQ==", "a YQ== b YQ==", "a YQ-_",
        ])
    func malformed(text: String) {
        #expect(throws: UploadMetadata.Malformed.self) { try UploadMetadata(text) }
    }

    @Test("a value that is no text is not taken for one")
    func notText() throws {
        #expect(try UploadMetadata("filename /w==")["filename"] == nil)
    }

    @Test("a digest has the length of its algorithm")
    func checksum() throws {
        let sha1 = try UploadChecksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=")
        #expect(sha1.algorithm == .sha1)
        #expect(sha1.digest.count == 20)
        #expect(sha1.digest.prefix(2) == [0x2A, 0xAE])
        let md5 = try UploadChecksum("md5 XrY7u+Ae7tCTyyK7j1rNww==")
        #expect(md5.algorithm == .md5)
        let sha256 = try UploadChecksum("sha256 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(sha256.digest.first == 0xE3)
    }

    @Test(
        "other digests are refused",
        arguments: [
            ("", .malformed), ("sha1", .malformed), ("sha1 ", .malformed),
            (" Kq5sNclPz7QV2+lfQIuc6R7oRu0=", .malformed),
            ("sha1  Kq5sNclPz7QV2+lfQIuc6R7oRu0=", .malformed),
            ("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0", .malformed),
            ("sha1 XrY7u+Ae7tCTyyK7j1rNww==", .malformed),
            ("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0= x", .malformed),
            ("SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", .unknownAlgorithm),
            ("crc32 AAAAAA==", .unknownAlgorithm),
        ] as [(String, UploadChecksum.Problem)])
    func wrongChecksum(text: String, problem: UploadChecksum.Problem) {
        #expect(throws: problem) { try UploadChecksum(text) }
    }
}

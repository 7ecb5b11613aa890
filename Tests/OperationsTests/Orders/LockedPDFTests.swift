import Blobs
import Shop
import TestShop
import Testing

@testable import Operations

/// What qpdf 11.3.0 wrote for each kind of encryption: with an empty user password, and with one.
@Suite("PDFs with passwords")
struct LockedPDFTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var kind: String
        var isLocked: Bool
        var dictionary: String
        var fileID: String

        var testDescription: String { isLocked ? "\(kind), locked" : kind }

        /// A file of which only what tells of its encryption is there.
        var file: [UInt8] {
            Array(
                """
                %PDF-1.7
                7 0 obj
                \(dictionary)
                endobj
                17 0 obj
                << /Length 0 >>
                endobj
                trailer << /Root 1 0 R /ID [<\(fileID)><\(fileID)>] /Encrypt 7 0 R >>
                startxref
                0
                %%EOF

                """.utf8)
        }
    }

    private func finish(_ file: [UInt8], in stall: Stall) async throws -> SlipStatus {
        let order = try await stall.awaiting()
        let upload = try await stall.keeper.beginSlip(for: order)
        try file.withUnsafeBytes { try upload.append($0) }
        return try await stall.keeper.finishSlip(upload, fileName: "slip.pdf", for: order).status
    }

    @Test("one that needs a password is told as locked, another is taken", arguments: samples)
    func passwords(sample: Sample) async throws {
        try await withStall { stall async throws in
            if sample.isLocked {
                await #expect(throws: SlipProblem.locked) {
                    try await finish(sample.file, in: stall)
                }
                // Nothing of it stays.
                var left = 0
                for first in UInt8.min...UInt8.max {
                    left += try await stall.keeper.blobs.here(beginning: first).count
                }
                #expect(left == 0)
            } else {
                #expect(try await finish(sample.file, in: stall) == .waiting)
            }
        }
    }

    @Test("a dictionary in the trailer itself is read, and nonsense is left to whoever opens it")
    func odd() async throws {
        let locked = try #require(Self.samples.last)
        let direct =
            "%PDF-1.7\ntrailer << /ID [<00>] /Encrypt \(locked.dictionary) >>\n%%EOF\n"
        try await withStall { stall async throws in
            await #expect(throws: SlipProblem.locked) {
                try await finish(Array(direct.utf8), in: stall)
            }
        }
        for trailer in [
            "/Encrypt", "/Encrypt 9 0 R", "/Encrypt << /Filter", "/Encrypt [[[[[[[[[[[[[[[[[[[[[[",
            "/EncryptMetadata true", "/Encrypt << /Filter /Standard /R 6 /U (short) >>",
        ] {
            try await withStall { stall async throws in
                let file = Array("%PDF-1.7\n7 0 obj\ntrailer << \(trailer)".utf8)
                #expect(try await finish(file, in: stall) == .waiting, "\(trailer)")
            }
        }
    }

    @Test("it is found in a large file too, wherever pieces of reading end")
    func large() async throws {
        let locked = try #require(Self.samples.last)
        for filler in [65_500, 65_536, 200_000] {
            try await withStall { stall async throws in
                let head = Array("%PDF-1.7\n%".utf8) + [UInt8](repeating: 0x2F, count: filler)
                await #expect(throws: SlipProblem.locked) {
                    try await finish(head + [0x0A] + locked.file, in: stall)
                }
            }
        }
    }

    static let samples: [Sample] = [
        Sample(
            kind: "RC4, 40 bits", isLocked: false,
            dictionary:
                "<< /Filter /Standard /Length 40 /O <c92422687facee686e373f10b5c7d04738"
                + "053152f7e2ee30e11c69ec442576ab> /P -4 /R 2 /U <0f9146742c00b4eaf7f982a"
                + "9d61b1a2449f55ad5daab31308e8aedc962afa0db> /V 1 >>",
            fileID: "2ca3014501b9ab6c442a8c27894b5c0b"),
        Sample(
            kind: "RC4, 40 bits", isLocked: true,
            dictionary:
                "<< /Filter /Standard /Length 40 /O <94e8094419662a774442fb072e3d9f19e9"
                + "d130ec09a4d0061e78fe920f7ab62f> /P -4 /R 2 /U <3aed4216fe2426a9ca3f349"
                + "67e5e8de953fcc3a51498718fcd06ca5703fef42e> /V 1 >>",
            fileID: "e05f989704a47d93b9fde6cb0becd028"),
        Sample(
            kind: "RC4, 128 bits", isLocked: false,
            dictionary:
                "<< /Filter /Standard /Length 128 /O <566fa873ee33c797cd3b904fdadf814af"
                + "a34df9a38f6ed41b984e2c6da2aa6f5> /P -4 /R 3 /U <c0274ac7128ad129013c55"
                + "b51192e42b0122456a91bae5134273a6db134c87c4> /V 2 >>",
            fileID: "35841c8058b7effc1a7bbcc92f18134d"),
        Sample(
            kind: "RC4, 128 bits", isLocked: true,
            dictionary:
                "<< /Filter /Standard /Length 128 /O <2a2f0a1990192c60114730bdcd39f3782"
                + "8a53c89a340dd473c85299dc5258e1c> /P -4 /R 3 /U <4466a66dc7e97a99eda242"
                + "750f70fb7a0122456a91bae5134273a6db134c87c4> /V 2 >>",
            fileID: "7999f316dd0a0948cb22578642b8931f"),
        Sample(
            kind: "AES, 128 bits", isLocked: false,
            dictionary:
                "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV2 /Length 16 >> >> /"
                + "Filter /Standard /Length 128 /O <77b8fb098022d3ab34237ea5643c08710ea51"
                + "23fc5f88bf993a68cca5f12b40f> /P -4 /R 4 /StmF /StdCF /StrF /StdCF /U <"
                + "42b9e486752812f5f87eaf5246fced180122456a91bae5134273a6db134c87c4> /V 4"
                + " >>",
            fileID: "ccfb59a128d220b8e062de70cb3de9a7"),
        Sample(
            kind: "AES, 128 bits", isLocked: true,
            dictionary:
                "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV2 /Length 16 >> >> /"
                + "Filter /Standard /Length 128 /O <2a2f0a1990192c60114730bdcd39f37828a53"
                + "c89a340dd473c85299dc5258e1c> /P -4 /R 4 /StmF /StdCF /StrF /StdCF /U <"
                + "3f593f478087ae40e7c9c5f24c726c6c0122456a91bae5134273a6db134c87c4> /V 4"
                + " >>",
            fileID: "e9bdfa78a9d09e8bea213f0c4d8a2616"),
        Sample(
            kind: "AES, 256 bits, revision 5", isLocked: false,
            dictionary:
                "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> /"
                + "Filter /Standard /Length 256 /O <54dc17b4dbcfa029b9864d5bfcb027a1a0f08"
                + "12a74abcfeeab6e8551b6de201c43d37b6d79947c636a9171b88d2bbec5> /OE <2358"
                + "c08a81cdd8c48190c21a9db487cbd6ce4fffc32fc916096fe0eacad01174> /P -4 /P"
                + "erms <efe35f2850e0be0683b59421261cc541> /R 5 /StmF /StdCF /StrF /StdCF"
                + " /U <a260899b3a538685139b3b64224e2e00896d7629a3c99bc9a5a9cda02289f5a0c"
                + "2bee41ca5981f9da6a0e1ed6a54ee20> /UE <2de5e42db7687799eba3a8e9b0376339"
                + "5b427424b91cc234fe80495b1bcb2a3b> /V 5 >>",
            fileID: "693bcf80025c6d306d133326283b837f"),
        Sample(
            kind: "AES, 256 bits, revision 5", isLocked: true,
            dictionary:
                "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> /"
                + "Filter /Standard /Length 256 /O <4e814951da2fb61f268c1f3140ac85e6086c4"
                + "b50b3257dd357a65bc735b9d45d0dc138190e5fab512f63f28078081cee> /OE <af82"
                + "fb8ae3700352e5ebf8c88915a66a5af300d7d3ac114adbeefeaee3830896> /P -4 /P"
                + "erms <00e40a6c630813d08c857c76b3a9cada> /R 5 /StmF /StdCF /StrF /StdCF"
                + " /U <592ed4586616304c1a301fd19169124965add9a3f451f79c9a31373359c14cea1"
                + "5d56734bd244b24325634e038ab4769> /UE <3d66e7668db0ace978b6524050676299"
                + "f84fcc03632c10d8a26d727b4fd8208c> /V 5 >>",
            fileID: "6fd3026cdbc50f16453f1926ae7538e8"),
        Sample(
            kind: "AES, 256 bits", isLocked: false,
            dictionary:
                "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> /"
                + "Filter /Standard /Length 256 /O <4abc75d85cc196804dcd3eedeb43dac3bbfd0"
                + "c523bd5462449c6369a240dd25436edfcb60f9edb47501cde6bb713825f> /OE <e0f2"
                + "682fd5992b176a152dda97205acefd094a1482e2107b1db0a456ea5f20b7> /P -4 /P"
                + "erms <7fb52b964e35edfd6ab0817637f0a497> /R 6 /StmF /StdCF /StrF /StdCF"
                + " /U <eb005a60d5573af9729ee346d5cc40a0a904e45999e19a059e872f9b3e66615a5"
                + "56523a1a474fb405b14c450d2c4e857> /UE <ecf955103967bbf3cfc574a893cfe31d"
                + "1275bcf6b94eeac73b4837a972b56a89> /V 5 >>",
            fileID: "c9129e6e342de236c27ed4b4e9491508"),
        Sample(
            kind: "AES, 256 bits", isLocked: true,
            dictionary:
                "<< /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> /"
                + "Filter /Standard /Length 256 /O <9a1ea9b459aed39a8a020aca784767ae4b3c4"
                + "4fe00a93671b596c8f5858cf68baa042592d03d7d0b4ae9ebaf64a45fdd> /OE <0169"
                + "6f7592f04d175b0ae762c72b04df949c79d66a5a77bd269b0e982dda3a96> /P -4 /P"
                + "erms <fbbc6e5b46bf33ee13e7927bf0b620ab> /R 6 /StmF /StdCF /StrF /StdCF"
                + " /U <0319d79755127d1c669c1f5463919c980b4aba30d7bbec16f0e3337665c2b882d"
                + "a1f40ee899a844a47056f277c0adca5> /UE <9dc395db1379f6a5a9c403b09b8417f7"
                + "773d0ebd6fb45673d7ab75abcda35114> /V 5 >>",
            fileID: "918a1b3a0a0bbead7da64a6a1f2efe8c"),
    ]
}

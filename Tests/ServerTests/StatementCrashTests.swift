import Foundation
import Glibc
import TestSupport
import Testing

/// A statement that the server was reading when it died.
@Suite("A statement that outlives its server", .serialized)
struct StatementCrashTests {
    private static let rows = 12_000

    @Test("Killed in the middle of a file, again and again, all of its rows are there once")
    func killed() async throws {
        let folder = try await ShopFolder.applied()
        let token = try await Program.run(
            ["token", "add", "till", "--role", "owner", "--data", folder.data]
        ).output.trimmingCharacters(in: .whitespacesAndNewlines)
        let bearer = [("authorization", "Bearer \(token)")]
        var serving = try await folder.serve()
        let sent = try await serving.request(
            "POST", "/api/v1/admin/statements?name=bank.sta",
            fields: bearer + [("content-type", "application/octet-stream")], body: Self.file)
        #expect(sent.status == 201, "\(sent.text)")
        for _ in 0..<2 {
            let before = try await told(serving, bearer)
            while try await told(serving, bearer).new <= before.new {}
            let seen = try await told(serving, bearer)
            serving.process.signal(SIGKILL)
            #expect(await serving.process.ended() == 128 + SIGKILL)
            #expect(seen.new < Self.rows && seen.state == "reading")
            #expect(seen.read > 0 && seen.read <= Self.file.count)
            serving = try await folder.serve()
            let after = try await told(serving, bearer)
            #expect(after.new >= seen.new && after.read >= seen.read)
        }
        while try await told(serving, bearer).state == "reading" {}
        let read = try await told(serving, bearer)
        #expect(read.state == "ready" && read.new == Self.rows && read.known == 0)
        #expect(read.read == Self.file.count)
        #expect(await serving.stop() == 0)
        let verified = try await Program.done(["verify", "--data", folder.data])
        #expect(!verified.isEmpty)
        // The same rows in another file are all known: none is missing, and none is there twice.
        let path = try folder.write(Self.file + [0x0A], to: "again.sta")
        let again = try await Program.done(["statement", "import", path, "--data", folder.data])
        #expect(again.contains("0 new, \(Self.rows) known"), "\(again)")
    }

    /// Two payments of each text, so that equal rows are among them.
    private static let file: [UInt8] = {
        var lines = [":20:TEST", ":25:123-4-56789-0", ":28C:1/1", ":60F:C261115THB0,00"]
        for number in 0..<rows {
            lines += [
                ":61:261115C400,00NTRFNONREF", ":86:166?00TRANSFER?20NO \(number / 2)?32ANN LEE",
            ]
        }
        lines += [":62F:C261115THB0,00", "-", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }()

    private struct Told {
        var state: String
        var new: Int
        var known: Int
        var read: Int
    }

    private func told(_ serving: Serving, _ fields: [(String, String)]) async throws -> Told {
        let answer = try await serving.request(
            "GET", "/api/v1/admin/statements/1", fields: fields)
        let object = try JSONSerialization.jsonObject(with: Data(answer.text.utf8))
        let statement = try #require(object as? [String: Any], "\(answer.text)")
        let counts = try #require(statement["counts"] as? [String: Int])
        return Told(
            state: try #require(statement["state"] as? String), new: counts["new"] ?? 0,
            known: counts["known"] ?? 0, read: try #require(statement["read_bytes"] as? Int))
    }
}

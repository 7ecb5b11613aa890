import Foundation
import Operations
import Testing

@Suite("Decoys")
struct DecoyTests {
    private let passwords = Passwords(operations: 2, memory: 16_384)

    @Test("a decoy made of a real salt and hash is that password's text, so it costs as much")
    func form() throws {
        let text = try #require(passwords.hash("correct horse battery"))
        let parts = text.split(separator: "$")
        let random = try bytes(parts[3]) + bytes(parts[4])

        #expect(random.count == Passwords.decoyBytes)
        #expect(passwords.decoy(random: random) == text)
        #expect(passwords.isRight("correct horse battery", for: passwords.decoy(random: random)))
    }

    @Test("nobody knows a decoy's password")
    func wrong() {
        let decoy = passwords.decoy(random: Array(200..<200 + UInt8(Passwords.decoyBytes)))
        for password in ["", "password", decoy] {
            #expect(!passwords.isRight(password, for: decoy))
        }
    }

    private func bytes(_ base64: Substring) throws -> [UInt8] {
        let padding = String(repeating: "=", count: (4 - base64.count % 4) % 4)
        return Array(try #require(Data(base64Encoded: base64 + padding)))
    }
}

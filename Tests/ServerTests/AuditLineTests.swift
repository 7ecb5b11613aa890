import Foundation
import TestSupport
import Testing

@Suite("holdfast audit-line")
struct AuditLineTests {
    @Test("a running shop's line: by address, by file and by pipe, with a receipt and without")
    func whole() async throws {
        let text = ShopText.shop().replacing("line: off", with: "line: on")
        let folder = try await ShopFolder.applied(text)
        let serving = try await folder.serve()
        let connection = try serving.connect()
        let receipts = try await joined(3, connection)
        let url = "http://\(serving.host):\(serving.port)/d/tour"

        let plain = try await Program.run(["audit-line", url + "/line"])
        for page in ["", "/", "?x=1", "/line/record#top", "/line/record.txt"] {
            #expect(try await Program.run(["audit-line", url + page]).status == 0, "\(page)")
        }
        let answer = try await serving.request("GET", "/d/tour/line/record.txt")
        let file = try folder.write(answer.body, to: "record.txt")
        let shown = try folder.write(receipts[1], to: "receipt.txt")
        let placed = try await Program.run(["audit-line", file, "--receipt", shown])
        let tampered = try folder.write(
            answer.text.replacing("\n2 ", with: "\n3 "), to: "tampered.txt")
        let broken = try await Program.run(["audit-line", tampered])
        let cut = try folder.write(Array(answer.body.dropLast(9)), to: "cut.txt")
        let cutOff = try await Program.run(["audit-line", cut])

        #expect(plain.status == 0, "\(plain.errors)")
        #expect(plain.output.contains("proved: commitment, tickets, shuffle and moves agree"))
        #expect(placed.status == 0)
        #expect(placed.output.contains("ticket 2 is in the record: place 2"))
        #expect(broken.status == 1)
        #expect(broken.output.contains("ticket 3 stands where ticket 2 must"))
        #expect(broken.errorLines.count == 1)
        #expect(cutOff.status == 1)
        #expect(cutOff.errors.contains("it was cut off"))
        #expect(await serving.stop() == 0)
    }

    @Test("what cannot be read is told in one line")
    func unreadable() async throws {
        let folder = try ShopFolder()
        let nonsense = try folder.write("nonsense\n", to: "nonsense.txt")

        let missing = try await Program.run(["audit-line", folder.path + "/missing"])
        let other = try await Program.run(["audit-line", nonsense])
        let receipt = try await Program.run(["audit-line", nonsense, "--receipt", nonsense])
        let away = try await Program.run(["audit-line", "http://127.0.0.1:9/d/tour"])
        let both = try await Program.run(["audit-line", "-", "--receipt", "-"])

        for outcome in [missing, other, receipt, away] {
            #expect(outcome.status == 1)
            #expect(outcome.errorLines.count == 1)
        }
        #expect(receipt.errors.contains("is no receipt"))
        #expect(both.status == 2)
    }

    private func joined(_ count: Int, _ connection: HTTPConnection) async throws -> [String] {
        var receipts: [String] = []
        // The line is made within a second of the start.
        while receipts.count < count {
            let answer = try await connection.request("POST", "/api/v1/drops/tour/line")
            guard answer.status == 201 else { continue }
            receipts.append(try #require(Shopper.object(answer)["receipt"] as? String))
        }
        return receipts
    }
}

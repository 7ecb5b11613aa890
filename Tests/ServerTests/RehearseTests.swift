import Foundation
import TestSupport
import Testing

@Suite("holdfast rehearse")
struct RehearseTests {
    /// Sixty people within a second, sixty times as fast as people. Long enough that some buy also
    /// where a hundred other tests run beside them.
    private static let crowd = [
        "--shoppers", "60", "--curve", "ramp", "--ramp", "1", "--for", "15", "--pace", "60",
        "--slip", "20000",
    ]

    /// What is read of the file of figures.
    private struct Written: Decodable {
        struct Figures: Decodable {
            var calls: [Call]
        }
        struct Call: Decodable {
            var call: String
            var outcomes: Outcomes
        }
        struct Outcomes: Decodable {
            var fine: Int
            var refused: Int
        }
        var figures: Figures
    }

    private static let marked = ShopText.shop(stock: 30, other: 20)
        .replacingOccurrences(of: "line: off", with: "line: off\n    rehearsal: true")

    private func url(_ serving: Serving) -> String { "http://\(serving.host):\(serving.port)" }

    @Test("A marked drop is played, checked and reported")
    func marked() async throws {
        let folder = try await ShopFolder.applied(Self.marked)
        let serving = try await folder.serve()
        let (page, json) = (folder.path + "/report.html", folder.path + "/report.json")
        _ = try folder.write(
            #"{"headline":"The run of yesterday.","figures":{}}"#, to: "report.json")

        let said = try await Program.done(
            ["rehearse", url(serving), "--drop", "tour", "--report", page, "--json", json]
                + Self.crowd)

        #expect(said.contains("This machine carries this drop") || said.contains("It bends at"))
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.hasSuffix("</html>\n"))
        #expect(html.contains("The run of yesterday."))
        #expect(html.contains(", the shop's time"))
        let written = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: json)))
        let figures = try #require((written as? [String: Any])?["figures"] as? [String: Any])
        let orders = try #require(figures["orders"] as? Int)
        #expect(orders > 0)
        #expect(figures["orders_found"] as? Int == orders)
        #expect(figures["breaches"] as? [String] == [])
        #expect(figures["came"] as? Int == 60)
        #expect(await serving.stop() == 0)
    }

    @Test("A real drop is refused without an owner's token, and no file is left")
    func realDrop() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let page = folder.path + "/report.html"

        let line = try await Program.refused([
            "rehearse", url(serving), "--drop", "tour", "--report", page,
        ])

        #expect(line.contains("the drop tour is a real one"))
        #expect(line.contains("--token"))
        #expect(!FileManager.default.fileExists(atPath: page))
        #expect(await serving.stop() == 0)
    }

    @Test("With an owner's token a copy is played on, and nothing is left behind")
    func copy() async throws {
        let folder = try await ShopFolder.applied()
        let token = try await Program.toldOnce([
            "token", "add", "rehearsal", "--role", "owner", "--data", folder.data,
        ]).split(separator: "\n").last.map(String.init)
        let file = try folder.write(try #require(token), to: "token")
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(3, key: "a real one")

        let figures = folder.path + "/figures.json"
        let half = folder.path + "/half"
        let said = try await Program.done(
            [
                "rehearse", url(serving), "--drop", "tour", "--token", file, "--json", figures,
                "--with", "staff", "--with", "reloads", "--midway", "echo half >\(half)",
            ] + Self.crowd)

        #expect(!said.contains("stay until"))
        #expect(try String(contentsOfFile: half, encoding: .utf8) == "half\n")
        let written = try JSONDecoder().decode(
            Written.self, from: Data(contentsOf: URL(fileURLWithPath: figures)))
        for call in ["staff", "export"] {
            let outcomes = written.figures.calls.first { $0.call == call }?.outcomes
            #expect((outcomes?.fine ?? 0) > 0, "\(call)")
            #expect(outcomes?.refused == 0, "\(call)")
        }
        #expect(try await shopper.status(of: order) == "reserved")
        #expect(try await shopper.available()[ShopText.sku] == 97)
        #expect(folder.files(in: "blobs") == [])
        #expect(await serving.stop() == 0)
        let found = try await Program.done(["verify", "--data", folder.data])
        #expect(found == "1 order, 0 slips, 0 files checked: no faults found\n")
    }

    @Test("A shop that goes away at half time is reported, though nothing can be cleared any more")
    func goesAway() async throws {
        let folder = try await ShopFolder.applied(Self.marked)
        let token = try await Program.toldOnce([
            "token", "add", "rehearsal", "--role", "owner", "--data", folder.data,
        ]).split(separator: "\n").last.map(String.init)
        let file = try folder.write(try #require(token), to: "token")
        let serving = try await folder.serve()
        let page = folder.path + "/report.html"

        let outcome = try await Program.run(
            [
                "rehearse", url(serving), "--drop", "tour", "--token", file, "--report", page,
                "--midway", "kill -9 \(serving.process.id)",
            ] + Self.crowd)

        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("the rehearsal went wrong"))
        #expect(outcome.output.contains("stay until an owner clears the drop"))
        #expect(try String(contentsOfFile: page, encoding: .utf8).hasSuffix("</html>\n"))
        #expect(await serving.process.ended() == 128 + 9)
    }

    @Test("A token of another role is refused")
    func otherRole() async throws {
        let folder = try await ShopFolder.applied()
        let token = try await Program.toldOnce([
            "token", "add", "rehearsal", "--role", "manager", "--data", folder.data,
        ]).split(separator: "\n").last.map(String.init)
        let serving = try await folder.serve()

        let outcome = try await Program.run(
            ["rehearse", url(serving), "--drop", "tour"],
            environment: ["HOLDFAST_TOKEN": try #require(token)])

        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("needs an owner's"))
        let other = try await Program.run(
            ["account", "list", "--data", folder.data],
            environment: ["HOLDFAST_TOKEN": try #require(token)])
        #expect(other.status == 0, "\(other.errors)")
        #expect(await serving.stop() == 0)
    }

    @Test(
        "Wrong usage is status 2",
        arguments: [
            ["--shoppers", "0"], ["--pace", "0"], ["--ramp", "-1"], ["--curve", "circle"],
            ["--slip", "1"], ["--with", "rain"],
            ["--drop", "tour"],
        ])
    func usage(_ words: [String]) async throws {
        let outcome = try await Program.run(
            ["rehearse", "http://127.0.0.1:1", "--drop", "tour"] + words)

        #expect(outcome.status == 2)
    }
}

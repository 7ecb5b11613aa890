import TestSupport
import Testing

private let cluster = Result { try PostgresCluster() }

@Suite("A database without a shop")
struct NoShopTests {
    @Test(
        "is named with what to do, by each command that needs a shop",
        arguments: [
            ["verify"], ["show"], ["era"], ["account", "list"], ["token", "list"],
            ["account", "remove", "a@example.org"], ["backup"],
        ])
    func isNamed(command: [String]) async throws {
        let folder = try ShopFolder()
        let name = "no_" + command[0] + "_" + (command.count > 1 ? command[1] : "shop")
        let url = try cluster.get().url(of: name)
        let target = command == ["backup"] ? [folder.path + "/copy"] : []
        let line = try await Program.refused(
            command + target + ["--data", folder.data, "--database", url])
        #expect(line.contains("there is no shop in PostgreSQL at 127.0.0.1"), "\(line)")
        #expect(line.contains("database \(name):"))
        #expect(line.contains("holdfast apply FILE"))
        #expect(!line.contains("://"))
    }

    @Test("is told by doctor, and no fault")
    func doctor() async throws {
        let folder = try ShopFolder()
        let url = try cluster.get().url(of: "nothing")
        let told = try await Program.run(["doctor", "--data", folder.data, "--database", url])
        #expect(told.output.contains("there is no shop in PostgreSQL at"))
    }

    @Test("A shop that was only started is one")
    func started() async throws {
        let folder = try ShopFolder()
        let place = ["--data", folder.data, "--database", try cluster.get().url(of: "started")]
        try await Program.done(
            ["account", "add", "a@example.org", "--role", "owner", "--password-stdin"] + place,
            input: "a good long password\n")
        #expect(try await Program.done(["account", "list"] + place).contains("a@example.org"))
        #expect(try await Program.done(["verify"] + place).contains("no faults found"))
    }
}

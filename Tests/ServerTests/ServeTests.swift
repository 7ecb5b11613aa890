import Foundation
import Glibc
import TestSupport
import Testing

@Suite("holdfast serve")
struct ServeTests {
    @Test("One line when it is ready, and an orderly end", arguments: [SIGTERM, SIGINT])
    func readyAndEnd(signal: CInt) async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        #expect(try await serving.request("GET", "/healthz").status == 200)
        #expect(try await serving.request("GET", "/readyz").status == 200)
        #expect(try await serving.request("GET", "/d/tour").status == 200)
        #expect(await serving.stop(signal) == 0)
        #expect(await serving.process.restOfOutput() == "")
        #expect(!(await serving.process.restOfErrors()).contains("error"))
    }

    @Test("An empty folder is served too: the shop file may come later")
    func empty() async throws {
        let folder = try ShopFolder()
        let serving = try await folder.serve()
        #expect(try await serving.request("GET", "/healthz").status == 200)
        #expect(try await serving.request("GET", "/d/tour").status == 404)
        #expect(await serving.stop() == 0)
    }

    @Test("A folder is served by one process")
    func one() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let line = try await Program.refused(
            ["serve", "--data", folder.data, "--listen", "127.0.0.1:0"])
        #expect(line.contains("is served already by process \(serving.process.id)"))
        #expect(await serving.stop(SIGKILL) == 128 + SIGKILL)
        let next = try await folder.serve()
        #expect(await next.stop() == 0)
    }

    @Test("An address that is taken is named")
    func taken() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let other = try await ShopFolder.applied()
        let address = "127.0.0.1:\(serving.port)"
        let outcome = try await Program.run(["serve", "--data", other.data, "--listen", address])
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(outcome.errorLines.last?.contains(address) == true, "\(outcome.errors)")
        #expect(await serving.stop() == 0)
    }

    @Test("Settings come from flags, then the environment, then the file")
    func precedence() async throws {
        let folder = try await ShopFolder.applied()
        try folder.write("listen: nowhere\n", to: "data/holdfast.yaml")
        // A wrong value that is not used does no harm: the flag and the variable win.
        let flag = try await folder.serve(environment: ["HOLDFAST_LISTEN": "nowhere"])
        #expect(await flag.stop() == 0)
        let variable = try await Serving.start(
            [Program.path, "serve"],
            environment: ["HOLDFAST_DATA": folder.data, "HOLDFAST_LISTEN": "127.0.0.1:0"])
        #expect(await variable.stop() == 0)
        try folder.write("listen: 127.0.0.1:0\n", to: "data/holdfast.yaml")
        let file = try await Serving.start([Program.path, "serve", "--data", folder.data])
        #expect(await file.stop() == 0)
    }

    @Test("A restart keeps what was said")
    func restart() async throws {
        let folder = try await ShopFolder.applied()
        let first = try await folder.serve()
        let shopper = Shopper(connection: try first.connect())
        let order = try await shopper.reserved(2, key: "first")
        #expect(try await shopper.giveDetails(order).status == 200)
        let slip = slip(7, bytes: 50_000)
        #expect(try await shopper.upload(slip, to: order).status == 201)
        #expect(await first.stop() == 0)
        let second = try await folder.serve()
        let again = Shopper(connection: try second.connect())
        #expect(try await again.status(of: order) == "under_review")
        #expect(try await again.available() == [ShopText.sku: 98, ShopText.otherSKU: 50])
        // The same key and body are answered as before, also by another process.
        let answer = try await again.reserve(Shopper.reservation([(ShopText.sku, 2)]), key: "first")
        #expect(answer.status == 201)
        #expect(try Shopper.order(answer) == order)
        #expect(await second.stop() == 0)
    }

    @Test("A hold that ran out while nobody served ends at the next start")
    func holds() async throws {
        let folder = try await ShopFolder.applied(ShopText.shop(holdMinutes: "0.005"))
        let first = try await folder.serve()
        let shopper = Shopper(connection: try first.connect())
        let order = try await shopper.reserved(5, key: "five")
        #expect(await first.stop(SIGKILL) == 128 + SIGKILL)
        let second = try await folder.serve()
        let again = Shopper(connection: try second.connect())
        // Asking again is the wait for the sweeper, which looks twice a second.
        while try await again.status(of: order) == "reserved" {}
        #expect(try await again.status(of: order) == "expired")
        while try await again.available()[ShopText.sku] != 100 {}
        #expect(await second.stop() == 0)
    }

    @Test("A shop file that is applied beside it is seen")
    func appliedBeside() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        try folder.write(ShopText.shop(stock: 111))
        try await Program.done(["apply", folder.shopFile, "--data", folder.data])
        let shopper = Shopper(connection: try serving.connect())
        var available = try await shopper.available()
        // The watcher looks twice a second; asking again is the wait.
        while available[ShopText.sku] != 111 { available = try await shopper.available() }
        #expect(await serving.stop() == 0)
    }

    @Test("Figures are on an address of their own")
    func metrics() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve(["--metrics-listen", "127.0.0.1:0"])
        #expect(try await serving.request("GET", "/metrics").status == 404)
        var port: Int?
        while port == nil, let line = await serving.process.errorLine() {
            port = line.firstMatch(of: /figures on http:..127.0.0.1:(\d+)/).flatMap { Int($0.1) }
        }
        let connection = try HTTPConnection(port: try #require(port))
        let figures = try await connection.request("GET", "/metrics").text
        for name in [
            "holdfast_http_requests_total", "holdfast_http_request_seconds_bucket",
            "holdfast_desk_batch_commands_bucket", "holdfast_desk_commit_seconds_sum",
            "holdfast_desk_queue_length", "holdfast_shed_total{reason=\"desk_full\"}",
            "holdfast_orders{status=\"reserved\"}",
            "holdfast_sse_clients", "holdfast_uploads_in_flight", "process_resident_memory_bytes",
        ] {
            #expect(figures.contains("\n\(name)"), "\(name) is missing")
        }
        #expect(await serving.stop() == 0)
    }

    @Test("The limit of open files is raised")
    func openFiles() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve(
            through: ["/bin/sh", "-c", "ulimit -S -n 256; exec \"$@\"", "sh"])
        let limits = try String(
            contentsOfFile: "/proc/\(serving.process.id)/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.contains("open files") })
        let soft = line.split(separator: " ").dropFirst(3).first.flatMap { Int($0) }
        #expect(try #require(soft) > 256)
        #expect(await serving.stop() == 0)
    }
}

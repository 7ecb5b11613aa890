import Foundation
import Glibc
import TestSupport
import Testing

/// What really stands in front of shops: nginx and Varnish as Debian has them.
@Suite("Behind a proxy", .serialized)
struct ProxyTests {
    /// The configuration that `deploy/` has, without what is about certificates.
    private static func shipped(before shop: Serving) throws -> String {
        let text = try String(contentsOf: projectFile("deploy/nginx.conf"), encoding: .utf8)
        let lines = text.components(separatedBy: "\n").filter { !$0.contains("ssl_certificate") }
        let servers = lines.joined(separator: "\n").components(separatedBy: "\nserver {")
        return servers.prefix(2).joined(separator: "\nserver {")
            .replacingOccurrences(of: "listen 443 ssl http2;", with: "listen 127.0.0.1:PORT;")
            .replacingOccurrences(of: "127.0.0.1:8080", with: "127.0.0.1:\(shop.port)")
    }

    /// A server of which nobody has thought.
    private static func bare(before shop: Serving) -> String {
        """
        server {
            listen 127.0.0.1:PORT;
            location / { proxy_pass http://127.0.0.1:\(shop.port); }
        }
        """
    }

    @Test("The shipped nginx leaves it to the shop to say what is too large")
    func tooLarge() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve(["--public-url", "https://shop.example"])
        let proxy = try await FrontProxy.nginx(Self.shipped(before: serving), in: folder)
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(1, key: "a")
        // Whoever may send no slip yet is told that first.
        #expect(try await shopper.giveDetails(order).status == 200)

        let call = try await proxy.request(
            "POST", "/api/v1/orders/\(order.code)/slips",
            fields: [("authorization", "Bearer \(order.key)"), ("content-type", "image/jpeg")],
            body: [UInt8](repeating: 0, count: 20 << 20))
        #expect(call.status == 413)
        #expect(call["content-type"] == "application/problem+json")
        #expect(call.text.contains("\"code\":\"too_large\""))

        let head = "--edge\r\ncontent-disposition: form-data; name=\"slip\"; filename=\"a.jpg\""
        let zeros = [UInt8](repeating: 0, count: 20 << 20)
        let form = try await proxy.request(
            "POST", "/o/\(order.code)/\(order.key)/slips",
            fields: [("content-type", "multipart/form-data; boundary=edge")],
            body: Array("\(head)\r\n\r\n".utf8) + zeros + Array("\r\n--edge--\r\n".utf8))
        #expect(form.status == 413)
        #expect(form.text.contains("16 MB"))
        await proxy.stop()
        #expect(await serving.stop() == 0)
    }

    @Test("Varnish as it is installed keeps live figures for their second and no longer")
    func varnish() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let proxy = try await FrontProxy.varnish(before: serving, in: folder)
        let target = "/api/v1/drops/tour/live"

        #expect(try await proxy.request("GET", target).status == 200)

        // Its log is read from the head, and goes on for ever.
        let log = try ChildProcess(
            "/usr/bin/varnishlog",
            ["-d", "-u", "-g", "raw", "-i", "BereqURL,TTL", "-n", "\(folder.path)/varnish"],
            environment: [:])
        var url = ""
        var kept: [Substring] = []
        while kept.isEmpty, let line = await log.line() {
            if line.contains("BereqURL") { url = line }
            // "RFC", then for how many seconds it is fresh, and for how many more it is given out.
            guard url.contains(target), let times = line.firstMatch(of: #/RFC (\d+) (\d+) /#)
            else { continue }
            kept = [times.1, times.2]
        }
        #expect(kept == ["1", "0"])
        log.signal(SIGTERM)
        _ = await log.ended()
        await proxy.stop()
        #expect(await serving.stop() == 0)
    }

    @Test("A bare proxy_pass: page and log say which two names the shop has")
    func twoNames() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let proxy = try await FrontProxy.nginx(Self.bare(before: serving), in: folder)

        let form = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", "http://shop.example"),
        ]
        let answer = try await proxy.request(
            "POST", "/d/tour/reserve", fields: form, body: Array("q-SHIRT-S=1".utf8))

        #expect(answer.status == 403)
        #expect(answer.text.contains("shop.example"))
        #expect(answer.text.contains("127.0.0.1:\(serving.port)"))
        var line = ""
        while !line.contains("--public-url"), let next = await serving.process.errorLine() {
            line = next
        }
        #expect(line.contains("the browser says shop.example"))
        #expect(line.contains("asked for as 127.0.0.1:\(serving.port)"))
        await proxy.stop()
        #expect(await serving.stop() == 0)
    }

    @Test("When all come from one address, the log and doctor say so, until another comes")
    func oneAddress() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve(["--trusted-proxies", "127.0.0.0/8"])
        func doctor() async throws -> String {
            try await Program.run(["doctor", "--data", folder.data]).output
        }
        let connection = try serving.connect()
        for _ in 0..<1_000 {
            #expect(try await connection.request("GET", "/admin/sign-in").status == 200)
        }
        var line = ""
        while !line.contains("one address"), let next = await serving.process.errorLine() {
            line = next
        }
        #expect(line.contains("all requests come from one address, 127.0.0.1"))
        #expect(try await doctor().contains("all requests come from one address, 127.0.0.1"))

        _ = try await serving.request(
            "GET", "/admin/sign-in", fields: [("x-forwarded-for", "198.51.100.1")])
        #expect(!(try await doctor()).contains("one address"))
        #expect(await serving.stop() == 0)
    }

    @Test(
        "What cannot be a proxy is refused by its name",
        arguments: ["101", "-1", "10.0.0.1/8", "a", "10.0.0.0/8,,10.0.0.1", "2.5"])
    func wrong(_ text: String) async throws {
        let folder = try await ShopFolder.applied()
        let told = try await Program.run([
            "serve", "--data", folder.data, "--listen", "127.0.0.1:0", "--trusted-proxies=\(text)",
        ])
        #expect(told.status == 1)
        #expect(told.errors.contains("--trusted-proxies"))
    }
}

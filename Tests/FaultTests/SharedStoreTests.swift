import Foundation
import Storage
import TestSupport
import Testing

extension Faults {
    /// Two nodes, each with a wire of its own to the store that both keep their slips on.
    @Suite("Several nodes with one store")
    struct SharedStore {
        private static let password = "correct horse battery"
        private static let bucket = "slips"
        private static let keys = [
            "HOLDFAST_S3_ACCESS_KEY": "any", "HOLDFAST_S3_SECRET_KEY": "key",
        ]

        /// The parts of one test.
        private struct Bench {
            let shop: ClusteredShop
            let store: MotoServer
            let wires: [FaultyProxy]

            static func make() async throws -> Bench {
                let store = try await MotoServer.start()
                try await store.makeBucket(SharedStore.bucket)
                let shop = try await ClusteredShop.make()
                try await Program.done(
                    [
                        "account", "add", "owner@shop.example", "--role", "owner",
                        "--password-stdin", "--data", shop.folder.data, "--database", shop.url,
                    ], input: SharedStore.password + "\n")
                return Bench(
                    shop: shop, store: store,
                    wires: try (0..<2).map { _ in try FaultyProxy(to: store.port) })
            }

            func blobs(_ node: Int) -> [String] {
                let endpoint = "http://127.0.0.1:\(wires[node].port)"
                return ["--blobs", "s3://\(SharedStore.bucket)?endpoint=\(endpoint)"]
            }

            func serve(_ node: Int) async throws -> Serving {
                try await shop.serve(node, blobs(node), environment: SharedStore.keys)
            }

            /// Waits until a node has put the slip on the store.
            func carried(by node: Int) async throws {
                let name = try await shop.look { connection in
                    try connection.first("SELECT digest FROM slips") { $0.text(0) }
                }
                await wires[node].finished("PUT /\(SharedStore.bucket)/\(try #require(name))")
            }

            /// Each file is where it belongs, as a command sees it that has none of them.
            func verify() async throws {
                let outcome = try await Program.run(
                    ["verify", "--data", shop.folder.data, "--database", shop.url] + blobs(0),
                    environment: SharedStore.keys)
                #expect(outcome.output.hasSuffix("1 slip, 1 file checked: no faults found\n"))
            }
        }

        /// Uploads a slip to a node, which must acknowledge it; answers its page of the staff.
        private func upload(_ bytes: [UInt8], to node: Serving) async throws -> String {
            let shopper = Shopper(connection: try node.connect())
            let order = try await shopper.reserved(key: "slip")
            #expect(try await shopper.giveDetails(order).status == 200)
            let answer = try await shopper.upload(bytes, to: order)
            #expect(answer.status == 201, "\(answer.text)")
            let id = try #require(answer.text.firstMatch(of: /"id":"?(\d+)/))
            return "/admin/slips/\(id.1)"
        }

        private func signedIn(at node: Serving) async throws -> PlainBrowser {
            var browser = PlainBrowser(node)
            let form = try await browser.get("/admin/sign-in")
            let answer = try await browser.submit(
                form, to: "/admin/sign-in",
                ["email": "owner@shop.example", "password": Self.password])
            #expect(answer.status == 303, "\(answer)")
            return browser
        }

        /// The slip's file is shown.
        private func shows(
            _ browser: inout PlainBrowser, _ slip: String, _ bytes: [UInt8],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let file = try await browser.get(slip + "/file")
            #expect(file.status == 200, sourceLocation: sourceLocation)
            #expect(file.body == bytes, sourceLocation: sourceLocation)
        }

        /// The slip is known, and of its file it is said what is the matter.
        private func says(
            _ words: String, _ browser: inout PlainBrowser, _ slip: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            #expect(try await browser.get(slip).status == 200, sourceLocation: sourceLocation)
            let file = try await browser.get(slip + "/file")
            #expect(file.status == 503, sourceLocation: sourceLocation)
            #expect(file["retry-after"] != nil, sourceLocation: sourceLocation)
            #expect(file.text.contains(words), "\(file.text)", sourceLocation: sourceLocation)
        }

        @Test("A slip is shown at once where it was taken, and by the other once the store has it")
        func shared() async throws {
            let bench = try await Bench.make()
            let (taking, other) = (try await bench.serve(0), try await bench.serve(1))
            let bytes = slip(1, bytes: 200_000)
            bench.wires[0].set(.silent, about: "PUT /")

            let slip = try await upload(bytes, to: taking)

            var browser = try await signedIn(at: taking)
            try await shows(&browser, slip, bytes)
            browser.turn(to: other)
            try await says("This file is on its way", &browser, slip)

            bench.wires[0].set(nil)
            try await bench.carried(by: 0)
            try await shows(&browser, slip, bytes)
            bench.wires[1].set(.down)
            try await shows(&browser, slip, bytes)

            #expect(await taking.stop() == 0)
            #expect(await other.stop() == 0)
            try await bench.verify()
            await bench.store.stop()
        }

        @Test("A slip that came while the store was down is there when it is back, after a kill")
        func down() async throws {
            let bench = try await Bench.make()
            let (first, other) = (try await bench.serve(0), try await bench.serve(1))
            for wire in bench.wires { wire.set(.down) }
            let bytes = slip(2, bytes: 200_000)

            let slip = try await upload(bytes, to: first)

            var browser = try await signedIn(at: first)
            try await shows(&browser, slip, bytes)
            browser.turn(to: other)
            try await says("This file cannot be fetched just now", &browser, slip)
            #expect(await first.stop(9) == 128 + 9)

            for wire in bench.wires { wire.set(nil) }
            try await says("This file is on its way", &browser, slip)
            let again = try await bench.serve(0)
            try await bench.carried(by: 0)
            try await shows(&browser, slip, bytes)

            #expect(await again.stop() == 0)
            #expect(await other.stop() == 0)
            try await bench.verify()
            await bench.store.stop()
        }
    }
}

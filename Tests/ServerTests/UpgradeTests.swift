import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("A new process takes the place of the old one")
struct UpgradeTests {
    private static let stock = 1_000_000

    @Test("Nobody is refused, nothing in flight is lost, three times in a row")
    func underLoad() async throws {
        let folder = try await ShopFolder.applied(ShopText.shop(stock: Self.stock))
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(1, key: "first")
        #expect(try await shopper.giveDetails(order).status == 200)
        let upload = try await SlowUpload(of: slip(1, bytes: 300_000), to: order, serving)
        let crowd = Rush(port: serving.port)
        var uploaded: HTTPAnswer?

        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 { group.addTask { await crowd.buy(number) } }
            var process = serving.process.id
            for _ in 0..<3 {
                await crowd.reach(100)
                kill(process, SIGUSR2)
                let line = await serving.process.line()
                #expect(line == "listening on http://127.0.0.1:\(serving.port)")
                let next = folder.servingProcess
                #expect(next != nil && next != process)
                process = next ?? process
                if uploaded == nil { uploaded = try await upload.finish() }
            }
            await crowd.reach(100)
            crowd.end()
        }

        #expect(uploaded?.status == 201, "\(uploaded?.text ?? "")")
        #expect(crowd.failures == [])
        #expect(await serving.process.ended() == 0)
        let orders = try await Program.done(["verify", "--data", folder.data])
        #expect(orders.contains("\(crowd.bought + 1) orders"), "\(orders)")
        kill(try #require(folder.servingProcess), SIGTERM)
        // The streams end when the last of the processes has ended.
        let errors = await serving.process.restOfErrors()
        #expect(!errors.contains("error"), "\(errors)")
    }

    @Test("A program that does not start leaves the old one serving")
    func broken() async throws {
        let folder = try await ShopFolder.applied()
        // A second name of the program, so that the first one stays what it is.
        let program = Program.path + "-\(UUID().uuidString)"
        try #require(link(Program.path, program) == 0)
        defer { unlink(program) }
        let serving = try await Serving.start(
            [program, "serve", "--data", folder.data, "--listen", "127.0.0.1:0"])
        unlink(program)
        try #require(symlink("/bin/false", program) == 0)

        serving.process.signal(SIGUSR2)

        while let line = await serving.process.errorLine() {
            if line.contains("the new process ended before it was ready: this one goes on") {
                break
            }
        }
        #expect(folder.servingProcess == serving.process.id)
        #expect(try await serving.request("GET", "/d/tour").status == 200)
        #expect(await serving.stop() == 0)
    }

    @Test("What the old process did last is seen by the new one")
    func lastDeeds() async throws {
        let folder = try await ShopFolder.applied()
        let serving = try await folder.serve()
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(1, key: "first")
        #expect(try await shopper.giveDetails(order).status == 200)
        let upload = try await SlowUpload(of: slip(2, bytes: 100_000), to: order, serving)
        serving.process.signal(SIGUSR2)
        _ = await serving.process.line()

        #expect(try await upload.finish().status == 201)

        #expect(await serving.process.ended() == 0)
        let again = Shopper(connection: try serving.connect())
        #expect(try await again.status(of: order) == "under_review")
        #expect(try await again.available()[ShopText.sku] == 99)
        kill(try #require(folder.servingProcess), SIGTERM)
        _ = await serving.process.restOfErrors()
    }
}

extension ShopFolder {
    /// The number that the serving process has written into its lock.
    var servingProcess: pid_t? {
        let text = try? String(contentsOfFile: data + "/serving.lock", encoding: .utf8)
        return text.flatMap { pid_t($0.filter(\.isNumber)) }
    }
}

/// A slip of which half was sent.
private struct SlowUpload {
    private let connection: HTTPConnection
    private let rest: [UInt8]

    init(of bytes: [UInt8], to order: Shopper.Order, _ serving: Serving) async throws {
        connection = try serving.connect()
        let half = bytes.count / 2
        rest = Array(bytes[half...])
        try await connection.send(
            """
            POST /api/v1/orders/\(order.code)/slips HTTP/1.1\r\nHost: shop\r
            Authorization: Bearer \(order.key)\r\nContent-Type: application/pdf\r
            Content-Length: \(bytes.count)\r\n\r\n
            """)
        try await connection.send(Array(bytes[..<half]))
    }

    func finish() async throws -> HTTPAnswer {
        try await connection.send(rest)
        return try await connection.answer()
    }
}

/// Buyers who come one after another, each on a connection of their own.
private final class Rush: Sendable {
    private struct State {
        var bought = 0
        var failures: [String] = []
        var isOver = false
        var goal = 0
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let port: Int
    private let state = Mutex(State())

    init(port: Int) {
        self.port = port
    }

    var bought: Int { state.withLock { $0.bought } }
    var failures: [String] { state.withLock { $0.failures } }

    func end() { state.withLock { $0.isOver = true } }

    func buy(_ number: Int) async {
        var count = 0
        while !state.withLock({ $0.isOver }) {
            count += 1
            var failure: String?
            do {
                let shopper = Shopper(connection: try HTTPConnection(port: port))
                let body = Shopper.reservation([(ShopText.sku, 1)])
                let answer = try await shopper.reserve(body, key: "\(number)-\(count)")
                if answer.status != 201 { failure = "\(answer.status): \(answer.text)" }
            } catch {
                failure = "\(error)"
            }
            note(failure)
            if failure != nil { return }
        }
    }

    private func note(_ failure: String?) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if let failure { state.failures.append(failure) } else { state.bought += 1 }
            guard state.bought >= state.goal || failure != nil else { return nil }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Returns when so many more have bought, or when one could not.
    func reach(_ more: Int) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.failures.isEmpty { return true }
                state.goal = state.bought + more
                state.waiting = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}

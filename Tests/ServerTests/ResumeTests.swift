import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// What was told of an upload is there, whatever becomes of the process.
@Suite("Uploads that outlive their server", .serialized)
struct ResumeTests {
    @Test("Killed in the middle of a piece, again and again", arguments: [1, 2, 3] as [UInt64])
    func killed(seed: UInt64) async throws {
        let folder = try await ShopFolder.applied()
        let file = slip(seed, bytes: 2_000_000)
        var chance = Seeded(seed)
        let server = Server(try await folder.serve())
        let order = try await orderWithDetails(server)
        let upload = try await PiecewiseUpload.begin(file.count, for: order, server.connect)
        var told = 0
        for _ in 0..<6 {
            let offset = try await upload.offset()
            #expect(offset >= told, "bytes that were told are gone")
            let piece = min(file.count - offset, Int.random(in: 1...300_000, using: &chance))
            #expect(try await upload.patch(offset, file[offset...].prefix(piece)).status == 204)
            told = offset + piece
            let connection = try server.connect()
            try await connection.send(upload.patchHead(told, count: file.count - told))
            let more = Int.random(in: 0...min(300_000, file.count - told), using: &chance)
            try await connection.send(Array(file[told...].prefix(more)))
            server.now.process.signal(SIGKILL)
            #expect(await server.now.process.ended() == 128 + SIGKILL)
            server.now = try await folder.serve()
        }

        let offset = try await upload.offset()
        #expect(offset >= told, "bytes that were told are gone")
        #expect(try await upload.patch(offset, file[offset...]).status == 204)
        #expect(try await upload.finish().status == 201)

        let name = digest(file)
        #expect(
            folder.files(in: "blobs").map { $0.hasSuffix(name) } == [true],
            "other bytes than were sent")
        #expect(folder.files(in: "uploads") == [])
        #expect(await server.now.stop() == 0)
        let verified = try await Program.done(["verify", "--data", folder.data])
        #expect(verified.contains("1 order"), "\(verified)")
    }

    @Test("A process that takes over goes on with what the one before was sent")
    func takenOver() async throws {
        let folder = try await ShopFolder.applied()
        let file = slip(9, bytes: 200_000)
        let server = Server(try await folder.serve())
        let order = try await orderWithDetails(server)
        let upload = try await PiecewiseUpload.begin(file.count, for: order, server.connect)
        let connection = try server.connect()
        try await connection.send(
            upload.patchHead(0, count: file.count) + file.prefix(100_000))
        server.now.process.signal(SIGUSR2)
        _ = await server.now.process.line()

        // The old process is still at it.
        let busy = try await upload.patch(0, file[0...])
        #expect(busy.status == 423, "\(busy.text)")
        await connection.cut()
        #expect(await server.now.process.ended() == 0)
        let offset = try await upload.offset()
        #expect(offset <= 100_000)
        #expect(try await upload.patch(offset, file[offset...]).status == 204)
        #expect(try await upload.finish().status == 201)

        let text = try String(contentsOfFile: folder.data + "/serving.lock", encoding: .utf8)
        kill(try #require(pid_t(text.filter(\.isNumber))), SIGTERM)
        _ = await server.now.process.restOfErrors()
    }

    private func orderWithDetails(_ server: Server) async throws -> Shopper.Order {
        let shopper = Shopper(connection: try server.connect())
        let order = try await shopper.reserved(1, key: "first")
        #expect(try await shopper.giveDetails(order).status == 200)
        return order
    }
}

/// Whichever process serves the shop just now.
private final class Server: Sendable {
    private let serving: Mutex<Serving>

    init(_ serving: Serving) {
        self.serving = Mutex(serving)
    }

    var now: Serving {
        get { serving.withLock { $0 } }
        set { serving.withLock { $0 = newValue } }
    }

    @Sendable func connect() throws -> HTTPConnection { try now.connect() }
}

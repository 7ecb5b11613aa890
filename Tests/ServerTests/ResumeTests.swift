import Foundation
import Glibc
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
        var serving = try await folder.serve()
        let order = try await orderWithDetails(serving)
        let upload = Upload(order: order, id: try await begin(file.count, order, serving))
        var told = 0
        for _ in 0..<6 {
            let offset = try await upload.offset(serving)
            #expect(offset >= told, "bytes that were told are gone")
            let piece = min(file.count - offset, Int.random(in: 1...300_000, using: &chance))
            let answer = try await upload.patch(offset, file[offset...].prefix(piece), serving)
            #expect(answer.status == 204)
            told = offset + piece
            let connection = try serving.connect()
            try await connection.send(upload.head(told, count: file.count - told))
            let more = Int.random(in: 0...min(300_000, file.count - told), using: &chance)
            try? await connection.send(Array(file[told...].prefix(more)))
            serving.process.signal(SIGKILL)
            #expect(await serving.process.ended() == 128 + SIGKILL)
            serving = try await folder.serve()
        }

        let offset = try await upload.offset(serving)
        #expect(offset >= told)
        #expect(try await upload.patch(offset, file[offset...], serving).status == 204)
        #expect(try await upload.finish(serving).status == 201)

        let stored = folder.files(in: "blobs")
        let name = digest(Data(file))
        #expect(stored.map { $0.hasSuffix(name) } == [true], "other bytes than were sent")
        #expect(folder.files(in: "uploads") == [])
        #expect(await serving.stop() == 0)
        let verified = try await Program.done(["verify", "--data", folder.data])
        #expect(verified.contains("1 order"), "\(verified)")
    }

    @Test("A process that takes over goes on with what the one before was sent")
    func takenOver() async throws {
        let folder = try await ShopFolder.applied()
        let file = slip(9, bytes: 200_000)
        let serving = try await folder.serve()
        let order = try await orderWithDetails(serving)
        let upload = Upload(order: order, id: try await begin(file.count, order, serving))
        let connection = try serving.connect()
        try await connection.send(upload.head(0, count: file.count) + file.prefix(100_000))
        serving.process.signal(SIGUSR2)
        _ = await serving.process.line()

        // The old process is still at it.
        let busy = try await upload.patch(0, file[0...], serving)
        #expect(busy.status == 423, "\(busy.text)")
        await connection.cut()
        #expect(await serving.process.ended() == 0)
        let offset = try await upload.offset(serving)
        #expect(offset <= 100_000)
        #expect(try await upload.patch(offset, file[offset...], serving).status == 204)
        #expect(try await upload.finish(serving).status == 201)

        let text = try String(contentsOfFile: folder.data + "/serving.lock", encoding: .utf8)
        kill(try #require(pid_t(text.filter(\.isNumber))), SIGTERM)
        _ = await serving.process.restOfErrors()
    }

    private func orderWithDetails(_ serving: Serving) async throws -> Shopper.Order {
        let shopper = Shopper(connection: try serving.connect())
        let order = try await shopper.reserved(1, key: "first")
        #expect(try await shopper.giveDetails(order).status == 200)
        return order
    }

    /// Begins an upload and answers its name.
    private func begin(
        _ length: Int, _ order: Shopper.Order, _ serving: Serving
    ) async throws -> String {
        let code = Data(order.code.utf8).base64EncodedString()
        let answer = try await serving.connect().request(
            "POST", "/api/v1/uploads",
            fields: [
                ("tus-resumable", "1.0.0"), ("authorization", "Bearer \(order.key)"),
                ("upload-length", "\(length)"), ("upload-metadata", "order \(code)"),
            ])
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer["location"]?.split(separator: "/").last.map(String.init))
    }
}

/// An upload and the calls that continue it.
private struct Upload {
    let order: Shopper.Order
    let id: String

    private var fields: [(String, String)] {
        [("tus-resumable", "1.0.0"), ("authorization", "Bearer \(order.key)")]
    }

    private func piece(_ offset: Int) -> [(String, String)] {
        fields + [
            ("content-type", "application/offset+octet-stream"), ("upload-offset", "\(offset)"),
        ]
    }

    func offset(_ serving: Serving) async throws -> Int {
        let answer = try await serving.connect().request(
            "HEAD", "/api/v1/uploads/\(id)", fields: fields)
        #expect(answer.status == 200)
        return try #require(answer["upload-offset"].flatMap { Int($0) })
    }

    func patch(
        _ offset: Int, _ bytes: ArraySlice<UInt8>, _ serving: Serving
    ) async throws -> HTTPAnswer {
        try await serving.connect().request(
            "PATCH", "/api/v1/uploads/\(id)", fields: piece(offset), body: Array(bytes))
    }

    /// The head of a piece that is then sent as the test likes.
    func head(_ offset: Int, count: Int) -> [UInt8] {
        var text = "PATCH /api/v1/uploads/\(id) HTTP/1.1\r\nhost: shop\r\n"
        for (name, value) in piece(offset) { text += "\(name): \(value)\r\n" }
        return Array((text + "content-length: \(count)\r\n\r\n").utf8)
    }

    func finish(_ serving: Serving) async throws -> HTTPAnswer {
        try await serving.connect().request(
            "POST", "/api/v1/orders/\(order.code)/slips",
            fields: [fields[1], ("content-type", "application/json")],
            body: Array(#"{"upload":"\#(id)"}"#.utf8))
    }
}

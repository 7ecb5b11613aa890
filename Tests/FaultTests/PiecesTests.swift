import TestSupport
import Testing

extension Faults {
    @Suite("A slip in pieces, several nodes behind haproxy")
    struct Pieces {
        @Test("The pieces find the node that has the first one, and begin anew when it is gone")
        func stickToANode() async throws {
            let shop = try await ClusteredShop.make()
            let nodes = try await shop.serve(nodes: 3)
            let balancer = try await Balancer((0..<3).map { nodes.any($0) }, in: shop.folder)
            let shopper = Shopper(connection: try balancer.connect())
            let order = try await shopper.reserved(1, key: "first")
            #expect(try await shopper.giveDetails(order).status == 200)
            let file = slip(1, bytes: 60_000)

            let upload = try await PiecewiseUpload.begin(file.count, for: order) {
                try balancer.connect()
            }
            var answeredBy: Set<String> = []
            for offset in stride(from: 0, to: 50_000, by: 10_000) {
                let answer = try await upload.patch(offset, file[offset..<offset + 10_000])
                #expect(answer.status == 204, "\(answer.text)")
                answeredBy.insert(try #require(answer[Balancer.answeredBy]))
            }
            let node = try #require(answeredBy.first.flatMap { Int($0.suffix(1)) })
            #expect(answeredBy.count == 1)
            #expect(try await upload.offset() == 50_000)

            await nodes.kill(node)
            // Until haproxy has taken the node out, there is no answer or its own.
            var gone = try? await upload.head().status
            while gone != 404 { gone = try? await upload.head().status }
            let again = try await PiecewiseUpload.begin(file.count, for: order) {
                try balancer.connect()
            }
            #expect(try await again.patch(0, file[0...]).status == 204)
            #expect(try await again.finish().status == 201)
            await nodes.stop()
            await balancer.stop()
        }
    }
}

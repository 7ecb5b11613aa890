internal import Foundation
internal import Testing

/// A slip that is sent in pieces by tus 1.0, each call on a connection of its own.
package struct PiecewiseUpload: Sendable {
    package let order: Shopper.Order
    package let id: String
    private let connect: @Sendable () throws -> HTTPConnection

    /// Begins one.
    ///
    /// - Parameter connect: leads to the shop, by any of its servers.
    package static func begin(
        _ length: Int, for order: Shopper.Order,
        _ connect: @escaping @Sendable () throws -> HTTPConnection
    ) async throws -> PiecewiseUpload {
        let code = Data(order.code.utf8).base64EncodedString()
        let answer = try await connect().request(
            "POST", "/api/v1/uploads",
            fields: fields(order) + [
                ("upload-length", "\(length)"), ("upload-metadata", "order \(code)"),
            ])
        #expect(answer.status == 201, "\(answer.text)")
        let place = try #require(answer["location"])
        return PiecewiseUpload(
            order: order, id: String(place.split(separator: "/").last ?? ""), connect: connect)
    }

    private static func fields(_ order: Shopper.Order) -> [(String, String)] {
        [("tus-resumable", "1.0.0"), ("authorization", "Bearer \(order.key)")]
    }

    private func piece(_ offset: Int) -> [(String, String)] {
        Self.fields(order) + [
            ("content-type", "application/offset+octet-stream"), ("upload-offset", "\(offset)"),
        ]
    }

    /// What is told of it.
    package func head() async throws -> HTTPAnswer {
        try await connect().request(
            "HEAD", "/api/v1/uploads/\(id)", fields: Self.fields(order))
    }

    /// How far it has come.
    package func offset() async throws -> Int {
        let answer = try await head()
        #expect(answer.status == 200)
        return try #require(answer["upload-offset"].flatMap { Int($0) })
    }

    /// Sends a piece.
    package func patch(_ offset: Int, _ bytes: ArraySlice<UInt8>) async throws -> HTTPAnswer {
        try await connect().request(
            "PATCH", "/api/v1/uploads/\(id)", fields: piece(offset), body: Array(bytes))
    }

    /// The head of a piece whose body is then sent as a test likes.
    package func patchHead(_ offset: Int, count: Int) -> [UInt8] {
        var text = "PATCH /api/v1/uploads/\(id) HTTP/1.1\r\nhost: shop\r\n"
        for (name, value) in piece(offset) { text += "\(name): \(value)\r\n" }
        return Array((text + "content-length: \(count)\r\n\r\n").utf8)
    }

    /// Puts it to its order.
    package func finish() async throws -> HTTPAnswer {
        try await connect().request(
            "POST", "/api/v1/orders/\(order.code)/slips",
            fields: [Self.fields(order)[1], ("content-type", "application/json")],
            body: Array(#"{"upload":"\#(id)"}"#.utf8))
    }
}

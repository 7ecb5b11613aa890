internal import Foundation
internal import Testing

/// Plays a shopper over the API, and keeps what it was told.
package struct Shopper: Sendable {
    package let connection: HTTPConnection

    package init(connection: HTTPConnection) {
        self.connection = connection
    }

    package struct Order: Sendable, Hashable {
        package var code: String
        package var key: String

        package init(code: String, key: String) {
            self.code = code
            self.key = key
        }
    }

    /// The call of a reservation.
    package static func reservation(_ lines: [(sku: String, quantity: Int)]) -> [UInt8] {
        let items = lines.map { #"{"sku":"\#($0.sku)","quantity":\#($0.quantity)}"# }
        return Array(#"{"lines":[\#(items.joined(separator: ","))]}"#.utf8)
    }

    package static let details = Array(
        """
        {"name":"Somchai Jaidee","phone":"0812345678","email":"somchai@mail.example",\
        "address":"1 Sukhumvit Road, Bangkok 10110","note":""}
        """.utf8)

    package func reserve(_ body: [UInt8], key: String) async throws -> HTTPAnswer {
        try await connection.request(
            "POST", "/api/v1/drops/tour/orders",
            fields: [("content-type", "application/json"), ("idempotency-key", key)], body: body)
    }

    /// Reserves, which must be granted.
    package func reserved(
        _ quantity: Int = 1, of sku: String = ShopText.sku, key: String
    ) async throws -> Order {
        let answer = try await reserve(Self.reservation([(sku, quantity)]), key: key)
        #expect(answer.status == 201, "\(answer.text)")
        return try Self.order(answer)
    }

    package static func order(_ answer: HTTPAnswer) throws -> Order {
        let json = try object(answer)
        return Order(
            code: try #require(json["code"] as? String), key: try #require(json["key"] as? String))
    }

    package func giveDetails(_ order: Order) async throws -> HTTPAnswer {
        try await connection.request(
            "PUT", "/api/v1/orders/\(order.code)/customer",
            fields: [("content-type", "application/json"), bearer(order)], body: Self.details)
    }

    package func upload(_ slip: [UInt8], to order: Order) async throws -> HTTPAnswer {
        try await connection.request(
            "POST", "/api/v1/orders/\(order.code)/slips",
            fields: [("content-type", "application/pdf"), bearer(order)], body: slip)
    }

    package func cancel(_ order: Order) async throws -> HTTPAnswer {
        try await connection.request(
            "DELETE", "/api/v1/orders/\(order.code)", fields: [bearer(order)])
    }

    package func see(_ order: Order) async throws -> HTTPAnswer {
        try await connection.request(
            "GET", "/api/v1/orders/\(order.code)", fields: [bearer(order)])
    }

    /// The order's status as the shop tells it.
    package func status(of order: Order) async throws -> String {
        let answer = try await see(order)
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(try Self.object(answer)["status"] as? String)
    }

    /// What can be reserved of each SKU, as of this moment.
    package func available() async throws -> [String: Int] {
        let answer = try await connection.request("GET", "/api/v1/drops/tour")
        let products = try #require(try Self.object(answer)["products"] as? [[String: Any]])
        var available: [String: Int] = [:]
        for product in products {
            for variant in try #require(product["variants"] as? [[String: Any]]) {
                available[try #require(variant["sku"] as? String)] = variant["available"] as? Int
            }
        }
        return available
    }

    private func bearer(_ order: Order) -> (String, String) {
        ("authorization", "Bearer \(order.key)")
    }

    package static func object(_ answer: HTTPAnswer) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(answer.body))
        return try #require(json as? [String: Any])
    }
}

/// A slip that is not like any other: a PDF by its first bytes.
package func slip(_ number: UInt64, bytes: Int) -> [UInt8] {
    var generator = Seeded(number)
    var slip = Array("%PDF-1.4\n".utf8)
    while slip.count < bytes { withUnsafeBytes(of: generator.next()) { slip += $0 } }
    return slip
}

/// Chance that a test can repeat: SplitMix64 (Steele, Lea, Flood 2014).
package struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    package init(_ seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

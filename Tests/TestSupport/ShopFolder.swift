internal import Foundation
internal import Testing

/// A directory of a test's own, with a shop file and a data directory.
package final class ShopFolder: Sendable {
    package let path: String
    package var data: String { path + "/data" }
    package var shopFile: String { path + "/shop.yaml" }

    package init() throws {
        var template = Array("/tmp/holdfast-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file into the folder and answers its path.
    @discardableResult
    package func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    @discardableResult
    package func write(_ text: String, to name: String = "shop.yaml") throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// A shop that is set up.
    package static func applied(_ file: String = ShopText.shop()) async throws -> ShopFolder {
        let folder = try ShopFolder()
        try folder.write(file)
        try await Program.done(["apply", folder.shopFile, "--data", folder.data])
        return folder
    }

    /// Starts to serve and waits until it is ready.
    package func serve(
        _ arguments: [String] = [], environment: [String: String] = [:],
        through prefix: [String] = []
    ) async throws -> Serving {
        try await Serving.start(
            prefix + [Program.path, "serve", "--data", data, "--listen", "127.0.0.1:0"]
                + arguments, environment: environment)
    }

    /// The permissions of a file or folder.
    package func mode(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    /// The files below a folder of the data directory, as paths below it.
    package func files(in name: String) -> [String] {
        let root = data + "/" + name
        let all = FileManager.default.subpaths(atPath: root) ?? []
        return all.filter { path in
            let attributes = try? FileManager.default.attributesOfItem(atPath: root + "/" + path)
            return attributes?[.type] as? FileAttributeType == .typeRegular
        }
    }
}

/// Shop files for tests.
package enum ShopText {
    package static let sku = "SHIRT-S"
    package static let otherSKU = "SHIRT-M"

    package static func shop(
        stock: Int = 100, other: Int = 50, holdMinutes: String = "600", extra: String = ""
    ) -> String {
        """
        shop: {name: Test, currency: THB, locale: en, time_zone: Asia/Bangkok}
        receiving_accounts:
          - {id: main, bank: KBANK, name: Test, number: "1", promptpay: "0812345678"}
        drops:
          - slug: tour
            title: Tour
            opens_at: now
            closes_at: 2099-01-01T00:00:00Z
            hold_minutes: \(holdMinutes)
            pay_minutes: 600
            limit_per_person: null
            line: off
            shipping: {method: post, fee: "50.00"}
            products:
              - id: shirt
                name: Shirt
                price: "350.00"\(extra)
                variants:
                  - {sku: SHIRT-S, name: S, stock: \(stock)}
                  - {sku: SHIRT-M, name: M, stock: \(other)}

        """
    }
}

/// Pictures for tests.
package enum Pictures {
    /// One grey pixel.
    package static var smallestPNG: [UInt8] {
        let header: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
            0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55,
        ]
        let data: [UInt8] = [
            0, 0, 0, 10, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81,
            0x77, 0xCD, 0x72, 0xB6,
        ]
        let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
        return header + data + end
    }
}

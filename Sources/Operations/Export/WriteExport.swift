package import Shop
internal import Storage

/// Writes the orders of an export to its file.
package struct WriteExport: JobWork {
    package static let kind = JobKind.export

    private let request: ExportRequest

    package init(parameters: String) {
        request = ExportRequest(text: parameters)
    }

    package static func prepare(shop: Shopkeeper) async throws {
        OutputFile.removeLeftovers(in: shop.exports, prefix: "now-")
        try await shop.takeOverExports()
    }

    package func run(_ hold: JobHold, in shop: Shopkeeper) async throws -> String? {
        let export = try shop.export(request.filter, request.layout, by: .shop)
        let total = try await shop.store.read(in: .long) { try export.count(on: $0) }
        hold.note(done: 0, of: total)
        try await shop.renew(hold)
        let path = shop.exportPath(ExportJob(hold.job))
        do {
            let count = try await shop.write(export, of: total, to: path) { count in
                hold.note(done: count, of: total)
                try hold.check()
            }
            hold.note(done: count, of: count)
            return nil
        } catch {
            // Nothing of the file is left.
            hold.note(done: 0, of: total)
            throw error
        }
    }

    /// An export that has failed is not tried again: whoever waits for it is told why, and may ask
    /// for the next one.
    package func mayPass(_ error: any Error) -> Bool { false }
}

internal import Formats
internal import Synchronization

/// Drawings of payers' codes that were shown. Where a code has the sum in it and not the order, as
/// PromptPay's, a drop has a few of them for thousands of pages.
final class PayerDrawings: Sendable {
    private let kept = Mutex<[String: String]>([:])

    var count: Int { kept.withLock { $0.count } }

    /// A code's drawing as an `svg` element; `nil` where it does not fit.
    ///
    /// - Parameter label: what readers who do not see it are told, with nothing in it to escape.
    func svg(of content: PayerPayload, label: String) -> String? {
        let payload = content.text
        if let known = kept.withLock({ $0[payload] }) { return known }
        guard let drawing = try? content.drawn() else { return nil }
        let svg = drawing.svg(attributes: "role=\"img\" aria-label=\"\(label)\"")
        kept.withLock { kept in
            if kept.count >= PayerDrawingLimits.kept { kept = [:] }
            kept[payload] = svg
        }
        return svg
    }
}

/// The named limits of drawings that are kept.
package enum PayerDrawingLimits {
    /// The number of drawings in memory, about 4 kB each.
    package static let kept = 256
}

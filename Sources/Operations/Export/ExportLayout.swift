package import Formats
internal import Shop

/// The layout of an export.
package struct ExportLayout: Hashable, Sendable {
    package var format: ExportOrders.Format
    /// The columns of the sheet `Orders`; empty is all of them.
    package var columns: [OrderColumn]
    /// The form of a CSV file, by who will read it.
    package var form: CSVForm
    /// The language of headings and statuses; `nil` for the names that programs rely on.
    package var language: String?

    package init(
        _ format: ExportOrders.Format = .xlsx, columns: [OrderColumn] = [],
        form: CSVForm = .guarded, language: String? = nil
    ) {
        self.format = format
        self.columns = columns
        self.form = form
        self.language = language
    }
}

/// The words of an export: what it calls its columns and what stands in them. Without words these
/// are the names that programs rely on.
package struct ExportWords: Sendable {
    private let texts: [String: String]

    /// - Parameter texts: by key: `sheet_paid_amount` is the heading of `paid amount`,
    ///   `status_paid` a status, `sheet_source_slip` where a payment comes from.
    package init(_ texts: [String: String] = [:]) {
        self.texts = texts
    }

    func heading(_ name: String) -> String { word("sheet_", name) }

    func status(_ name: String) -> String { word("status_", name) }

    func source(_ name: String) -> String { word("sheet_source_", name) }

    func standing(_ name: String) -> String { word("sheet_standing_", name) }

    private func word(_ prefix: String, _ name: String) -> String {
        texts[prefix + name.pieces(at: " ").joined(separator: "_")] ?? name
    }

    /// The names of all headings, for whoever brings words for them.
    package static let headings: [String] =
        OrderColumn.allCases.map(\.title)
        + (ExportSheets.lines + ExportSheets.payments).map(\.title)
}

internal import Blobs
internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Shop

/// An export as a download, and what is asked of one.
enum ExportAnswer {
    /// The layout of an export, from what a query or a body says of it.
    static func layout(
        _ format: ExportOrders.Format, columns: [OrderColumn] = [], form: String?,
        language: String?
    ) throws(Problem) -> ExportLayout {
        var problems: [FieldProblem] = []
        var layout = ExportLayout(format, columns: columns)
        if let form {
            if let known = CSVForm(rawValue: form) {
                layout.form = known
            } else {
                let known = CSVForm.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append(FieldProblem("csv", "must be one of \(known)"))
            }
        }
        if let language {
            if ExportLanguages.tags.contains(language) {
                layout.language = language
            } else {
                let known = ExportLanguages.tags.joined(separator: ", ")
                problems.append(FieldProblem("language", "must be one of \(known)"))
            }
        }
        guard problems.isEmpty else { throw .invalid(problems) }
        return layout
    }

    /// A file whose name says of which drop and day it is, so that ten of them can be told apart.
    static func response(
        _ file: any BlobReader, _ format: ExportOrders.Format, of drop: DropID?, at now: Timestamp,
        in shop: Shopfront?
    ) -> WebResponse {
        let slug = drop.flatMap { shop?.catalogue.listing(of: $0)?.drop.slug }
        let day = shop?.wallClock.map { DateText.day($0.time(at: now)) }
        let name = ["orders", slug, day].compactMap(\.self).joined(separator: "-")
        var fields = SecurityHeaders.file()
        fields[.contentType] = format.mediaType
        fields[.contentDisposition] = "attachment; filename=\"\(name).\(format.rawValue)\""
        fields[.cacheControl] = "private, no-store"
        return FileAnswer.response(file, fields: fields)
    }
}

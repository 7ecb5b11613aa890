internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop

/// Which column of a bank's CSV file is which, said by staff where the file does not say it.
extension StaffPages {
    /// Answers `GET /admin/statements/{id}/columns`.
    func askColumns(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await columnsPage(request, visit, nil)
    }

    /// Answers `POST /admin/statements/{id}/columns`.
    func readColumns(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit
    ) async throws -> WebResponse {
        let id = StatementID(try request.rowNumber())
        guard let file = try await keeper.unmappedFile(id, by: visit.caller) else {
            throw Problem.notFound
        }
        let mapping = Self.mapping(of: fields, file.layout)
        guard mapping.isWhole else {
            return try await columnsPage(
                request, visit, (mapping, fields["labels"] != nil), .unprocessableContent)
        }
        _ = try await keeper.readAgain(id, mapping: mapping, by: visit.caller)
        return Redirect.see("/admin/statements")
    }

    /// - Parameter typed: what somebody has said, and whether the first row names the columns.
    private func columnsPage(
        _ request: WebRequest, _ visit: Visit, _ typed: (StatementCSVMapping, Bool)?,
        _ status: HTTPResponse.Status = .ok
    ) async throws -> WebResponse {
        let id = StatementID(try request.rowNumber())
        guard let file = try await keeper.unmappedFile(id, by: visit.caller) else {
            throw Problem.notFound
        }
        let layout = file.layout
        let known = typed?.0 ?? layout.mapping
        let path = "/admin/statements/\(id.value)/columns"
        let language = frame.language(of: request)
        let columns = layout.header.enumerated().prefix(Self.mostColumns).map { place, label in
            ColumnChoice(
                number: place + 1, label: label,
                samples: layout.rows.prefix(Self.shownRows).compactMap { row in
                    place < row.count && !row[place].isEmpty ? row[place] : nil
                }, roles: Self.roles(of: place, known))
        }
        let page = ColumnsPage(
            path: path,
            fileName: file.statement.fileName.isEmpty ? "CSV" : file.statement.fileName,
            columns: columns, hasLabels: typed?.1 ?? (layout.headerLine != nil),
            orders: orders(known, language), decimals: decimals(known, language),
            isWrong: typed != nil, csrf: visit.csrf)
        return try await answer(page, to: request, visit, status, path: path)
    }

    /// The most columns that are asked about; a bank's file has some twenty.
    private static let mostColumns = 60
    /// The number of rows of the file that are shown.
    private static let shownRows = 3

    private static func roles(
        of place: Int, _ mapping: StatementCSVMapping
    ) -> [ColumnRoleChoice] {
        var chosen = ColumnRole.nothing
        if mapping.texts.contains(place) { chosen = .text }
        for (column, role) in Self.columns where mapping.columns[column] == place { chosen = role }
        return ColumnRole.allCases.map { ColumnRoleChoice(role: $0, isChosen: $0 == chosen) }
    }

    private static let columns: [(StatementCSVColumn, ColumnRole)] = [
        (.valueDate, .date), (.date, .date), (.time, .time), (.amount, .amount),
        (.moneyIn, .moneyIn), (.moneyOut, .moneyOut), (.direction, .direction), (.name, .name),
        (.account, .account), (.reference, .reference), (.balance, .balance),
        (.currency, .currency),
    ]

    /// The mapping that a form says: of a column that is named twice the first counts.
    private static func mapping(
        of fields: FormFields, _ layout: StatementCSVLayout
    ) -> StatementCSVMapping {
        var mapping = StatementCSVMapping()
        mapping.delimiter = layout.mapping.delimiter
        mapping.encoding = layout.mapping.encoding
        mapping.header =
            fields["labels"] != nil ? .labels(StatementCSVLabels.key(layout.header)) : .none
        for place in layout.header.indices.prefix(mostColumns) {
            let role = fields["column-\(place + 1)"].flatMap { ColumnRole(rawValue: $0) }
            if role == .text { mapping.texts.append(place) }
            // The day of the booking is the last that stands for the role.
            let column = columns.last { $0.1 == role }?.0
            if let column, mapping.columns[column] == nil { mapping.columns[column] = place }
        }
        mapping.order = fields["order"].flatMap { StatementCSVOrder(rawValue: $0) }
        mapping.decimal = fields["decimal"].flatMap { text in
            [".", ","].contains(text) ? text.unicodeScalars.first : nil
        }
        return mapping
    }

    private func orders(
        _ mapping: StatementCSVMapping, _ language: Language
    ) -> [FormChoice] {
        let names: [(String, Sentence)] = [
            ("", "As the file shows"), ("dmy", "Day, month, year"), ("mdy", "Month, day, year"),
            ("ymd", "Year, month, day"),
        ]
        return names.map { value, name in
            FormChoice(
                value: value, text: name.text(in: language.rawValue),
                isChosen: value == mapping.order?.rawValue ?? "")
        }
    }

    private func decimals(
        _ mapping: StatementCSVMapping, _ language: Language
    ) -> [FormChoice] {
        let names: [(String, Sentence)] = [
            ("", "As the file shows"), (".", "A point: 1,234.50"), (",", "A comma: 1.234,50"),
        ]
        return names.map { value, name in
            FormChoice(
                value: value, text: name.text(in: language.rawValue),
                isChosen: value == mapping.decimal.map { String($0) } ?? "")
        }
    }
}

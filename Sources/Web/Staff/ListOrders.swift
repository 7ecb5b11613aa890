internal import Documents
internal import Formats
internal import HTTPTypes
internal import HummingbirdCore
internal import Operations
internal import Pages
internal import Shop
internal import Storage

extension StaffPages {
    /// Answers `GET /admin/orders`.
    func listOrders(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        let fields = try request.queryFields()
        return try await listPage(request, fields, visit, BulkReport(fields))
    }

    /// The list that a query asks for, with what a bulk change did, or why it was not begun, above
    /// it.
    ///
    /// - Parameter picked: the codes of the orders that stay ticked.
    func listPage(
        _ request: WebRequest, _ fields: FormFields, _ visit: Visit, _ report: BulkReport?,
        _ status: HTTPResponse.Status = .ok, bulkForm: BulkForm? = nil,
        picked: Set<String> = []
    ) async throws -> WebResponse {
        let wording = frame.wording(for: request)
        let query = OrdersQuery(fields, wording.wallClock)
        let cursor = (query.newer ?? query.cursor).flatMap { keeper.orderID(code: $0) }
        let list = try await orders(query, cursor, wording, visit)
        let figures = try await keeper.figures(by: visit.caller)
        let page = OrdersPage(
            drops: dropOptions(query, wording), statuses: chips(query, figures),
            misfits: misfits(
                figures, wording, of: keeper.catalogue?.drop(slug: query.drop)?.id,
                on: query.money
            ) { query.toggling($0).path() }, chosenMoney: query.money?.rawValue,
            allHref: query.changed { $0.statuses = [] }.path(),
            hasStatusFilter: !query.statuses.isEmpty, chosenStatuses: query.statuses,
            query: query.search, from: field(query.from, wording), to: field(query.to, wording),
            hasFilter: query.isNarrow,
            isEmptySpan: query.isEmptySpan,
            rows: try await rows(
                list?.rows ?? [], wording, visit.caller, picked: picked),
            newer: list.flatMap { newer(query, $0) }, older: list.flatMap { older(query, $0) },
            excel: visit.may(.export) ? query.changed().path("/admin/export/orders.xlsx") : nil,
            csv: visit.may(.export) ? query.changed().path("/admin/export/orders.csv") : nil,
            otherForms: visit.may(.export) ? otherForms(query, wording) : nil,
            isTooWide: list == nil,
            bulk: visit.may(.changeStatus) ? OrderStatus.allCases : [],
            outcome: report?.outcome(frame.renderer, wording.language), bulkForm: bulkForm,
            back: query.path())
        return try await answer(
            page, to: request, visit, status, current: .orders, path: query.path())
    }

    /// The page of the list; `nil` when it takes too long to find.
    private func orders(
        _ query: OrdersQuery, _ cursor: OrderID?, _ wording: Wording, _ visit: Visit
    ) async throws -> OrderList? {
        do {
            return try await keeper.orders(
                query.filter(in: keeper.catalogue), past: cursor,
                newer: query.newer != nil, by: visit.caller)
        } catch StorageError.tooLong {
            return nil
        }
    }

    private func otherForms(_ query: OrdersQuery, _ wording: Wording) -> ExportForms {
        func path(_ format: ExportOrders.Format, _ name: String, _ value: String) -> String {
            query.changed().path(
                "/admin/export/orders.\(format.rawValue)", also: [(name: name, value: value)])
        }
        return ExportForms(
            excel: path(.xlsx, "language", wording.language.rawValue),
            spreadsheet: path(.csv, "csv", CSVForm.spreadsheet.rawValue),
            program: path(.csv, "csv", CSVForm.program.rawValue),
            background: query.changed().path("/admin/exports"))
    }

    /// The field of a filter's time, with words where the field does not tell all of it.
    private func field(_ time: FilterTime?, _ wording: Wording) -> TimeField {
        guard let time else { return TimeField() }
        let isUnclear = time.exact != nil || wording.wallClock.isRepeated(time.moment)
        return TimeField(
            text: time.field, exact: time.exact,
            told: isUnclear ? wording.moment(time.moment).text : nil)
    }

    private func dropOptions(_ query: OrdersQuery, _ wording: Wording) -> [DropOption] {
        let all = DropOption(
            slug: "", title: frame.renderer.word("all", in: wording.language),
            isChosen: query.drop.isEmpty)
        let drops = (keeper.catalogue?.drops ?? []).map { drop in
            DropOption(slug: drop.slug, title: drop.title, isChosen: drop.slug == query.drop)
        }
        return [all] + drops
    }

    /// The counts are of the whole drop, whatever else narrows the list: they are kept, not
    /// counted.
    private func chips(_ query: OrdersQuery, _ figures: ShopFigures) -> [StatusCount] {
        let drop = keeper.catalogue?.drop(slug: query.drop)?.id
        return OrderStatus.allCases.map { status in
            StatusCount(
                status: status, count: figures.sums(status, of: drop).orders,
                href: query.toggling(status).path(), isOn: query.statuses.contains(status))
        }
    }

    private func newer(_ query: OrdersQuery, _ list: OrderList) -> String? {
        // Pages that were come to from the newest have newer ones; those come to from below only
        // when the list says so.
        let isThere = query.newer == nil ? query.cursor != nil : list.next != nil
        guard isThere, let first = list.rows.first else { return nil }
        return query.changed { $0.newer = keeper.code(of: first.id).text }.path()
    }

    private func older(_ query: OrdersQuery, _ list: OrderList) -> String? {
        let isThere = query.newer != nil || list.next != nil
        guard isThere, let last = list.rows.last else { return nil }
        return query.changed { $0.cursor = keeper.code(of: last.id).text }.path()
    }

    /// `GET /admin/export/orders.xlsx`, with the query of the list.
    func exportWorkbook(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await export(request, .xlsx, visit)
    }

    /// Answers `GET /admin/export/orders.csv`.
    func exportCSV(_ request: WebRequest, _ visit: Visit) async throws -> WebResponse {
        try await export(request, .csv, visit)
    }

    private func export(
        _ request: WebRequest, _ format: ExportOrders.Format, _ visit: Visit
    ) async throws -> WebResponse {
        let fields = try request.queryFields()
        let wording = frame.wording(for: request)
        let query = OrdersQuery(fields, wording.wallClock)
        let filter = query.filter(in: keeper.catalogue)
        let layout = try ExportAnswer.layout(
            format, form: fields["csv"]?.nonEmpty, language: fields["language"]?.nonEmpty)
        let file = try await request.whileClientWaits { [keeper, caller = visit.caller] in
            try await keeper.exportNow(filter, layout, by: caller)
        }
        return ExportAnswer.response(
            file, format, of: filter.drop, at: keeper.clock(),
            in: keeper.catalogue.map { Shopfront($0) })
    }
}

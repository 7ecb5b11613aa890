import Foundation
import Shop
import Storage
import Synchronization
import TestShop
import Testing

@testable import Formats
@testable import Operations

@Suite("Exports")
struct ExportTests {
    private let owner = Caller.staff(.owner)

    private func export(
        _ filter: OrderFilter = OrderFilter(), _ format: ExportOrders.Format,
        columns: [OrderColumn] = [], _ stall: Stall
    ) async throws -> String {
        let path = "\(stall.folder.path)/out.\(format.rawValue)"
        let export = try stall.keeper.export(
            filter, ExportLayout(format, columns: columns), by: owner)
        _ = try await stall.keeper.write(export, to: path)
        return path
    }

    /// The rows of a sheet, or of a CSV file, as Python reads them: cells joined by U+001F.
    private func rows(_ path: String, sheet: Int = 1) throws -> [[String]] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", reader, path, "\(sheet)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(
            decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "python3 cannot read \(path)")
        return text.split(separator: "\u{1E}").map {
            $0.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// Reads cells by their place, so that an empty cell keeps its column.
    private let reader = """
        import csv, re, sys, zipfile
        import xml.etree.ElementTree as tree
        path, sheet = sys.argv[1], sys.argv[2]
        space = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
        def text(node):
            return ''.join(t.text or '' for t in node.iter(space + 't'))
        def cells():
            book = zipfile.ZipFile(path)
            assert book.testzip() is None
            shared = []
            if 'xl/sharedStrings.xml' in book.namelist():
                root = tree.fromstring(book.read('xl/sharedStrings.xml'))
                shared = [text(node) for node in root]
            root = tree.fromstring(book.read('xl/worksheets/sheet%s.xml' % sheet))
            for row in root.iter(space + 'row'):
                found = {}
                for cell in row.iter(space + 'c'):
                    column = 0
                    for letter in re.match('[A-Z]+', cell.get('r')).group():
                        column = column * 26 + ord(letter) - 64
                    value = cell.find(space + 'v')
                    if cell.get('t') == 's': found[column] = shared[int(value.text)]
                    elif cell.get('t') == 'inlineStr': found[column] = text(cell)
                    else: found[column] = '' if value is None else repr(float(value.text))
                yield [found.get(n, '') for n in range(1, max(found) + 1)]
        if path.endswith('.csv'):
            rows = csv.reader(open(path, encoding='utf-8-sig', newline=''))
        else:
            rows = cells()
        sys.stdout.buffer.write('\\x1e'.join('\\x1f'.join(row) for row in rows).encode())
        """

    @Test("the CSV file has every order as it is, oldest first")
    func csv() async throws {
        try await withStall(Market.file) { stall async throws in
            try await Market.fill(stall, count: 70, seed: 5)
            let known = try await Market.known(stall).reversed()

            let rows = try rows(try await export(.init(), .csv, stall))

            #expect(rows.first == OrderColumn.allCases.map(\.title))
            #expect(rows.count == known.count + 1)
            for (row, order) in zip(rows.dropFirst(), known) {
                let cells = Dictionary(
                    uniqueKeysWithValues: zip(OrderColumn.allCases.map(\.rawValue), row))
                #expect(cells["code"] == stall.keeper.code(of: order.id).text)
                #expect(cells["status"] == order.status.rawValue)
                #expect(cells["drop"] == order.slug)
                #expect(cells["name"] == order.customer?.name ?? "")
                #expect(cells["quantity"] == "\(order.quantity)")
                let total = Money(minorUnits: order.total, currency: .thb)
                let paid = Money(minorUnits: order.confirmed, currency: .thb)
                #expect(cells["total"] == total.decimal)
                #expect(cells["paid_amount"] == paid.decimal)
                #expect(cells["balance"] == (total - paid).decimal)
                #expect(cells["currency"] == "THB")
            }
        }
    }

    @Test("the workbook opens and has the orders, their lines and payments, with real numbers")
    func workbook() async throws {
        try await withStall(Market.file) { stall async throws in
            try await Market.fill(stall, count: 70, seed: 6)
            let known = Array(try await Market.known(stall).reversed())
            let path = try await export(.init(), .xlsx, stall)

            let orders = try rows(path)
            let total = try #require(OrderColumn.allCases.firstIndex(of: .total))
            #expect(
                orders.dropFirst().map { $0[0] } == known.map { stall.keeper.code(of: $0.id).text })
            #expect(
                orders.dropFirst().map { Double($0[total]) } == known.map { Double($0.total) / 100 }
            )

            let lines = try rows(path, sheet: 2)
            #expect(lines.count == (try await stall.count("order_lines")) + 1)
            let units = lines.dropFirst().compactMap { Double($0[4]) }.reduce(0, +)
            #expect(Int(units) == known.reduce(0) { $0 + $1.quantity })

            let payments = try rows(path, sheet: 3)
            #expect(payments.count == (try await stall.count("payments")) + 1)
            let money = payments.dropFirst().compactMap { Double($0[2]) }.reduce(0, +)
            #expect(Int64((money * 100).rounded()) == known.reduce(0) { $0 + $1.confirmed })
        }
    }

    @Test("more orders than one chunk are all there, once")
    func chunks() async throws {
        try await withStall(.sample(stock: [("A", 3_000)])) { stall async throws in
            let answers = await results(2_100) { _ in try await stall.reserve([("A", 1)]) }
            #expect(answers.compactMap(\.value).count == 2_100)

            let rows = try rows(try await export(.init(), .csv, columns: [.code], stall))

            #expect(Set(rows).count == 2_101)
            #expect(rows.count == 2_101)
        }
    }

    @Test("the filter and the columns are those that were asked for")
    func filtered() async throws {
        try await withStall { stall async throws in
            let order = try await stall.awaiting()
            _ = try await stall.reserve([("POSTER", 1)])
            let filter = OrderFilter(statuses: [.awaitingPayment], search: "somchai")

            let rows = try rows(
                try await export(filter, .xlsx, columns: [.status, .code], stall))

            #expect(
                rows == [
                    ["status", "code"], ["awaiting_payment", stall.keeper.code(of: order).text],
                ])
        }
    }

    @Test(
        "what looks like a formula stays text",
        arguments: ["=1+1", "+1", "-1", "@x", "\"a\",b", "a\nb"])
    func text(_ name: String) async throws {
        try await withStall { stall async throws in
            _ = try await stall.reserve([("POSTER", 1)], by: .person(1, name: name))

            let sheet = try rows(try await export(.init(), .xlsx, columns: [.name], stall))
            #expect(sheet.last == [name])
            let csv = try rows(try await export(.init(), .csv, columns: [.name], stall))
            #expect(csv.last?.first?.hasSuffix(name) == true)
        }
    }

    @Test("a background export does its job once, and its file goes after a day")
    func background() async throws {
        try await withStall { stall async throws in
            _ = try await stall.awaiting()
            let filter = OrderFilter(statuses: [.awaitingPayment], search: "som\nnobody")
            let job = try await stall.keeper.requestExport(
                filter, ExportLayout(.csv, columns: [.code, .name]), by: owner)
            #expect(job.status == .waiting)

            #expect(try await stall.keeper.runNextJob(as: WriteExport.self))
            #expect(try await !stall.keeper.runNextJob(as: WriteExport.self))

            let done = try #require(try await stall.keeper.exportJob(job.id, by: owner))
            #expect(done.status == .done && done.rowsDone == 0)
            let path = stall.keeper.exportPath(done)
            #expect(try rows(path) == [["code", "name"]])

            stall.clock.advance(by: .hours(25))
            try await stall.keeper.clearAway()
            #expect(try await stall.keeper.exportJob(job.id, by: owner) == nil)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("an export that cannot be written says why, and the next one is written")
    func failing() async throws {
        try await withStall { stall async throws in
            let first = try await stall.keeper.requestExport(
                OrderFilter(), ExportLayout(.csv, columns: []), by: owner)
            // Something is in the way of its file.
            try FileManager.default.createDirectory(
                atPath: stall.keeper.exportPath(first), withIntermediateDirectories: false)
            let second = try await stall.keeper.requestExport(
                OrderFilter(), ExportLayout(.csv, columns: []), by: owner)

            while try await stall.keeper.runNextJob(as: WriteExport.self) {}

            let failed = try await stall.keeper.exportJob(first.id, by: owner)
            #expect(failed?.status == .failed && failed?.failure?.isEmpty == false)
            #expect(try await stall.keeper.exportJob(second.id, by: owner)?.status == .done)
        }
    }

    @Test("only so many exports wait")
    func waiting() async throws {
        try await withStall { stall async throws in
            for _ in 0..<ExportLimits.waiting {
                _ = try await stall.keeper.requestExport(
                    OrderFilter(), ExportLayout(.csv, columns: []), by: owner)
            }
            await #expect(throws: TooManyExports()) {
                try await stall.keeper.requestExport(
                    OrderFilter(), ExportLayout(.csv, columns: []), by: owner)
            }
        }
    }

    @Test("a request comes back from its row as it went in")
    func request() {
        let filter = OrderFilter(
            drop: DropID(3), statuses: [.paid, .expired], from: Timestamp(milliseconds: -5),
            to: Timestamp(milliseconds: 7), search: "column code  x")
        let request = ExportRequest(
            filter: filter,
            layout: ExportLayout(
                .csv, columns: [.total, .code], form: .spreadsheet, language: "th"))

        let back = ExportRequest(text: request.text)

        #expect(back.filter == filter && back.layout == request.layout)
    }

    @Test("headings and statuses are in the language that is asked for, and only then")
    func language() async throws {
        let words = ExportWords([
            "sheet_status": "สถานะ", "sheet_paid_amount": "ยอดที่ชำระแล้ว",
            "status_awaiting_payment": "รอชำระเงิน",
        ])
        try await withStall { stall async throws in
            _ = try await stall.awaiting()
            func told(_ words: ExportWords) async throws -> [[String]] {
                let path = "\(stall.folder.path)/out.csv"
                let layout = ExportLayout(.csv, columns: [.status, .paidAmount])
                let plain = try stall.keeper.export(OrderFilter(), layout, by: owner)
                let export = ExportOrders(
                    filter: plain.filter, search: nil, layout: layout, words: words,
                    wallClock: plain.wallClock, codec: plain.codec)
                _ = try await stall.keeper.write(export, to: path)
                return try rows(path)
            }
            #expect(
                try await told(words) == [["สถานะ", "ยอดที่ชำระแล้ว"], ["รอชำระเงิน", "0.00"]])
            #expect(
                try await told(ExportWords())
                    == [["status", "paid amount"], ["awaiting_payment", "0.00"]])
        }
    }

    @Test("the file is put together after the database was read, not while")
    func apart() async throws {
        let folder = try TemporaryFolder()
        let watch = EndWatch(file: folder.path + "/out.xlsx")
        try await withStall(around: { WatchedStore(base: $0, watch: watch) }) {
            stall async throws in
            _ = try await stall.awaiting()
            let export = try stall.keeper.export(OrderFilter(), ExportLayout(), by: owner)

            _ = try await stall.keeper.write(export, to: watch.file)

            #expect(watch.wasWholeInside == false)
            #expect(EndWatch.isWhole(watch.file))
        }
        withExtendedLifetime(folder) {}
    }

    @Test("a disk without room is told with what is needed, and leaves nothing behind")
    func room() async throws {
        try await withStall { stall async throws in
            _ = try await stall.awaiting()
            let export = try stall.keeper.export(OrderFilter(), ExportLayout(), by: owner)
            let free = try #require(DiskSpace.free(in: stall.folder.path))
            // Half is kept for orders, and then all: even the first byte has no room.
            for kept in [free / 2, free] {
                let failure = #expect(throws: SheetFailure.self) {
                    _ = try ExportOutput(
                        export, orders: Int(free / 300), path: stall.folder.path + "/out.xlsx",
                        folder: stall.folder.path, keptFree: kept)
                }

                guard case .noRoom(stall.folder.path, let needed?, _)? = failure else {
                    Issue.record("\(String(describing: failure))")
                    return
                }
                #expect(needed == free / 300 * 300)
                #expect(failure?.description.contains("Make room") == true)
            }
        }
    }

    @Test("an export that nobody waits for any more ends, and its file goes")
    func cancelled() async throws {
        try await withStall(.sample(stock: [("A", 3_000)])) { stall async throws in
            _ = await results(1_200) { _ in try await stall.reserve([("A", 1)]) }
            let task = Task {
                try await stall.keeper.exportNow(OrderFilter(), ExportLayout(), by: owner)
            }
            task.cancel()

            await #expect(throws: CancellationError.self) { _ = try await task.value }

            let left = try FileManager.default.contentsOfDirectory(atPath: stall.folder.path)
            #expect(!left.contains { $0.hasPrefix("now-") || $0.hasPrefix(".sheet") })
        }
    }
}

/// Looks whether a workbook is whole while a read transaction runs.
private final class EndWatch: Sendable {
    let file: String
    private let seen = Mutex<Bool?>(nil)

    init(file: String) {
        self.file = file
    }

    /// Whether it was whole at the end of any read in the long lane; `nil` before the first.
    var wasWholeInside: Bool? { seen.withLock { $0 } }

    func look() {
        let isWhole = Self.isWhole(file)
        seen.withLock { $0 = ($0 ?? false) || isWhole }
    }

    /// Whether a file ends as a zip file does.
    static func isWhole(_ path: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: path) else { return false }
        return data.suffix(22).starts(with: [0x50, 0x4B, 0x05, 0x06])
    }
}

private struct WatchedStore: StoreAround {
    let base: any Store
    let watch: EndWatch

    func read<T: Sendable>(
        in lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> T
    ) async throws -> T {
        try await base.read(in: lane) { connection in
            let value = try body(connection)
            if lane == .long { watch.look() }
            return value
        }
    }
}

import Blobs
import Formats
import Operations
import Shop
import TestSupport
import Testing

@testable import Web

extension TestSite {
    /// A statement with one payment, as MT940.
    static func statement(
        _ amount: String, _ text: String = "thanks", of number: String = "123-4-56789-0",
        in currency: String = "THB"
    ) -> [UInt8] {
        let lines = [
            ":20:TEST", ":25:\(number)", ":28C:1/1", ":60F:C270115\(currency)0,00",
            ":61:270115C\(amount)NTRFNONREF", ":86:166?00TRANSFER?20\(text)?32SOMCHAI JAIDEE",
            ":62F:C270115\(currency)0,00", "-", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// Imports a payment here and now.
    @discardableResult
    func importMoney(_ amount: String, _ text: String = "thanks") async throws -> StoredStatement {
        let upload = try keeper.beginStatement(by: .shop)
        try Self.statement(amount, text).withUnsafeBytes { try upload.append($0) }
        return try await keeper.importStatement(
            upload, StatementOrigin(fileName: "bank.sta"), by: .shop
        ).statement
    }
}

extension TestSite {
    /// A CSV file with labels that mean nothing to anybody.
    static let unknownColumns = Array("alpha,beta,gamma\n05/06/2027,400.00,thanks\n".utf8)

    /// Imports a file that nobody can read yet.
    func importUnknownColumns() async {
        guard let upload = try? keeper.beginStatement(by: .shop) else { return }
        Self.unknownColumns.withUnsafeBytes { try? upload.append($0) }
        _ = try? await keeper.importStatement(
            upload, StatementOrigin(fileName: "bank.csv"), by: .shop)
    }
}

@Suite("The pages of the bank's statements")
struct StatementPageTests {
    @Test("a file is imported, what is certain is confirmed in a press, and the order is paid")
    func importing() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let order = try #require(site.keeper.orderID(code: code))
            let staff = try await site.staff(.checker)
            let page = try await staff.get("/admin/statements")
            let csrf = try #require(page.fields(of: "/admin/statements")?.first { $0.0 == "csrf" })
            let owed = try #require(try await site.keeper.detail(of: order)).order.balance.decimal
            let file = TestSite.statement(owed.replacing(".", with: ","), code)
            let sent = try await staff.send("/admin/statements", file: file, csrf: csrf.1)
            #expect(sent.status == 200 && sent.path == "/admin/statements")
            #expect(sent.text.contains("bank.sta"))
            _ = try await site.keeper.runNextJob(as: ReadStatement.self)

            let open = try await staff.get("/admin/statements/open")
            #expect(open.text.contains(code))
            let done = try await staff.submit(open, "/admin/statements/open/confirm", [:])
            #expect(done.status == 200 && done.path.hasPrefix("/admin/statements/open?settled=1"))
            let detail = try #require(try await site.keeper.detail(of: order))
            #expect(detail.order.status == .paid)
            #expect(detail.payments.map(\.payment.source) == [.statement])
            // The same press again finds nothing certain any more.
            let again = try await staff.submit(open, "/admin/statements/open/confirm", [:])
            #expect(again.status == 409)
            #expect(try await site.keeper.detail(of: order)?.payments.count == 1)

            let rows = try await staff.get("/admin/statements/1/rows")
            #expect(rows.text.contains(code))
            let back = try await staff.submit(rows, "/admin/statement-rows/1/reopen", [:])
            #expect(back.status == 200)
            #expect(try await site.keeper.detail(of: order)?.order.balance.minorUnits ?? 0 > 0)
        }
    }

    @Test("a statement of nobody's account says so, and is ours once somebody has pressed that")
    func otherAccount() async throws {
        let yaml = ShopYAML.whole.replacing("\"123-4\"", with: "\"123-4-56789-0\"")
            .replacing("\"567-8\"", with: "\"567-8-90123-4\"")
        try await TestSite.run(yaml) { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let order = try #require(site.keeper.orderID(code: code))
            let owed = try #require(try await site.keeper.detail(of: order)).order.balance.decimal
            let upload = try site.keeper.beginStatement(by: .shop)
            let amount = owed.replacing(".", with: ",")
            try TestSite.statement(amount, code, of: "987-6-54321-1").withUnsafeBytes {
                try upload.append($0)
            }
            _ = try await site.keeper.importStatement(
                upload, StatementOrigin(fileName: "bank.sta"), by: .shop)
            let staff = try await site.staff(.checker)
            for path in ["/admin/statements", "/admin/statements/1", "/admin/statements/1/rows"] {
                let page = try await staff.get(path)
                #expect(page.text.contains("…3211"), "\(path)")
            }
            let page = try await staff.get("/admin/statements/1")
            #expect(!page.text.contains("/admin/statements/1/confirm"))
            let claimed = try await staff.submit(
                page, "/admin/statements/1/account", ["account": "main"])
            #expect(claimed.status == 200 && claimed.path == "/admin/statements/1")
            #expect(!claimed.text.contains("…3211"))
            #expect(claimed.text.contains("/admin/statements/1/confirm"))
        }
    }

    @Test("money in another currency says which, and is given to nobody")
    func otherCurrency() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let upload = try site.keeper.beginStatement(by: .shop)
            try TestSite.statement("1,00", code, in: "EUR").withUnsafeBytes {
                try upload.append($0)
            }
            _ = try await site.keeper.importStatement(
                upload, StatementOrigin(fileName: "bank.sta"), by: .shop)
            let page = try await site.staff(.checker).get("/admin/statements/1?group=look")
            #expect(page.text.contains("EUR") && page.text.contains("THB"))
            #expect(page.text.contains("/admin/orders/\(code)"))
            #expect(!page.text.contains("name=\"share\""))
        }
    }

    @Test("no file, and a file that is none of the bank's, lead back to the field")
    func refused() async throws {
        try await TestSite.run { site in
            let staff = try await site.staff(.owner)
            let page = try await staff.get("/admin/statements")
            let csrf = try #require(page.fields(of: "/admin/statements")?.first { $0.0 == "csrf" })
            for file in [[], Array("%PDF-1.7\n%%EOF".utf8)] {
                let answer = try await staff.send("/admin/statements", file: file, csrf: csrf.1)
                #expect(answer.status == 422)
                #expect(answer.text.contains("<a href=\"#file\">"))
                #expect(answer.text.contains("aria-invalid=\"true\""))
                #expect(answer.text.contains("tabindex=\"-1\" autofocus"))
            }
            let stranger = try await staff.send(
                "/admin/statements", file: TestSite.statement("1,00"), csrf: "wrong")
            #expect(stranger.status == 403)
            #expect(try await site.keeper.statements(by: .shop).statements.isEmpty)
        }
    }

    @Test("a file with unknown columns asks which is which, and knows it the next time")
    func columns() async throws {
        try await TestSite.run { site in
            await site.importUnknownColumns()
            let staff = try await site.staff(.owner)
            let list = try await staff.get("/admin/statements")
            #expect(list.text.contains("href=\"/admin/statements/1/columns\""))
            let page = try await staff.get("/admin/statements/1/columns")
            #expect(page.text.contains("05/06/2027"))
            let said = try await staff.submit(
                page, "/admin/statements/1/columns",
                [
                    "column-1": "date", "column-2": "amount", "column-3": "text", "order": "mdy",
                    "labels": "yes",
                ])
            #expect(said.status == 200 && said.path == "/admin/statements")
            #expect(try await site.keeper.runNextJob(as: ReadStatement.self))
            let rows = try await site.keeper.rows(of: StatementID(2), by: .shop).rows
            #expect(rows.map(\.row.amount.minorUnits) == [40_000])
            #expect(rows.first.map { DateText.day($0.row.day) } == "2027-05-06")
            #expect(rows.first?.row.text == "thanks")

            let next = Array("alpha,beta,gamma\n07/08/2027,1.50,next\n".utf8)
            let upload = try site.keeper.beginStatement(by: .shop)
            try next.withUnsafeBytes { try upload.append($0) }
            let read = try await site.keeper.importStatement(
                upload, StatementOrigin(fileName: "next.csv"), by: .shop
            ).statement
            #expect(read.counts.added == 1)
        }
    }

    @Test("more than is owed asks once more, and a press on an old page gives nothing")
    func asking() async throws {
        try await TestSite.run { site in
            let (_, code) = try await StaffPageTests.orderWithSlip(site)
            let order = try #require(site.keeper.orderID(code: code))
            try await site.importMoney("9999,00", code)
            let staff = try await site.staff(.owner)
            let page = try await staff.get("/admin/statements/open")
            let asked = try await staff.submit(page, "/admin/statement-rows/1/settle", [:])
            #expect(asked.status == 409)
            #expect(asked.text.contains("name=\"overpayment\""))
            #expect(try await site.keeper.detail(of: order)?.order.confirmed.minorUnits == 0)
            let meant = try await staff.submit(asked, "/admin/statement-rows/1/settle", [:])
            #expect(meant.status == 200)
            #expect(try await site.keeper.detail(of: order)?.order.confirmed.minorUnits == 999_900)
        }
    }

    @Test("what is for no order is set aside with a reason, and taken back")
    func aside() async throws {
        try await TestSite.run { site in
            try await site.importMoney("3,00")
            let staff = try await site.staff(.owner)
            let page = try await staff.get("/admin/statements/open")
            let done = try await staff.submit(
                page, "/admin/statement-rows/1/aside", ["reason": "interest"])
            #expect(done.status == 200)
            let rows = try await staff.get("/admin/statements/1/rows")
            #expect(rows.text.contains("interest"))
            _ = try await staff.submit(rows, "/admin/statement-rows/1/reopen", [:])
            #expect(try await site.keeper.matches(by: .shop).rows.count == 1)
        }
    }
}

extension Browser {
    /// Sends a file in the field `file`.
    func send(_ path: String, file: [UInt8], csrf: String) async throws -> BrowserPage {
        let name = file.isEmpty ? "" : "bank.sta"
        let head =
            "--edge\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n\(csrf)\r\n"
            + "--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
            + "content-type: application/octet-stream\r\n\r\n"
        let answer = try await request(
            "POST", path, fields: [("content-type", "multipart/form-data; boundary=edge")],
            body: Array(head.utf8) + file + Array("\r\n--edge--\r\n".utf8))
        guard answer.status == 303, let place = answer["location"] else {
            return BrowserPage(path: path, answer: answer)
        }
        return try await get(place)
    }
}

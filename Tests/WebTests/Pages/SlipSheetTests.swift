import Formats
import Operations
import Shop
import TestShop
import TestSupport
import Testing

@testable import Web

@Suite("Several slips that nothing speaks against are approved after one look")
struct SlipSheetTests {
    /// Reads every file as a slip with a code of its own, but those that were given another.
    private struct Reader: SlipInspector {
        let width = 1
        var codes: [[UInt8]: String] = [:]

        func inspect(_ bytes: [UInt8]) async -> SlipInspected {
            let text =
                codes[bytes]
                ?? SlipSheetTests.code(bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF })
            return .read(
                SlipReport(
                    codes: text.isEmpty ? [] : [SlipCode(Array(text.utf8))], copy: bytes,
                    thumbnail: bytes))
        }
    }

    /// The code of a slip of Siam Commercial Bank, of the day on which tests begin.
    private static func code(_ number: Int) -> String {
        func part(_ id: String, _ value: String) -> String {
            id + (value.count < 10 ? "0" : "") + "\(value.count)" + value
        }
        let transfer =
            part("00", "000001") + part("01", "014")
            + part("02", "20270115\(1_000_000_000 + number)")
        let head = part("00", transfer) + part("51", "TH") + "9104"
        let sum = String(CRC16.ccittFalse(Array(head.utf8)), radix: 16, uppercase: true)
        return head + String(repeating: "0", count: 4 - sum.count) + sum
    }

    private func read(_ site: TestSite, _ codes: [[UInt8]: String] = [:]) async throws {
        while try await site.keeper.readSlips(by: Reader(codes: codes)) {}
        while try await site.keeper.compareSlips() {}
    }

    private func orders(_ count: Int, in site: TestSite) async throws -> [(
        path: String, code: String
    )] {
        var orders: [(path: String, code: String)] = []
        for number in 1...count {
            orders.append(
                try await StaffPageTests.orderWithSlip(
                    site, filler: number, phone: "08\(99_999_900 + number)"))
        }
        return orders
    }

    /// The boxes that are ticked on a page, as its form would send them.
    private func ticked(_ page: BrowserPage) -> [(String, String)] {
        page.text.split(separator: "type=\"checkbox\" name=\"slip\" value=\"").dropFirst()
            .filter { $0.prefix { $0 != ">" }.contains("checked") }
            .map { ("slip", String($0.prefix { $0 != "\"" })) }
    }

    private func press(
        _ staff: Browser, _ page: BrowserPage, _ boxes: [(String, String)]
    ) async throws -> BrowserPage {
        let hidden = try #require(page.fields(of: "/admin/slips/sheet"))
        return try await staff.post("/admin/slips/sheet", hidden + boxes)
    }

    @Test("what is ticked is approved at once, and can be taken back at once")
    func approved() async throws {
        try await TestSite.run { site in
            let orders = try await orders(3, in: site)
            try await read(site)
            let staff = try await site.staff(.checker)
            #expect(try await staff.get("/admin/slips").text.contains("/admin/slips/sheet"))
            let sheet = try await staff.get("/admin/slips/sheet")
            let boxes = ticked(sheet)
            #expect(boxes.count == 3)
            // Somebody else gets none of them meanwhile.
            let other = try await site.staff(.manager)
            #expect(try await ticked(other.get("/admin/slips/sheet")).isEmpty)

            let done = try await press(staff, sheet, Array(boxes.prefix(2)))
            #expect(done.status == 200)
            for order in orders.prefix(2) {
                #expect(
                    try await site.browser().get("\(order.path)/status").text.contains("\"paid\""))
                #expect(done.text.contains(order.code))
            }
            #expect(
                try await site.browser().get("\(orders[2].path)/status").text
                    .contains("under_review"))
            // What was approved is no longer there, and one press takes it back.
            #expect(ticked(done).count == 1)
            let back = try await press(staff, done, [])
            #expect(back.status == 200 && ticked(back).count == 3)
        }
    }

    @Test("an amount that has moved, and a box that nobody has ticked, approve nothing")
    func moved() async throws {
        try await TestSite.run { site in
            let orders = try await orders(2, in: site)
            try await read(site)
            let staff = try await site.staff(.checker)
            let sheet = try await staff.get("/admin/slips/sheet")
            let none = try await press(staff, sheet, [])
            #expect(none.status == 422 && none.text.contains("role=\"alert\""))
            let order = try #require(site.keeper.orderID(code: orders[0].code))
            _ = try await site.keeper.recordPayment(
                Money(minorUnits: 100, currency: .thb), for: order, reason: "seen", key: "a",
                by: .staff(.owner))
            let refused = try await press(staff, sheet, ticked(sheet))
            #expect(refused.status == 409 && refused.text.contains(orders[0].code))
            #expect(
                try await site.browser().get("\(orders[0].path)/status").text
                    .contains("under_review"))
            #expect(
                try await site.browser().get("\(orders[1].path)/status").text.contains("\"paid\""))
            let broken = try await press(staff, refused, [("slip", "1 x")])
            #expect(broken.status == 403)
        }
    }

    @Test("a slip with anything against it, or of which nothing is known, is looked at alone")
    func doubtful() async throws {
        try await TestSite.run { site in
            _ = try await orders(5, in: site)
            let same = Self.code(7)
            try await read(
                site,
                [
                    SlipFiles.jpeg(filler: 1): same, SlipFiles.jpeg(filler: 2): same,
                    SlipFiles.jpeg(filler: 3): "",
                ])
            let staff = try await site.staff(.checker)
            let boxes = ticked(try await staff.get("/admin/slips/sheet")).map(\.1)
            #expect(boxes.map { $0.prefix(2) } == ["4 ", "5 "])
        }
    }

    @Test("a sheet has a limit, and what is beyond it comes next")
    func limit() async throws {
        try await TestSite.run { site in
            let count = SlipSheetLimits.slips + 1
            _ = try await orders(count, in: site)
            try await read(site)
            let staff = try await site.staff(.checker)
            let sheet = try await staff.get("/admin/slips/sheet")
            #expect(ticked(sheet).count == SlipSheetLimits.slips)
            let rest = try await press(staff, sheet, ticked(sheet))
            #expect(ticked(rest).count == 1)
        }
    }
}

import Formats
import Operations
import Shop
import TestShop
import Testing

@Suite("An order is found by its code and a phone number")
struct FindOrderTests {
    private static let customer = CustomerForm(
        name: "Anan", phone: "081 234 5678", address: "1 Road, Bangkok")
    private static let nobodys = OrderCode(number: 123_456).text
    private static let stranger = ClientAddress("203.0.113.7")

    private func withOrder(
        _ body: (Stall, OrderReceipt) async throws -> Void
    ) async throws {
        try await withStall { stall in
            try await body(stall, try await stall.reserve([("SHIRT-S", 1)], by: Self.customer))
        }
    }

    @Test(
        "whoever knows both gets its key, however they write them",
        arguments: ["081 234 5678", "+66 81 234 5678", "0066812345678", "๐๘๑-๒๓๔-๕๖๗๘"])
    func both(phone: String) async throws {
        try await withOrder { stall, receipt async throws in
            let found = try await stall.keeper.findOrder(
                code: " \(receipt.code.text.lowercased())", phone: phone, of: Self.stranger)
            #expect(found.code == receipt.code)
            #expect(found.key == receipt.key)
            #expect(found.id == receipt.order.id)
        }
    }

    @Test("nobody is told which of the two was wrong, nor when one of them is missing")
    func wrong() async throws {
        try await withOrder { stall, receipt async throws in
            let bare = try await stall.reserve([("SHIRT-S", 1)])
            let code = receipt.code.text
            let tries = [
                (code, "081 234 5679"), (Self.nobodys, "081 234 5678"), ("no code", "081 234 5678"),
                (code, ""), (code, "words"), ("", ""), (bare.code.text, "081 234 5678"),
            ]
            for (code, phone) in tries {
                await #expect(throws: FindRefusal.wrong) {
                    try await stall.keeper.findOrder(
                        code: code, phone: phone, of: Self.stranger)
                }
            }
        }
    }

    @Test("a guesser of phone numbers meets the code's budget, from however many networks")
    func guesser() async throws {
        try await withOrder { stall, receipt async throws in
            // The same of a code that nobody has: the budget does not tell that there is an order.
            for code in [receipt.code.text, Self.nobodys] {
                for guess in 0..<FindLimits.ofOrder {
                    await #expect(throws: FindRefusal.wrong) {
                        try await stall.keeper.findOrder(
                            code: code, phone: "081 234 00\(10 + guess)",
                            of: ClientAddress("198.51.100.\(guess)"))
                    }
                }
                for address in ["192.0.2.1", "192.0.2.2"] {
                    await #expect(throws: FindRefusal.wait(FindLimits.orderRefill)) {
                        try await stall.keeper.findOrder(
                            code: code, phone: "081 234 5678", of: ClientAddress(address))
                    }
                }
            }
            stall.clock.advance(by: FindLimits.orderRefill)
            let found = try await stall.keeper.findOrder(
                code: receipt.code.text, phone: "081 234 5678", of: Self.stranger)
            #expect(found.key == receipt.key)
        }
    }

    @Test("codes that somebody makes up drive nobody's count out")
    func flood() async throws {
        try await withOrder { stall, receipt async throws in
            for _ in 0..<FindLimits.ofOrder {
                await #expect(throws: FindRefusal.self) {
                    try await stall.keeper.findOrder(
                        code: receipt.code.text, phone: "081 234 0000", of: Self.stranger)
                }
            }
            for number in 0...FindLimits.remembered {
                _ = try? await stall.keeper.findOrder(
                    code: OrderCode(number: UInt64(number)).text, phone: "081 234 0000",
                    of: Self.stranger)
            }
            await #expect(throws: FindRefusal.wait(FindLimits.orderRefill)) {
                try await stall.keeper.findOrder(
                    code: receipt.code.text, phone: "081 234 5678", of: Self.stranger)
            }
        }
    }

    @Test("a crowd behind one address finds its orders, whatever one of them types")
    func crowd() async throws {
        try await withStall { stall in
            let orders = try await (0..<3).asyncMap { number in
                try await stall.reserve(
                    [("SHIRT-S", 1)],
                    by: CustomerForm(
                        name: "Anan", phone: "081 234 567\(number)", address: "1 Road, Bangkok"))
            }
            for number in 0..<FindLimits.ofNetwork + 20 {
                await #expect(throws: FindRefusal.self) {
                    try await stall.keeper.findOrder(
                        code: OrderCode(number: UInt64(number)).text, phone: "081 234 0000",
                        of: Self.stranger)
                }
            }
            // Who is wrong is told to wait, and who is right passes.
            await #expect(throws: FindRefusal.wait(FindLimits.networkRefill)) {
                try await stall.keeper.findOrder(
                    code: "no code", phone: "081 234 0000", of: Self.stranger)
            }
            for (number, order) in orders.enumerated() {
                let found = try await stall.keeper.findOrder(
                    code: order.code.text, phone: "081 234 567\(number)", of: Self.stranger)
                #expect(found.key == order.key)
            }
        }
    }

    @Test("finding it gives back what was wrong before")
    func again() async throws {
        try await withOrder { stall, receipt async throws in
            func find(_ phone: String) async throws -> FoundOrder {
                try await stall.keeper.findOrder(
                    code: receipt.code.text, phone: phone, of: Self.stranger)
            }
            for _ in 0..<2 {
                for _ in 0..<FindLimits.ofOrder - 1 {
                    await #expect(throws: FindRefusal.wrong) { try await find("081 000 0000") }
                }
                #expect(try await find("081 234 5678").key == receipt.key)
            }
        }
    }
}

extension Sequence where Element: Sendable {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}

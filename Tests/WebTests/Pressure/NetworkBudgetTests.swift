import Operations
import Shop
import Testing

@testable import Web

@Suite("What one network may take")
struct NetworkBudgetTests {
    private let start = TestServer.now

    private func network(_ number: Int) -> NetworkNumber {
        NetworkNumber(value: UInt64(number), isNear: false)
    }

    @Test("so many at once, then so many a second, and the wait is told to the millisecond")
    func budget() {
        let budget = NetworkBudget(perSecond: 10, atOnce: 3, networks: 128)
        let one = network(1)

        for _ in 0..<3 { #expect(budget.spend(one, at: start) == nil) }

        #expect(budget.spend(one, at: start) == .milliseconds(100))
        #expect(budget.spend(one, at: start + .milliseconds(99)) == .milliseconds(1))
        #expect(budget.spend(one, at: start + .milliseconds(100)) == nil)
        #expect(budget.spend(one, at: start + .milliseconds(100)) == .milliseconds(100))
        #expect(budget.spend(network(2), at: start + .milliseconds(100)) == nil)
    }

    @Test("what was refused is not held against anybody")
    func refused() {
        let budget = NetworkBudget(perSecond: 1, atOnce: 1, networks: 128)
        #expect(budget.spend(network(1), at: start) == nil)

        for _ in 0..<100 { #expect(budget.spend(network(1), at: start) == .seconds(1)) }

        #expect(budget.spend(network(1), at: start + .seconds(1)) == nil)
    }

    @Test("a clock that is set back keeps nobody out for longer than the budget takes to fill")
    func clockSetBack() {
        let budget = NetworkBudget(perSecond: 1, atOnce: 5, networks: 128)
        for _ in 0..<5 { #expect(budget.spend(network(1), at: start) == nil) }

        let back = start - .hours(1)

        #expect(budget.spend(network(1), at: back) == .seconds(1))
        #expect(budget.spend(network(1), at: back + .seconds(1)) == nil)
    }

    @Test("a flood of networks takes no more room, and whoever used most is remembered longest")
    func floodOfNetworks() {
        let budget = NetworkBudget(perSecond: 1, atOnce: 1_000, networks: 128)
        for _ in 0..<1_000 { #expect(budget.spend(network(0), at: start) == nil) }

        for number in 1...100_000 { #expect(budget.spend(network(number), at: start) == nil) }

        #expect(budget.spend(network(0), at: start) == .seconds(1))
    }

    @Test("open connections are counted until they end")
    func counts() {
        let counts = NetworkCounts()
        #expect(counts.begin(network(1), most: 2))
        #expect(counts.begin(network(1), most: 2))
        #expect(!counts.begin(network(1), most: 2))
        #expect(counts.begin(network(17), most: 2))

        counts.end(network(1))

        #expect(counts.begin(network(1), most: 2))
        #expect(!counts.begin(network(1), most: 2))
    }

    @Test("a dormitory of five hundred phones does not meet the budgets")
    func dormitory() {
        let limits = WebLimits()
        let budgets = NetworkBudgets(limits, clock: { start }, shed: ShedFigures())
        guard let home = budgets.network(of: "203.0.113.7") else {
            Issue.record("a public address is counted")
            return
        }
        var limited = 0
        for _ in 0..<500 {
            for _ in 0..<6 where !budgets.connect(home) { limited += 1 }
            for _ in 0..<10 where budgets.ask(home) != nil { limited += 1 }
            if budgets.join(home) != nil { limited += 1 }
        }
        // Where the process may open 20,000 files; six connections are what a browser opens.
        #expect(WebLimits.connections(openFiles: 20_000) / limits.networkShare >= 3_000)
        #expect(limited == 3_000 - limits.connectionsOfNetworkLeast)
    }

    @Test(
        "near networks are spared, and whoever writes no address",
        arguments: [
            "127.0.0.1", "10.1.2.3", "172.17.0.1", "192.168.1.5", "::1", "fd00::1", "fe80::1%eth0",
            "::ffff:127.0.0.1", "unknown", "",
        ])
    func spared(address: String) {
        let budgets = NetworkBudgets(WebLimits(), clock: { start }, shed: ShedFigures())
        #expect(budgets.network(of: ClientAddress(address)) == nil)
    }

    @Test(
        "an address of version 6 counts by its first 56 bits",
        arguments: [
            ("2001:db8:1:1100::1", "2001:db8:1:11ff:ffff::9", true),
            ("2001:db8:1:1100::1", "2001:db8:1:1200::1", false),
            ("203.0.113.7", "::ffff:203.0.113.7", true), ("203.0.113.7", "203.0.113.8", false),
            ("172.32.0.1", "172.15.0.1", false),
        ])
    func sameNetwork(one: String, other: String, isSame: Bool) throws {
        let budgets = NetworkBudgets(WebLimits(), clock: { start }, shed: ShedFigures())
        let first = try #require(budgets.network(of: ClientAddress(one)))
        #expect((first == budgets.network(of: ClientAddress(other))) == isSame)
    }
}

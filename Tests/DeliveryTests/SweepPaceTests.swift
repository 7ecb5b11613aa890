import Shop
import Testing

@testable import Delivery

@Suite("How many orders a sweep ends at once")
struct SweepPaceTests {
    @Test("a batch that takes long is halved, down to a few; a quick one is doubled, up to many")
    func pace() {
        var pace = SweepPace()
        #expect(pace.orders == Sweeper.Limits.batch)
        pace.took(.milliseconds(101))
        #expect(pace.orders == 100)
        pace.took(.milliseconds(60))
        #expect(pace.orders == 100)
        for _ in 0..<9 { pace.took(.seconds(1)) }
        #expect(pace.orders == Sweeper.Limits.fewest)
        for _ in 0..<9 { pace.took(.milliseconds(5)) }
        #expect(pace.orders == Sweeper.Limits.most)
    }
}

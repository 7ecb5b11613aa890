import Testing

@testable import Server

@Suite("How far away the database is")
struct DistanceCheckUpTests {
    @Test("a round trip is told with what follows from it")
    func near() {
        let checkUp = DistanceCheckUp.judged(.milliseconds(1))
        #expect(checkUp.state == .ok && checkUp.advice == nil)
        #expect(checkUp.found.hasPrefix("a round trip to the database takes 1.0 ms"))
        #expect(checkUp.found.contains("after 2.0 ms"))
        #expect(checkUp.found.contains("500 batches a second"))
    }

    @Test("far away is a warning that says what to do")
    func far() {
        let checkUp = DistanceCheckUp.judged(.milliseconds(6))
        #expect(checkUp.state == .warn)
        #expect(checkUp.advice?.contains("zone of its database") == true)
    }
}

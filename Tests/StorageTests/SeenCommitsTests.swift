import Testing

@testable import Storage

@Suite("Commits that a process has made beside its desk")
struct SeenCommitsTests {
    @Test("are told by their numbers, and others are not")
    func numbers() {
        let seen = SeenCommits()
        #expect(seen.areBeside(after: 7, to: 7) == true)
        #expect(seen.areBeside(after: 7, to: 8) == false)
        seen.beginsBeside()
        #expect(seen.areBeside(after: 7, to: 8) == nil)
        seen.sawBeside(8)
        #expect(seen.areBeside(after: 7, to: 8) == true)
        seen.endsBeside()
        #expect(seen.areBeside(after: 7, to: 8) == true)
        #expect(seen.areBeside(after: 7, to: 9) == false)
        #expect(seen.areBeside(after: 8, to: 7) == false)
        #expect(seen.number == 8)
    }

    @Test("are known as long as they are few")
    func bound() {
        let seen = SeenCommits()
        let kept = Int64(SeenCommitLimits.beside)
        for number in 1...kept { seen.sawBeside(number) }
        #expect(seen.areBeside(after: 0, to: kept) == true)
        seen.sawBeside(kept + 1)
        #expect(seen.areBeside(after: 0, to: kept) == false)
        #expect(seen.areBeside(after: 1, to: kept + 1) == true)
        #expect(seen.areBeside(after: 0, to: kept + 1) == false)
    }
}

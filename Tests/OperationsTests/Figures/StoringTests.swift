import Shop
import Storage
import Testing

@testable import Operations

@Suite("What becomes of writes")
struct StoringTests {
    @Test("a write that does not come to its end is told for as long as it lasts")
    func pending() async {
        let storing = Storing()
        #expect(storing.pending == .milliseconds(0))
        let first = storing.begins()
        while storing.pending.milliseconds < 2 { await Task.yield() }
        let second = storing.begins()
        storing.ends(second)
        // The oldest counts.
        #expect(storing.pending.milliseconds >= 2)
        storing.ends(first)
        #expect(storing.pending == .milliseconds(0))
    }

    @Test("also one that fails has come to its end")
    func fails() {
        let storing = Storing()
        #expect(throws: StorageError.self) {
            try storing.noting { throw StorageError.diskFull("no room") }
        }
        #expect(storing.pending == .milliseconds(0))
        #expect(storing.problem?.contains("no room") == true)
        storing.worked()
        #expect(storing.problem == nil)
    }

    @Test("what runs still counts as busy, and twice where two do")
    func busy() async {
        let busy = BusyTime()
        #expect(busy.milliseconds == 0)
        await busy.counting {
            while busy.milliseconds < 2 { await Task.yield() }
            await busy.counting {
                let before = busy.milliseconds
                while busy.milliseconds < before + 2 { await Task.yield() }
            }
        }
        let spent = busy.milliseconds
        #expect(spent >= 4)
        #expect(busy.milliseconds == spent)
    }
}

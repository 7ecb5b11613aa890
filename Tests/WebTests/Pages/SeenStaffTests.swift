import Operations
import Shop
import Testing

@testable import Web

@Suite("Staff who are believed from memory")
struct SeenStaffTests {
    private static func seen(_ email: String) -> SeenStaff.Seen {
        SeenStaff.Seen(
            staff: Staff(id: StaffID(1), email: email, role: .owner), waitingSlips: 0)
    }

    /// Whoever is remembered, and the time that a test lets pass.
    private static func remembered() -> (staff: SeenStaff, clock: TestClock) {
        let clock = TestClock()
        return (SeenStaff(uptime: clock.uptime), clock)
    }

    @Test(
        "for as long as is said, and longer while the database is away",
        arguments: [(SeenStaff.Limits.unasked, false), (SeenStaff.Limits.away, true)])
    func spans(limit: Span, isAway: Bool) {
        let (staff, clock) = Self.remembered()
        staff.confirm("a", Self.seen("pat@shop.example"), staff.asking())
        // The machine's clock says nothing of how long ago it was.
        for error in [Span.hours(-3), .hours(6), .hours(-3)] {
            clock.set(by: error)
            #expect(staff.believed("a", isAway: isAway) != nil)
            #expect(staff.believed("b", isAway: isAway) == nil)
        }
        clock.forward(.milliseconds(limit.milliseconds - 1))
        #expect(staff.believed("a", isAway: isAway) != nil)
        clock.forward(.milliseconds(1))
        #expect(staff.believed("a", isAway: isAway) == nil)
    }

    @Test(
        "who signed out while the database was asked is not remembered",
        arguments: [true, false])
    func ended(byToken: Bool) {
        let (staff, _) = Self.remembered()
        let asking = staff.asking()
        // The database has answered that the session is good, and then it ends.
        if byToken { staff.forget("a") } else { staff.forget(account: "pat@shop.example") }
        staff.confirm("a", Self.seen("pat@shop.example"), asking)
        #expect(staff.believed("a", isAway: true) == nil)

        staff.confirm("a", Self.seen("pat@shop.example"), staff.asking())
        #expect(staff.believed("a", isAway: true) != nil)
    }

    @Test("all sessions of an account are forgotten, and nobody else's")
    func accounts() {
        let (staff, _) = Self.remembered()
        for (token, email) in [("a", "pat"), ("b", "pat"), ("c", "kim")] {
            staff.confirm(token, Self.seen("\(email)@shop.example"), staff.asking())
        }
        staff.forget(account: "pat@shop.example")
        let known = ["a", "b", "c"].filter {
            staff.believed($0, isAway: true) != nil
        }
        #expect(known == ["c"])
    }

    @Test("past the number that is kept the oldest goes")
    func kept() {
        let (staff, clock) = Self.remembered()
        for number in 0...SeenStaff.Limits.kept {
            clock.forward(.milliseconds(1))
            staff.confirm("\(number)", Self.seen("pat@shop.example"), staff.asking())
        }
        #expect(staff.believed("0", isAway: false) == nil)
        #expect(staff.believed("1", isAway: false) != nil)
        #expect(staff.believed("\(SeenStaff.Limits.kept)", isAway: false) != nil)
    }
}

import Operations
import Shop
import Testing

@testable import Web

@Suite("Staff who are believed from memory")
struct SeenStaffTests {
    private static let start = Timestamp(milliseconds: 1_700_000_000_000)

    private static func seen(_ email: String, at now: Timestamp = start) -> SeenStaff.Seen {
        SeenStaff.Seen(
            staff: Staff(id: StaffID(1), email: email, role: .owner), waitingSlips: 0, at: now)
    }

    @Test("for as long as is said, and longer while the database is away")
    func spans() {
        let staff = SeenStaff()
        staff.confirm("a", Self.seen("pat@shop.example"), staff.asking())
        for (limit, isAway) in [
            (SeenStaff.Limits.unasked, false), (SeenStaff.Limits.away, true),
        ] {
            let last = Self.start + limit - .milliseconds(1)
            #expect(staff.believed("a", isAway: isAway, at: last) != nil)
            #expect(staff.believed("a", isAway: isAway, at: Self.start + limit) == nil)
        }
        #expect(staff.believed("a", isAway: true, at: Self.start - .milliseconds(1)) == nil)
        #expect(staff.believed("b", isAway: true, at: Self.start) == nil)
    }

    @Test(
        "who signed out while the database was asked is not remembered",
        arguments: [true, false])
    func ended(byToken: Bool) {
        let staff = SeenStaff()
        let asking = staff.asking()
        // The database has answered that the session is good, and then it ends.
        if byToken { staff.forget("a") } else { staff.forget(account: "pat@shop.example") }
        staff.confirm("a", Self.seen("pat@shop.example"), asking)
        #expect(staff.believed("a", isAway: true, at: Self.start) == nil)

        staff.confirm("a", Self.seen("pat@shop.example"), staff.asking())
        #expect(staff.believed("a", isAway: true, at: Self.start) != nil)
    }

    @Test("all sessions of an account are forgotten, and nobody else's")
    func accounts() {
        let staff = SeenStaff()
        for (token, email) in [("a", "pat"), ("b", "pat"), ("c", "kim")] {
            staff.confirm(token, Self.seen("\(email)@shop.example"), staff.asking())
        }
        staff.forget(account: "pat@shop.example")
        let known = ["a", "b", "c"].filter {
            staff.believed($0, isAway: true, at: Self.start) != nil
        }
        #expect(known == ["c"])
    }

    @Test("past the number that is kept the oldest goes")
    func kept() {
        let staff = SeenStaff()
        for number in 0...SeenStaff.Limits.kept {
            let at = Self.start + .milliseconds(Int64(number))
            staff.confirm("\(number)", Self.seen("pat@shop.example", at: at), staff.asking())
        }
        let now = Self.start + .seconds(2)
        #expect(staff.believed("0", isAway: false, at: now) == nil)
        #expect(staff.believed("1", isAway: false, at: now) != nil)
        #expect(staff.believed("\(SeenStaff.Limits.kept)", isAway: false, at: now) != nil)
    }
}

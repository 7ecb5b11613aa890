import Shop
import TestShop
import Testing

@testable import Operations

@Suite("The texts of tickets and admissions")
struct LineTokenTests {
    private let secret = ShopSecret(bytes: Array(0..<32))
    private let now = HandClock.start
    private let ticket = LineTicket(drop: DropID(7), number: 1_234_567, id: Array(1...16))
    private let week = Span.days(7)

    private var admission: LineAdmission {
        LineAdmission(drop: DropID(7), number: 99, turn: 3, expiresAt: now + .minutes(5))
    }

    @Test("they tell what they were made of")
    func roundTrip() {
        #expect(secret.ticket(secret.text(of: ticket, at: now), of: DropID(7), at: now) == ticket)
        #expect(
            secret.admission(secret.text(of: admission, at: now), of: DropID(7), at: now)
                == admission)
    }

    @Test("one symbol changed, left out or added, and they are none")
    func tampered() {
        let text = secret.text(of: ticket, at: now)
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(secret.ticket(other, of: DropID(7), at: now) == nil, "\(other)")
            var shorter = text
            shorter.remove(at: index)
            #expect(secret.ticket(shorter, of: DropID(7), at: now) == nil)
        }
        for other in ["", "A" + text, text + "A", text + "=", text + text] {
            #expect(secret.ticket(other, of: DropID(7), at: now) == nil)
        }
    }

    @Test("one kind, one drop and one shop do not pass for another")
    func kinds() {
        let text = secret.text(of: ticket, at: now)
        let admitted = secret.text(of: admission, at: now)

        #expect(secret.ticket(text, of: DropID(8), at: now) == nil)
        #expect(secret.admission(admitted, of: DropID(8), at: now) == nil)
        #expect(secret.admission(text, of: DropID(7), at: now) == nil)
        #expect(secret.ticket(admitted, of: DropID(7), at: now) == nil)
        #expect(
            ShopSecret(bytes: Array(1..<33)).ticket(text, of: DropID(7), at: now) == nil)
    }

    @Test("they are taken for eight weeks after their own, and by a clock a week behind")
    func age() {
        let start = Timestamp(milliseconds: 2_950 * week.milliseconds)
        let text = secret.text(of: ticket, at: start)

        func isTaken(at moment: Timestamp) -> Bool {
            secret.ticket(text, of: DropID(7), at: moment) != nil
        }

        #expect(isTaken(at: start + .days(7 * 9) - .milliseconds(1)))
        #expect(!isTaken(at: start + .days(7 * 9)))
        #expect(isTaken(at: start - .days(7)))
        #expect(!isTaken(at: start - .days(7) - .milliseconds(1)))
    }

    @Test("the two bytes of the week come round, and nothing old comes back with them")
    func comesRound() {
        let last = Timestamp(milliseconds: 65_535 * week.milliseconds)
        let text = secret.text(of: ticket, at: last)

        #expect(secret.ticket(text, of: DropID(7), at: last + week) == ticket)
        #expect(secret.ticket(text, of: DropID(7), at: last - week) == ticket)
        let around = last + Span(milliseconds: 65_536 * week.milliseconds)
        #expect(secret.ticket(text, of: DropID(7), at: around) == nil)
    }
}

import Shop
import Storage
import TestShop
import Testing

@testable import Operations

@Suite("Places of a line that were lost with their database")
struct LostTicketTests {
    private let secret = ShopSecret(
        bytes: Array(0..<32),
        eras: EraHistory([
            Era(
                number: 1, id: "0a", beganAt: HandClock.start, cause: .restored,
                numbers: [Era.line(DropID(7)): Era.Numbers(last: 100, first: 100)])
        ]))
    private let before = ShopSecret(bytes: Array(0..<32))
    private let now = HandClock.start

    private func ticket(_ number: Int64) -> LineTicket {
        LineTicket(drop: DropID(7), number: number, id: Array(1...16))
    }

    private func admission(_ number: Int64) -> LineAdmission {
        LineAdmission(drop: DropID(7), number: number, turn: 1, expiresAt: now + .minutes(5))
    }

    @Test("what the first era gave out stays good where it is still there")
    func kept() {
        let text = before.text(of: ticket(100), at: now)
        #expect(secret.ticket(text, of: DropID(7), at: now) == ticket(100))
        #expect(!secret.isLostTicket(text, of: DropID(7), at: now))
        let admitted = before.text(of: admission(100), at: now)
        #expect(secret.admission(admitted, of: DropID(7), at: now) == admission(100))
        let code = before.recoveryCode(of: TicketNumber(drop: DropID(7), number: 100))
        #expect(secret.ticketNumber(recovery: code, of: DropID(7)) == 100)
        #expect(!secret.isLostRecoveryCode(code, of: DropID(7)))
    }

    @Test("what is not there any more fits nothing, and is known")
    func lost() {
        let text = before.text(of: ticket(101), at: now)
        #expect(secret.ticket(text, of: DropID(7), at: now) == nil)
        #expect(secret.isLostTicket(text, of: DropID(7), at: now))
        #expect(!secret.isLostTicket(text + "A", of: DropID(7), at: now))
        let admitted = before.text(of: admission(101), at: now)
        #expect(secret.admission(admitted, of: DropID(7), at: now) == nil)
        let number = TicketNumber(drop: DropID(7), number: 101)
        let code = before.recoveryCode(of: number)
        #expect(secret.ticketNumber(recovery: code, of: DropID(7)) == nil)
        #expect(secret.isLostRecoveryCode(code, of: DropID(7)))
        #expect(secret.recoveryCode(of: number) != code)
    }

    @Test("the next era's texts name it, and one symbol changed makes them none")
    func fresh() {
        let text = secret.text(of: ticket(101), at: now)
        #expect(text != before.text(of: ticket(101), at: now))
        #expect(secret.ticket(text, of: DropID(7), at: now) == ticket(101))
        #expect(before.ticket(text, of: DropID(7), at: now) == nil)
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(secret.ticket(other, of: DropID(7), at: now) == nil, "\(other)")
            #expect(!secret.isLostTicket(other, of: DropID(7), at: now))
        }
        let admitted = secret.text(of: admission(101), at: now)
        #expect(secret.admission(admitted, of: DropID(7), at: now) == admission(101))
    }

    @Test("another shop of the same copy opens none of it")
    func fork() {
        var other = secret.eras.eras[0]
        other.id = "0b"
        let fork = ShopSecret(bytes: Array(0..<32), eras: EraHistory([other]))
        #expect(
            fork.ticket(secret.text(of: ticket(101), at: now), of: DropID(7), at: now) == nil)
        let code = secret.recoveryCode(of: TicketNumber(drop: DropID(7), number: 101))
        #expect(fork.ticketNumber(recovery: code, of: DropID(7)) == nil)
    }
}

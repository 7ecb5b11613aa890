import NIOCore
import Shop
import Testing

@testable import Web

@Suite("A connection's progress")
struct ConnectionProgressTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func at(_ seconds: Int64) -> NIODeadline { start + .seconds(seconds) }

    private func head(length: Int = 0, chunked: Bool = false, keeps: Bool = true) -> RequestHead {
        var head = RequestHead()
        head.contentLength = length
        head.isChunked = chunked
        head.keepsAlive = keeps
        return head
    }

    @Test func anExchange() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        progress.headHandedOn(head(length: 10), now: start)
        #expect(progress.stage == .body(left: 10))
        #expect(progress.bodyHandedOn(4, now: start) == .wait)
        #expect(progress.bodyHandedOn(6, now: start) == .wait)
        #expect(progress.stage == .answering)
        #expect(progress.responseEnded(now: start) == .takeNext)
        #expect(progress.stage == .idle)
    }

    @Test func anEarlyAnswerDrainsALittleAndClosesOnALot() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        progress.headHandedOn(head(length: 1_000), now: start)
        #expect(!progress.answerMustClose)
        #expect(progress.responseEnded(now: start) == .wait)
        #expect(progress.bodyHandedOn(1_000, now: start) == .takeNext)
        progress.headHandedOn(head(length: 10_000_000), now: start)
        #expect(progress.answerMustClose)
        #expect(progress.responseEnded(now: start) == .linger)
    }

    @Test func theLastRequestCloses() {
        for last in [head(keeps: false), head(chunked: true, keeps: true)] {
            var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
            progress.headHandedOn(last, now: start)
            if last.isChunked { #expect(progress.requestEnded(now: start) == .wait) }
            #expect(progress.answerMustClose)
            #expect(progress.responseEnded(now: start) == .close)
        }
    }

    @Test func whoComesWhileWeStopIsAnsweredOnce() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        progress.leave(now: at(70))
        #expect(progress.verdict(now: at(70), isReading: true) == .lookAgain(at: at(71)))
        var late = progress
        #expect(late.verdict(now: at(71), isReading: true) == .close)
        progress.headHandedOn(head(), now: at(70))
        #expect(progress.answerMustClose)
        #expect(progress.responseEnded(now: at(75)) == .close)
    }

    @Test func whoRestsMakesRoomWhenConnectionsRunOut() {
        func verdict(
            _ seconds: Int64, _ progress: ConnectionProgress
        ) -> ConnectionProgress.Verdict {
            var progress = progress
            return progress.verdict(now: at(seconds), isReading: true, isCrowded: true)
        }
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        #expect(verdict(2, progress) == .lookAgain(at: at(3)))
        progress.answeredAtOnce(now: at(5))
        #expect(verdict(7, progress) == .lookAgain(at: at(8)))
        #expect(verdict(8, progress) == .makeRoom)
        #expect(verdict(80, progress) == .close)
        progress.headHandedOn(head(), now: at(5))
        #expect(verdict(600, progress) == .lookAgain(at: at(610)))
        #expect(progress.responseEnded(now: at(600)) == .takeNext)
        #expect(verdict(602, progress) == .lookAgain(at: at(603)))
        #expect(verdict(603, progress) == .makeRoom)
    }

    @Test func clocks() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        #expect(progress.verdict(now: at(1), isReading: true) == .lookAgain(at: at(4)))
        #expect(progress.verdict(now: at(14), isReading: true) == .lookAgain(at: at(15)))
        var silent = progress
        #expect(silent.verdict(now: at(15), isReading: true) == .close)
        progress.answeredAtOnce(now: start)
        #expect(progress.deadline == at(3))
        #expect(progress.verdict(now: at(3), isReading: true) == .lookAgain(at: at(6)))
        #expect(progress.verdict(now: at(74), isReading: true) == .lookAgain(at: at(75)))
        #expect(progress.verdict(now: at(75), isReading: true) == .close)
        progress.headBegan(now: at(80))
        progress.headBegan(now: at(85))
        #expect(progress.verdict(now: at(89), isReading: true) == .lookAgain(at: at(90)))
        #expect(progress.verdict(now: at(90), isReading: true) == .refuseAsSlow)
    }

    @Test func bodiesMustFlowWhileWeAreReady() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        progress.headHandedOn(head(length: 1_000_000), now: start)
        _ = progress.bodyHandedOn(20_000, now: at(5))
        #expect(progress.verdict(now: at(10), isReading: true) == .lookAgain(at: at(20)))
        // We were the ones who waited.
        #expect(progress.verdict(now: at(20), isReading: false) == .lookAgain(at: at(30)))
        _ = progress.bodyHandedOn(100, now: at(29))
        #expect(progress.verdict(now: at(30), isReading: true) == .refuseAsSlow)
        #expect(progress.verdict(now: at(15 * 60), isReading: false) == .refuseAsSlow)
    }

    @Test func whoStillSendsIsHeardOutForAWhile() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        progress.lingerBegan(now: start)
        progress.lingerReceived(now: at(1))
        #expect(progress.verdict(now: at(2), isReading: true) == .lookAgain(at: at(3)))
        for second in 2...29 { progress.lingerReceived(now: at(Int64(second))) }
        #expect(progress.verdict(now: at(29), isReading: true) == .lookAgain(at: at(30)))
        #expect(progress.verdict(now: at(30), isReading: true) == .close)
    }

    @Test func whoDoesNotReadIsLeft() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        progress.headHandedOn(head(), now: start)
        #expect(progress.verdict(now: at(600), isReading: true) == .lookAgain(at: at(610)))
        progress.unwritableSince = at(600)
        #expect(progress.verdict(now: at(659), isReading: true) != .close)
        #expect(progress.verdict(now: at(660), isReading: true) == .close)
    }

    @Test func aClockThatWasSetBeforeTheStallIsSetAnew() {
        var progress = ConnectionProgress(limits: SharedLimits(WebLimits()), now: start)
        progress.answeredAtOnce(now: start)
        progress.unwritableSince = at(10)
        #expect(progress.verdict(now: at(60), isReading: true) == .lookAgain(at: at(63)))
        #expect(progress.verdict(now: at(69), isReading: true) == .lookAgain(at: at(70)))
        #expect(progress.verdict(now: at(70), isReading: true) == .close)
    }
}

internal import NIOCore
internal import Shop

/// The progress of a connection: where it stands between two requests, and what it may still wait
/// for.
///
/// Pure: time is an argument, and the answers are things for `RequestGate` to do.
struct ConnectionProgress {
    enum Stage: Equatable {
        /// The connection rests between two requests.
        case idle
        /// The connection has sent a part of a head.
        case head
        /// The head was handed on; this many bytes of the body are to come.
        case body(left: Int)
        /// The head was handed on; a body of unknown length comes in chunks.
        case chunked
        /// The request was handed on whole; its answer is being made.
        case answering
        /// The connection lingers: we have said our last word and throw away what still comes.
        case lingering
    }

    enum Action: Equatable {
        case wait
        case takeNext
        case close
        case linger
    }

    enum Verdict: Equatable {
        case lookAgain(at: NIODeadline)
        case refuseAsSlow
        case close
        /// The connection makes room: others need its place, and it rests. What was written for it
        /// may still be on its way to a slow phone, and leaves first.
        case makeRoom
    }

    private(set) var stage = Stage.idle
    /// Whether the request in hand is the last of its connection.
    var isLast = false
    /// Whether the head of an answer to the request in hand has been written.
    var answerBegan = false
    /// The moment since when the client has not taken what we sent.
    var unwritableSince: NIODeadline?
    private var since: NIODeadline
    private var windowBegan: NIODeadline
    private var windowBytes = 0
    private var answerEnded = false
    private var isLeaving = false
    /// Whether no request has come yet.
    private var isNew = true
    private let shared: SharedLimits
    private var limits: WebLimits { shared.values }

    init(limits: SharedLimits, now: NIODeadline) {
        shared = limits
        since = now
        windowBegan = now
    }

    /// Bytes that a client must send before we hear its answer out are never drained beyond
    /// `WebLimits.drainBytes`; an answer that comes earlier ends the connection.
    var answerMustClose: Bool {
        switch stage {
        case .body(let left): isLast || left > limits.drainBytes
        case .idle, .head, .chunked, .answering, .lingering: isLast
        }
    }

    /// Leaves, because the server stops. A request that is on its way, as the first of a new
    /// connection is, is still answered, as the last one.
    mutating func leave(now: NIODeadline) {
        isLast = true
        isLeaving = true
        if stage == .idle { since = now }
    }

    /// A request was answered at once, below everything else.
    mutating func answeredAtOnce(now: NIODeadline) {
        isNew = false
        stage = .idle
        since = now
    }

    mutating func headBegan(now: NIODeadline) {
        guard stage == .idle else { return }
        stage = .head
        since = now
    }

    mutating func headHandedOn(_ head: RequestHead, now: NIODeadline) {
        isNew = false
        answerBegan = false
        answerEnded = false
        isLast = isLast || !head.keepsAlive || head.isChunked
        since = now
        windowBegan = now
        windowBytes = 0
        stage =
            head.isChunked
            ? .chunked : head.contentLength == 0 ? .answering : .body(left: head.contentLength)
    }

    /// Counts body bytes; answers whether the request is whole and already answered.
    mutating func bodyHandedOn(_ count: Int, now: NIODeadline) -> Action {
        windowBytes += count
        guard case .body(let left) = stage else { return .wait }
        if left > count {
            stage = .body(left: left - count)
            return .wait
        }
        return requestEnded(now: now)
    }

    mutating func requestEnded(now: NIODeadline) -> Action {
        guard answerEnded else {
            stage = .answering
            since = now
            return .wait
        }
        return exchangeEnded(now: now)
    }

    mutating func responseEnded(now: NIODeadline) -> Action {
        answerEnded = true
        switch stage {
        case .answering:
            return exchangeEnded(now: now)
        case .body, .chunked:
            guard answerMustClose else { return .wait }
            return .linger
        case .idle, .head, .lingering:
            return .wait
        }
    }

    mutating func lingerBegan(now: NIODeadline) {
        stage = .lingering
        since = now
        windowBegan = now
    }

    /// Bytes were thrown away: the client is still sending, and has yet to see our answer.
    mutating func lingerReceived(now: NIODeadline) {
        windowBegan = now
    }

    private mutating func exchangeEnded(now: NIODeadline) -> Action {
        stage = .idle
        since = now
        return isLast ? .close : .takeNext
    }

    /// The verdict of the passing of time. `isReading` tells whether we were ready for more bytes:
    /// a client is not slow while we are the ones who wait. `isCrowded` tells whether connections
    /// are running out: those that rest make room then.
    mutating func verdict(now: NIODeadline, isReading: Bool, isCrowded: Bool = false) -> Verdict {
        guard let unwritableSince else {
            return stageVerdict(now: now, isReading: isReading, isCrowded: isCrowded)
        }
        let stalled = unwritableSince + limits.sendStall.timeAmount
        if now >= stalled { return .close }
        // It may have been writable for a moment since the clock was set.
        let verdict = stageVerdict(now: now, isReading: isReading, isCrowded: false)
        if case .lookAgain(let deadline) = verdict { return .lookAgain(at: min(deadline, stalled)) }
        return verdict
    }

    private func restVerdict(now: NIODeadline, isCrowded: Bool) -> Verdict {
        let end = since + rest.timeAmount
        if now >= end { return .close }
        let look = min(end, now + limits.idleWhenCrowded.timeAmount)
        guard isCrowded else { return .lookAgain(at: look) }
        let room = since + min(rest, limits.idleWhenCrowded).timeAmount
        return now >= room ? .makeRoom : .lookAgain(at: room)
    }

    private mutating func stageVerdict(
        now: NIODeadline, isReading: Bool, isCrowded: Bool
    ) -> Verdict {
        switch stage {
        case .idle:
            return restVerdict(now: now, isCrowded: isCrowded)
        case .lingering:
            return now >= deadline ? .close : .lookAgain(at: deadline)
        case .head:
            return now >= deadline ? .refuseAsSlow : .lookAgain(at: deadline)
        case .body, .chunked:
            return bodyVerdict(now: now, isReading: isReading)
        case .answering:
            return .lookAgain(at: now + limits.bodyWindow.timeAmount)
        }
    }

    private mutating func bodyVerdict(now: NIODeadline, isReading: Bool) -> Verdict {
        guard now < since + limits.bodyTime.timeAmount else { return .refuseAsSlow }
        guard now >= deadline else { return .lookAgain(at: deadline) }
        let isSlow = isReading && windowBytes < limits.bodyWindowBytes
        windowBegan = now
        windowBytes = 0
        return isSlow ? .refuseAsSlow : .lookAgain(at: deadline)
    }

    /// When the stage should be looked at next.
    var deadline: NIODeadline {
        switch stage {
        case .idle: since + min(rest, limits.idleWhenCrowded).timeAmount
        case .head: since + limits.headTime.timeAmount
        case .body, .chunked, .answering: windowBegan + limits.bodyWindow.timeAmount
        case .lingering:
            min(windowBegan + limits.linger.timeAmount, since + limits.lingerTime.timeAmount)
        }
    }

    /// How long nothing may come.
    private var rest: Span {
        isLeaving ? limits.farewell : isNew ? limits.greeting : limits.idle
    }
}

extension Span {
    /// The length of time for an event loop.
    var timeAmount: TimeAmount { .milliseconds(milliseconds) }
}

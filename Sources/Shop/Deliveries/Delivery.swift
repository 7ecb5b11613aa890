/// A delivery: one entry of the shop's history, on its way to one receiver.
package struct Delivery: Hashable, Sendable {
    /// The number of the delivery. It stays the same over all tries, so that a receiver knows a
    /// message that comes twice.
    package let id: Int64
    /// The name of the relay that sends it: what kind of message it is.
    package let relay: String
    /// The name of the receiver among those of the relay.
    package let receiver: String
    /// The number of the entry that it tells of.
    package let entry: Int64
    package let state: State
    package let createdAt: Timestamp
    /// The tries that were made since it was last asked for.
    package let tries: Int
    /// The moment before which it is not tried again; `nil` when it has ended.
    package let nextAt: Timestamp?
    package let endedAt: Timestamp?
    /// What the last try came to, in words.
    package let answer: String?
    /// Whether somebody of staff has asked for it, after it was given up.
    package let isAsked: Bool
    /// What the receiver answered the last time, where it did.
    package let lastAnswer: DeliveryAnswer?

    /// The state of a delivery. The raw value is what is stored.
    package enum State: String, CaseIterable, Sendable {
        /// It is tried now, or again later.
        case waiting
        case delivered
        /// The receiver did not take it, and it is not tried again by itself.
        case givenUp = "given_up"
        /// It was not sent, as what it tells was over before.
        case dropped
    }

    package init(
        id: Int64, relay: String, receiver: String, entry: Int64, state: State,
        createdAt: Timestamp, tries: Int, nextAt: Timestamp?, endedAt: Timestamp?,
        answer: String?, isAsked: Bool = false, lastAnswer: DeliveryAnswer? = nil
    ) {
        self.lastAnswer = lastAnswer
        self.isAsked = isAsked
        self.id = id
        self.relay = relay
        self.receiver = receiver
        self.entry = entry
        self.state = state
        self.createdAt = createdAt
        self.tries = tries
        self.nextAt = nextAt
        self.endedAt = endedAt
        self.answer = answer
    }
}

/// The outcome of one try to deliver something.
package enum DeliveryOutcome: Hashable, Sendable {
    /// The receiver has it. Carries what it answered, in words.
    case delivered(String)
    /// The receiver does not have it, as far as is known.
    case failed(String, mayPass: Bool)
    /// What it tells is over: it is not sent. Carries why.
    case over(String)
    /// It is not the time for it yet, and it was not tried.
    case notYet(after: Span)
    /// The receiver does not have it, and asks to be left alone for a while.
    case askedToWait(String, after: Span)
    /// One of these, with what the receiver answered.
    indirect case answered(DeliveryOutcome, DeliveryAnswer)

    /// The outcome without the answer.
    package var bare: DeliveryOutcome {
        if case .answered(let outcome, _) = self { outcome.bare } else { self }
    }

    /// What the receiver answered; `nil` where it did not, or nobody kept it.
    package var answer: DeliveryAnswer? {
        if case .answered(_, let answer) = self { answer } else { nil }
    }
}

/// An answer of a receiver.
package struct DeliveryAnswer: Hashable, Sendable {
    /// The status of HTTP.
    package let status: Int
    /// The beginning of the body.
    package let body: String
    /// The time from the beginning of the try to its end.
    package let took: Span

    package init(status: Int, body: String, took: Span) {
        self.status = status
        self.body = body
        self.took = took
    }
}

/// The pauses after which a delivery is tried again, and their end.
package struct RetryLadder: Hashable, Sendable {
    /// The pause after each try but the last.
    package let pauses: [Span]
    /// By how much of itself a pause is longer or shorter by chance, so that what failed together
    /// is not tried together.
    package let jitter: Double

    package init(_ pauses: [Span], jitter: Double = 0.2) {
        self.pauses = pauses
        self.jitter = jitter
    }

    /// The pause after so many tries; `nil` when the last has failed.
    ///
    /// - Parameter chance: a number from 0 to below 1.
    package func pause(after tries: Int, chance: Double) -> Span? {
        guard tries >= 1, tries <= pauses.count else { return nil }
        let pause = Double(pauses[tries - 1].milliseconds)
        return .milliseconds(Int64(pause * (1 + jitter * (2 * chance - 1))))
    }
}

/// The reason why a delivery is not sent again.
package enum SendAgainRefusal: Hashable, Sendable {
    case unknown
    /// It has not been given up.
    case notGivenUp
}

extension SendAgainRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .unknown: .notFound
        case .notGivenUp:
            ToldRefusal(.deliveryNotGivenUp, "Only what was given up is sent again.")
        }
    }
}

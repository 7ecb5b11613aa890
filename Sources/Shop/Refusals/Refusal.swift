/// The reason why something was refused, which says the same on every way in: to a page, to a
/// program, to a command.
package protocol RefusalReason: Error, Sendable {
    /// What whoever asked is told; `nil` for a failure of the shop's own, which is logged.
    var told: ToldRefusal? { get }
}

/// What cannot be refused.
extension Never: RefusalReason {
    package var told: ToldRefusal? { nil }
}

/// A refusal as it is told: by a code to programs, in a sentence to people.
package struct ToldRefusal: Hashable, Sendable {
    /// The code that programs decide by.
    package var code: RefusalCode
    /// The HTTP status: the code's, unless it is told as another.
    package var status: Int
    /// The sentence for people.
    package var sentence: Sentence
    /// What belongs to it, for example what is left, in the order in which it is told.
    package var values: [RefusalValue.Member]
    /// The problems of single fields of the request.
    package var fields: [FieldProblem]
    /// The time after which the same may be asked again; `nil` where waiting does not help.
    package var retry: Span?

    /// Tells a refusal with what belongs to it.
    ///
    /// - Parameter status: where it is another than the code's.
    package init(
        _ code: RefusalCode, _ sentence: Sentence, status: Int? = nil,
        values: KeyValuePairs<String, RefusalValue> = [:], fields: [FieldProblem] = [],
        retry: Span? = nil
    ) {
        self.code = code
        self.status = status ?? code.status
        self.sentence = sentence
        self.values = values.map { RefusalValue.Member(name: $0.key, value: $0.value) }
        self.fields = fields
        self.retry = retry
    }

    /// Nothing is where it was looked for.
    package static let notFound = ToldRefusal(.notFound, "There is nothing here.")

    /// Fields of the request are wrong.
    package static func invalid(_ fields: [FieldProblem]) -> ToldRefusal {
        ToldRefusal(.invalid, "Some fields are not right.", fields: fields)
    }

    /// What was sent has more bytes than it may.
    package static func tooLarge(limit: Int64) -> ToldRefusal {
        ToldRefusal(
            .tooLarge, "The body may have at most \(limit) bytes.",
            values: ["limit": .number(limit)])
    }

    /// What was sent is of another kind than the ones named.
    package static func wrongMediaType(expected: Sentence) -> ToldRefusal {
        ToldRefusal(.wrongMediaType, "Send \(expected).")
    }

    /// More is asked of the shop than it can do just now.
    package static func busy(retry: Span) -> ToldRefusal {
        ToldRefusal(
            .busy, "Too many people are here at once. Try again in a moment.", retry: retry)
    }

    /// The shop has no room to store anything.
    package static let diskFull = ToldRefusal(
        .diskFull, "The shop has no room left. Nothing was stored.", retry: .seconds(60))

    /// Nothing can be stored now.
    package static let unavailable = ToldRefusal(
        .unavailable, "The shop's storage is away. Nothing was stored.", retry: .seconds(5))
}

/// A value that belongs to a refusal.
package indirect enum RefusalValue: Hashable, Sendable {
    /// A value that is not known.
    case none
    case number(Int64)
    case text(String)
    case texts([String])
    case money(Money)
    /// A moment, told in the shop's time zone.
    case moment(Timestamp)
    /// Units of variants, told by their SKUs.
    case units([VariantID: Int])
    case members([Member])

    /// A value with its name.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: RefusalValue
    }

    /// A whole number; none where it is not known.
    package static func count(_ number: Int?) -> RefusalValue {
        number.map { .number(Int64($0)) } ?? .none
    }

    /// Values with names, told as one.
    package static func object(_ members: KeyValuePairs<String, RefusalValue>) -> RefusalValue {
        .members(members.map { Member(name: $0.key, value: $0.value) })
    }
}

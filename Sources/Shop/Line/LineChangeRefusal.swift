/// The reason why a line was not changed.
package enum LineChangeRefusal: Hashable, Sendable {
    /// The drop has no line.
    case noLine
    /// The line is already as the change would make it.
    case unchanged
    /// The number is outside the range that may be set.
    case outOfRange(ClosedRange<Int>)
    case reasonMissing
    /// The line has no such ticket.
    case unknownTicket
    /// The ticket was called before and may come in already.
    case alreadyCalled
    /// The line has as many tickets let in out of turn as it may have.
    case tooManyLetIn(limit: Int)
    /// Deadlines were extended by as much as they may be in all; carries the minutes that are left.
    case extendedEnough(left: Int)
    /// The time is far more than is usually meant, and nobody said that it is.
    case longExtension(minutes: Int)
    /// The move cannot be taken back, or a later one has to be taken back first.
    case notTheLast
    /// The line has changed since it was seen.
    case changed(LineMoved)
}

extension LineChangeRefusal: RefusalReason {
    package var told: ToldRefusal? {
        switch self {
        case .noLine: ToldRefusal(.noLine, "This drop has no line.")
        case .unchanged: ToldRefusal(.unchanged, "It is like that already.")
        case .outOfRange(let range):
            .invalid([
                FieldProblem(
                    "action",
                    "wants a whole number of \(range.lowerBound) to \(range.upperBound)")
            ])
        case .reasonMissing: .invalid([FieldProblem("reason", "is required")])
        case .unknownTicket: .invalid([FieldProblem("ticket", "is not of this line")])
        case .changed(let moved): moved.told
        case .alreadyCalled: ToldRefusal(.alreadyCalled, "This ticket may come in already.")
        case .tooManyLetIn(let limit):
            ToldRefusal(
                .tooManyLetIn, "A line lets in at most \(limit) tickets out of turn.",
                values: ["limit": .count(limit)])
        case .extendedEnough(let left):
            ToldRefusal(
                .extendedEnough,
                "Deadlines of one drop can be moved by \(LineRules.extendedInAll) minutes in all: "
                    + "\(left) are left.",
                values: ["limit": .count(LineRules.extendedInAll), "left": .count(left)])
        case .longExtension(let minutes):
            ToldRefusal(
                .longExtension,
                "\(minutes) minutes are far more than is usually given: send `long` as true where "
                    + "they are meant.",
                values: ["limit": .count(LineRules.extensionUnasked)])
        case .notTheLast:
            ToldRefusal(
                .notTheLast, "Only the last change can be taken back: `undoable` names it.")
        }
    }
}

extension LineMoved {
    /// What the line is now, where somebody else has steered it meanwhile.
    fileprivate var told: ToldRefusal {
        ToldRefusal(
            .changed,
            "Somebody has steered the line since it was read, so nothing was done. Read it again.",
            values: values)
    }

    private var values: KeyValuePairs<String, RefusalValue> {
        switch self {
        case .rate(let rate): ["rate": .count(rate)]
        case .cap(let cap): ["cap": .count(cap)]
        case .time(let last): ["last_extension": .number(last)]
        case .pause(let last): ["last_pause": .number(last)]
        }
    }
}

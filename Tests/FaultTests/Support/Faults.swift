import Testing

/// What goes wrong on the day, one fault after the other: each takes processes and a database of
/// its own, and two of them at once would only measure each other. One that waits for what does not
/// come is told by its name before its stage is ended.
@Suite("Faults", .serialized, .timeLimit(.minutes(15)))
enum Faults {}

import Testing

/// What goes wrong on the day, one fault after the other: each takes processes and a database of
/// its own, and two of them at once would only measure each other.
@Suite("Faults", .serialized)
enum Faults {}

/// A moment, written for people and for machines.
package struct TimeText: Sendable {
    /// The moment in the shop's time zone and the reader's language, with the zone where it
    /// matters.
    package var text: String
    /// The moment in RFC 3339, for `<time datetime>`.
    package var iso: String
    /// The moment in UTC milliseconds, for scripts.
    package var milliseconds: Int64

    package init(
        text: String, iso: String, milliseconds: Int64
    ) {
        self.text = text
        self.iso = iso
        self.milliseconds = milliseconds
    }
}

extension TimeText: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(text)
        trace.text(iso)
        trace.number(milliseconds)
    }
}

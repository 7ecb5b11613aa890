/// A circumstance that a rehearsal may have besides its crowd; each is a named part of the plan.
package enum Circumstance: String, CaseIterable, Sendable {
    /// Half of the people have phones that lock themselves while they wait, and come back.
    case lockedPhones = "locked-phones"
    /// Half of the people load the page anew every few seconds while nothing happens.
    case reloads
    /// Half of the people are on 3G: far away, narrow, and some of what is sent is lost.
    case mobile
    /// A proxy stands in front: few connections carry everybody, and tell who asks in a header.
    case proxy
    /// Half of those who pay do so a quarter of an hour later.
    case latePayments = "late-payments"
    /// Staff look through orders and slips, and export them; asks for an owner's token.
    case staff
}

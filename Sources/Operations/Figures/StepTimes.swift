/// How long the steps of serving take, counted since the start.
package final class StepTimes: Sendable {
    /// A read of the database, with the wait for a connection.
    package let read = Histogram()
    /// A page made from its values.
    package let page = Histogram()
    /// A slip's last byte to its name on the disk: the syncs.
    package let slip = Histogram()
    /// Searches, lists and exports of staff, for as long as each runs.
    package let staffReads = BusyTime()

    /// Nothing was counted yet.
    package init() {}
}

/// The times that the steps of serving take, counted since the start.
package final class StepTimes: Sendable {
    /// The times of reads of the database, with the wait for a connection.
    package let read = Histogram()
    /// The times of making a page from its values.
    package let page = Histogram()
    /// The times from a slip's last byte to its name on the disk: the syncs.
    package let slip = Histogram()
    /// The time that searches, lists and exports of staff take, for as long as each runs.
    package let staffReads = BusyTime()

    /// Begins with nothing counted.
    package init() {}
}

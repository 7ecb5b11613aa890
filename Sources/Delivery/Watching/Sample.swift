package import Shop

/// A sample: one second of the shop, with what stood at its end, and rates over the seconds before.
/// Flat and of one size, so that an hour of them is too.
package struct Sample: Hashable, Sendable {
    package var at: Timestamp
    /// The number of people on the shop's pages, estimated.
    package var people = 0
    package var answersPerSecond = 0.0
    /// The number of orders that this process reserved in the last minute.
    package var ordersPerMinute = 0
    /// The requests that were asked to come again, each second: because the desk was full or late,
    /// because of slips, and for any other reason.
    package var shedDeskPerSecond = 0.0
    package var shedSlipsPerSecond = 0.0
    package var shedOtherPerSecond = 0.0
    /// The milliseconds that the slowest 5 of 100 answers took at least; `nil` where there were
    /// none. It is the lower bound of a bucket: what took longer surely took so long.
    package var answerTime: Double?
    package var pageTime: Double?
    package var readTime: Double?
    package var deskTime: Double?
    package var commitTime: Double?
    package var slipTime: Double?
    package var queue = 0
    package var web = WebReading()
    package var database = DatabaseReading()
    package var machine = MachineReading()
    /// The part of the processor that is used, from 0 to 1; `nil` where the machine does not say.
    package var processor: Double?
    package var store = StoreReading()
    package var stock = StockReading()
    package var line = LineFigures()
    package var slips = SlipReading()
    /// The number of slips that came whole within the last minute, and of those that broke off.
    package var slipsTakenPerMinute = 0
    package var slipsCutPerMinute = 0
    /// The number of connections to the shop that the kernel turned away, each second.
    package var droppedPerSecond = 0.0
    /// The number of searches and exports of staff that ran, on the average.
    package var staffReads = 0.0
    /// The time by which the machine's clock was set to another time since the shop was started:
    /// less than zero is back.
    package var clockMoved: Span = .milliseconds(0)

    package init(at: Timestamp) {
        self.at = at
    }

    /// The number of requests that were asked to come again, each second.
    package var shedPerSecond: Double {
        shedDeskPerSecond + shedSlipsPerSecond + shedOtherPerSecond
    }

    /// How long a step took.
    package subscript(step: Step) -> Double? {
        get { self[keyPath: Self.place(of: step)] }
        set { self[keyPath: Self.place(of: step)] = newValue }
    }

    private static func place(of step: Step) -> WritableKeyPath<Sample, Double?> {
        switch step {
        case .page: \.pageTime
        case .read: \.readTime
        case .desk: \.deskTime
        case .commit: \.commitTime
        case .slip: \.slipTime
        }
    }

    /// The step that takes longest; `nil` where nothing was done.
    package var slowestStep: (step: Step, milliseconds: Double)? {
        Step.allCases.compactMap { step in self[step].map { (step, $0) } }
            .max { $0.1 < $1.1 }
    }
}

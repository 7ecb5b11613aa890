internal import Shop

/// The dates of six digits with nothing between in a CSV file: whether the year stands first in
/// them, `260918`, or last, `180926`, by all of them together.
///
/// What is no day in one of the two is the other. Else a file goes on from day to day: where its
/// days follow each other they are meant, or where they lie closer together.
struct StatementCSVCompactDates {
    /// What they show.
    enum Order {
        case yearFirst
        case yearLast
        /// They show neither: the first, and its line.
        case unclear((line: Int, text: String))
    }

    /// The days as one of the two has them.
    private struct Reading {
        /// Whether all of them are days, and whether any is.
        var areDays = true
        var hasDays = false
        private var rises = true
        private var falls = true
        private var least = Int64.max
        private var greatest = Int64.min
        private var last: Int64?

        var isInOrder: Bool { rises || falls }
        /// The time from the first day to the last; of days alone.
        var span: Int64 { greatest - least }

        mutating func take(_ day: CivilTime?) {
            guard let day = day?.milliseconds else {
                areDays = false
                return
            }
            hasDays = true
            (least, greatest) = (min(least, day), max(greatest, day))
            if let last {
                rises = rises && day >= last
                falls = falls && day <= last
            }
            last = day
        }
    }

    private let years: StatementCSVYears
    private var first: (line: Int, text: String)?
    private var yearFirst = Reading()
    private var dayFirst = Reading()
    private var monthFirst = Reading()

    init(_ years: StatementCSVYears) { self.years = years }

    /// Takes the next one.
    mutating func take(_ date: StatementCSVDate, _ line: Int, _ text: () -> String) {
        if first == nil { first = (line, text()) }
        yearFirst.take(date.day(.yearMonthDay, years))
        dayFirst.take(date.day(.dayMonthYear, years))
        monthFirst.take(date.day(.monthDayYear, years))
    }

    /// Whether there are some, and all of them are days with the year in front, and none with the
    /// day.
    var areOnlyYearFirst: Bool { first != nil && yearFirst.areDays && !dayFirst.hasDays }

    /// What they show.
    var order: Order {
        guard let first, yearFirst.areDays else { return .yearLast }
        let others = [dayFirst, monthFirst].filter(\.areDays)
        guard !others.isEmpty else { return .yearFirst }
        let areOthersInOrder = others.contains(where: \.isInOrder)
        if yearFirst.isInOrder != areOthersInOrder {
            return yearFirst.isInOrder ? .yearFirst : .yearLast
        }
        let span = others.map(\.span).min() ?? 0
        if yearFirst.span == span { return .unclear(first) }
        return yearFirst.span < span ? .yearFirst : .yearLast
    }
}

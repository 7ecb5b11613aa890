/// Watches that the line is fair, by what the people in it hear.
///
/// Two rules hold whatever permutation there is. A join that is sent after another was acknowledged
/// has a greater number. And of two people who joined an open line, the later one is not let in
/// long before the earlier one who has asked: `slack` allows for answers that overtake each other
/// and for polls, which come every two seconds.
struct LineWatch: Sendable {
    /// The shoppers by their numbers.
    private var shoppers: [Int: Int] = [:]
    /// The greatest number that was heard of up to a moment; both grow.
    private var joined: [(at: Duration, index: Int)] = []
    private var admitted: [(at: Duration, index: Int)] = []
    private(set) var joins = 0
    private(set) var admissions = 0

    static let slack = Duration.seconds(10)

    /// Notes that somebody has a number; whoever joins again gets their own once more.
    ///
    /// - Returns: what is wrong with it.
    mutating func joins(
        _ index: Int, by shopper: Int, sentAt: Duration, heardAt: Duration
    ) -> String? {
        if let owner = shoppers[index] {
            return owner == shopper ? nil : "two people have place \(index)"
        }
        shoppers[index] = shopper
        joins += 1
        let before = Self.greatest(in: joined, upTo: sentAt)
        Self.keep(index, at: heardAt, in: &joined)
        guard let before, before > index else { return nil }
        return "place \(index) was given after place \(before) had been acknowledged"
    }

    /// Notes that somebody who joined an open line is let in.
    mutating func admits(_ index: Int, heardAt: Duration) {
        admissions += 1
        Self.keep(index, at: heardAt, in: &admitted)
    }

    /// Notes that somebody who joined an open line is told to wait.
    ///
    /// - Returns: what is wrong with it.
    func waits(_ index: Int, sentAt: Duration) -> String? {
        guard let later = Self.greatest(in: admitted, upTo: sentAt - Self.slack), later > index
        else { return nil }
        return "place \(later) was let in, and \(Self.slack.components.seconds) s later place "
            + "\(index) still had to wait"
    }

    private static func keep(
        _ index: Int, at moment: Duration, in list: inout [(at: Duration, index: Int)]
    ) {
        if let last = list.last, last.index >= index { return }
        list.append((moment, index))
    }

    private static func greatest(
        in list: [(at: Duration, index: Int)], upTo moment: Duration
    ) -> Int? {
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? list[low - 1].index : nil
    }
}

/// The index's keys: one, two or three characters that stand beside each other, as one number.
///
/// A single character is a key where it is none of ASCII: 李 is a whole name. A character that is
/// repeated is one too, with how often: of `99999` all three characters are the same ones, and one
/// phone number in a hundred has them.
enum SearchGrams {
    /// Hands over the grams of a folded text, some of them several times.
    static func forEach(in text: String, _ body: (UInt64) -> Void) {
        var (before, last): (UInt64, UInt64) = (0, 0)
        var length = 0
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == " " {
                (before, last, length) = (0, 0, 0)
                continue
            }
            let next = UInt64(scalar.value)
            length = next == last ? length + 1 : 1
            if runLengths.contains(length) { body(run(of: next, length)) }
            if !scalar.isASCII { body(next) }
            if last > 0 { body(last << 21 | next) }
            if before > 0 { body(before << 42 | last << 21 | next) }
            (before, last) = (last, next)
        }
    }

    /// The fewest grams that cover a word, not all of a long one, and its runs; none where it is
    /// one character of ASCII, which nearly every order has.
    static func wanted(_ word: String) -> [UInt64] {
        var scalars = word.unicodeScalars.map { UInt64($0.value) }
        scalars.removeAll { $0 == 0x20 || $0 == 0x0A }
        switch scalars.count {
        case 0: return []
        case 1: return scalars[0] < 0x80 ? [] : scalars
        case 2: return [scalars[0] << 21 | scalars[1]]
        default:
            let last = scalars.count - 3
            let places = Array(stride(from: 0, to: last, by: 3)) + [last]
            let all = places.map { place in
                scalars[place] << 42 | scalars[place + 1] << 21 | scalars[place + 2]
            }
            let few = (0..<SearchLimits.grams).map { all[$0 * all.count / SearchLimits.grams] }
            return (all.count > SearchLimits.grams ? few : all) + runs(in: word)
        }
    }

    /// The lengths of runs that are keys; a longer one has the key of the longest.
    static let runLengths = 4...8

    /// The key that every part has which knows of runs. One that an older version made has not.
    static let knowsRuns: UInt64 = 1 << 63

    /// Whether a key is of a character and how often it is repeated.
    static func isRun(_ gram: UInt64) -> Bool { gram & knowsRuns != 0 && gram != knowsRuns }

    private static func run(of scalar: UInt64, _ length: Int) -> UInt64 {
        knowsRuns | UInt64(length) << 21 | scalar
    }

    /// The runs of a word, each as long as it is there.
    private static func runs(in word: String) -> [UInt64] {
        var runs: [UInt64] = []
        forEach(in: word) { gram in
            guard isRun(gram) else { return }
            if let last = runs.last, last & 0x1F_FFFF == gram & 0x1F_FFFF, last < gram {
                runs.removeLast()
            }
            runs.append(gram)
        }
        return runs
    }

    /// The row of a part that holds a gram. All runs are in one of their own.
    static func bucket(of gram: UInt64) -> Int64 {
        guard gram & knowsRuns == 0 else { return Int64(SearchLimits.buckets) }
        // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4).
        return Int64((gram &* 0x9E37_79B9_7F4A_7C15) >> 32) % Int64(SearchLimits.buckets)
    }
}

/// The index's keys: one, two or three characters that stand beside each other, as one number.
///
/// A single character is a key where it is none of ASCII: 李 is a whole name.
enum SearchGrams {
    /// Hands over the grams of a folded text, some of them several times.
    static func forEach(in text: String, _ body: (UInt64) -> Void) {
        var (before, last): (UInt64, UInt64) = (0, 0)
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == " " {
                (before, last) = (0, 0)
                continue
            }
            let next = UInt64(scalar.value)
            if !scalar.isASCII { body(next) }
            if last > 0 { body(last << 21 | next) }
            if before > 0 { body(before << 42 | last << 21 | next) }
            (before, last) = (last, next)
        }
    }

    /// The longest grams of a word, not all of a long one; none where it is one character of ASCII,
    /// which nearly every order has.
    static func wanted(_ word: String) -> [UInt64] {
        var scalars = word.unicodeScalars.map { UInt64($0.value) }
        scalars.removeAll { $0 == 0x20 || $0 == 0x0A }
        switch scalars.count {
        case 0: return []
        case 1: return scalars[0] < 0x80 ? [] : scalars
        case 2: return [scalars[0] << 21 | scalars[1]]
        default:
            let all = scalars.indices.dropLast(2).map { place in
                scalars[place] << 42 | scalars[place + 1] << 21 | scalars[place + 2]
            }
            guard all.count > SearchLimits.grams else { return all }
            return (0..<SearchLimits.grams).map { all[$0 * all.count / SearchLimits.grams] }
        }
    }

    /// The row of a part that holds a gram.
    static func bucket(of gram: UInt64) -> Int64 {
        // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4).
        Int64((gram &* 0x9E37_79B9_7F4A_7C15) >> 32) % Int64(SearchLimits.buckets)
    }
}

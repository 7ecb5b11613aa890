/// Finds the name that somebody probably meant.
package enum NearMiss {
    /// The known name that `written` is a slip of the pen for, or `nil`.
    ///
    /// A name is near when it is the same but for case and dashes, when one begins with the other,
    /// or when at most two letters differ (a third of a short name).
    package static func of(_ written: String, among known: [String]) -> String? {
        let bare = stripped(written)
        guard !bare.isEmpty, bare.count <= greatestLength else { return nil }
        let ranked = known.compactMap { name -> (name: String, distance: Int)? in
            let other = stripped(name)
            let distance = distance(bare, other)
            let isNear = distance <= min(2, (min(bare.count, other.count) + 1) / 3)
            let begins = bare.count >= 3 && (other.starts(with: bare) || bare.starts(with: other))
            return isNear || begins ? (name, distance) : nil
        }
        return ranked.min { $0.distance < $1.distance }?.name
    }

    private static let greatestLength = 40

    private static func stripped(_ name: String) -> [Character] {
        Array(name.lowercased().filter { !"_- ".contains($0) })
    }

    /// Levenshtein's distance: letters to insert, drop or replace.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (place, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = place + 1
            for (column, other) in right.enumerated() {
                let replaced = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}

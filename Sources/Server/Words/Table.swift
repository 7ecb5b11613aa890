/// Rows under a heading, in columns as wide as they need to be.
struct Table {
    var heading: [String]
    var rows: [[String]] = []

    /// The table's lines as text.
    var text: String {
        let all = [heading] + rows
        let widths = heading.indices.map { column in
            all.map { $0[column].count }.max() ?? 0
        }
        return all.map { row in
            var line = ""
            for (cell, width) in zip(row, widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            let end = line.lastIndex { $0 != " " }
            return end.map { String(line[...$0]) } ?? ""
        }.joined(separator: "\n")
    }
}

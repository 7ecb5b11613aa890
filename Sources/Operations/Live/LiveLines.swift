package import Shop
internal import Synchronization

/// The lines in memory, as of the last commit that this node knows of. Answers thousands without
/// the desk.
package final class LiveLines: Sendable {
    /// A line with what was counted beside it.
    package struct View: Sendable {
        package var line: Line
        package var counts: LineCounts?
        /// The shuffle of the early crowd; `nil` before the draw.
        package var shuffle: LineShuffle?

        /// The place of a ticket; `nil` for the early crowd before the draw.
        package func place(of number: Int64) -> Int64? {
            line.place(of: number, shuffle)
        }
    }

    private let views = Mutex<[DropID: View]>([:])

    package init() {}

    /// Takes over lines that were committed.
    package func publish(_ lines: [DropID: Line], _ counts: [DropID: LineCounts]) {
        guard !lines.isEmpty || !counts.isEmpty else { return }
        views.withLock { views in
            for (drop, line) in lines {
                let known = views[drop]
                views[drop] = View(
                    line: line, counts: known?.counts,
                    shuffle: known?.line.early == line.early && known?.shuffle != nil
                        ? known?.shuffle : Self.shuffle(of: line))
            }
            for (drop, count) in counts { views[drop]?.counts = count }
        }
    }

    /// Takes over a line that nothing was known of: from a start until the first look.
    package func learn(_ line: Line) {
        guard self[line.drop] == nil else { return }
        publish([line.drop: line], [:])
    }

    /// Takes over all lines there are; nothing else is known any more.
    package func replace(_ lines: [Line]) {
        let fresh = lines.map { line in
            (line.drop, View(line: line, counts: nil, shuffle: Self.shuffle(of: line)))
        }
        views.withLock { $0 = Dictionary(fresh) { $1 } }
    }

    /// The line of a drop; `nil` while this node has not seen one.
    package subscript(drop: DropID) -> View? {
        views.withLock { $0[drop] }
    }

    /// How a line's early crowd was shuffled; `nil` before the draw and where there was none.
    static func shuffle(of line: Line) -> LineShuffle? {
        guard let early = line.early, early > 0 else { return nil }
        return LineShuffle(
            seed: LineChain.standard.seed(secret: line.secret, chainEnd: line.drawChain),
            count: early, sha256: LineChain.standardSHA256)
    }
}

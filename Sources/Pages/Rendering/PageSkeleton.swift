internal import Mustache
internal import Synchronization

/// A page's HTML without its texts, which are filled in for each reader.
///
/// The library looks every name up by reflection each time, which takes a millisecond for
/// the page of an order. Here it does so once for each outline that pages have: the pages of a
/// thousand orders are a few times the same HTML around other names and sums.
struct PageSkeleton: Sendable {
    private enum Piece {
        case html([UInt8])
        /// The text of this index, and whether it is escaped.
        case text(Int, isEscaped: Bool)
    }

    private var pieces: [Piece] = []
    private var size = 0

    /// Takes HTML that was rendered with a `Gap` for each text.
    init(_ html: String) {
        var rest = Array(html.utf8)[...]
        while let start = rest.firstIndex(of: Gap.start), let end = rest.firstIndex(of: Gap.end) {
            // What stands before the mark tells whether it was escaped.
            let isEscaped = rest[..<start].last == UInt8(ascii: ";")
            let number = String(decoding: rest[(start + 1)..<end], as: UTF8.self)
            guard let index = Int(number) else { preconditionFailure("a gap has a number") }
            add(rest[..<start].dropLast(isEscaped ? "&lt;".utf8.count : "<".utf8.count))
            pieces.append(.text(index, isEscaped: isEscaped))
            rest = rest[(end + 1)...]
        }
        add(rest)
    }

    private mutating func add(_ html: ArraySlice<UInt8>) {
        guard !html.isEmpty else { return }
        pieces.append(.html(Array(html)))
        size += html.count
    }

    /// The page with these texts, as UTF-8 HTML.
    func filled(with texts: [String]) -> [UInt8] {
        var page: [UInt8] = []
        page.reserveCapacity(size + texts.reduce(0) { $0 + 2 * $1.utf8.count })
        for piece in pieces {
            switch piece {
            case .html(let bytes): page += bytes
            case .text(let index, isEscaped: true): Escaping.append(texts[index], to: &page)
            case .text(let index, isEscaped: false): page += texts[index].utf8
            }
        }
        return page
    }
}

/// What stands where a text will be, while a skeleton is made: rendered as a mark that no template
/// has in it, with one character that is escaped where the text will be.
struct Gap: MustacheCustomRenderable, MustacheParent, MustacheTransformable {
    static let start: UInt8 = 1
    static let end: UInt8 = 2

    let renderText: String
    let isNull = false

    init(_ index: Int) {
        renderText = "<\u{1}\(index)\u{2}"
    }

    func child(named: String) -> Any? { nil }

    /// Only a text that is not empty has a gap.
    func transform(_ name: String) -> Any? { name == "empty" ? false : nil }
}

/// The skeletons of the pages that were shown.
final class KeptSkeletons: Sendable {
    struct Key: Hashable {
        let template: String
        let language: Language
        let outline: [UInt8]
    }

    private let kept = Mutex<[Key: PageSkeleton]>([:])

    var count: Int { kept.withLock { $0.count } }

    func skeleton(_ key: Key) -> PageSkeleton? { kept.withLock { $0[key] } }

    func keep(_ skeleton: PageSkeleton, as key: Key) {
        // What goes is let go when nobody waits for the lock any more.
        _ = kept.withLock { kept -> [Key: PageSkeleton] in
            // Nobody knows which are still asked for: those come again at once.
            let old = kept.count >= SkeletonLimits.kept ? kept : [:]
            if !old.isEmpty { kept = [:] }
            kept[key] = skeleton
            return old
        }
    }
}

/// The named limits of pages' skeletons.
package enum SkeletonLimits {
    /// The number of skeletons in memory, 10 to 30 kB each.
    package static let kept = 512
    /// The bytes of an outline; a page with a longer one, such as a long list, is rendered as a
    /// whole.
    package static let outline = 1_024
}

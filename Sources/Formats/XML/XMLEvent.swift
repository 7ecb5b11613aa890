/// A part of an XML document, in the document's order.
///
/// Elements and attributes are told by the place of their name in the list that was given to
/// `XMLEvents`, from 1, whatever prefix of a namespace they have; all others are 0.
enum XMLEvent: Hashable {
    /// An element begins, on this line of the file; 0 where its line is not wanted.
    case start(element: Int, line: Int)
    /// An attribute of the element that began last; only those whose name is in the list are told.
    case attribute(Int)
    /// A part of an element's text; only that of elements whose text is wanted is told.
    case text
    /// The element that began last and has not ended ends.
    case end
}

/// A name of an XML element or attribute that a reader looks for.
struct XMLWord {
    /// The name without the prefix of a namespace.
    let name: StaticString
    /// Whether the text that stands directly in such an element is told.
    let hasText: Bool
    /// Whether the line is told on which such an element begins.
    let hasLine: Bool

    init(_ name: StaticString, hasText: Bool = false, hasLine: Bool = false) {
        self.name = name
        self.hasText = hasText
        self.hasLine = hasLine
    }
}

/// The named limits of XML documents. Who sends more means no good, or sends no XML.
enum XMLLimits {
    /// The most elements that stand in each other. CAMT.053 has 15.
    static let depth = 100
    /// The most bytes that expat keeps because a tag, comment or instruction has not ended. It may
    /// have twice the bytes of that, so one of half as many always passes.
    static let tag = 262_144
    /// The most different names of elements and attributes: expat keeps each of them for good.
    static let names = 1_000
    /// The most bytes that expat is given at once.
    static let piece = 65_536
}

/// A reason why a document is no XML that is read, and where that was seen.
struct XMLFault: Error, Hashable {
    /// The line of the file, from 1.
    var line: Int
    var reason: Reason

    enum Reason: Hashable {
        /// There is no element in it.
        case empty
        /// The document ends in the middle.
        case truncated
        /// It is not well-formed, in expat's words.
        case malformed(String)
        /// It has a document type declaration, which could define entities.
        case documentType
        /// More elements stand in each other than `XMLLimits.depth`.
        case tooDeep
        /// A tag, comment or instruction is longer than `XMLLimits.tag` lets through.
        case longTag
        /// There are more different names than `XMLLimits.names`.
        case manyNames
    }
}

extension XMLFault.Reason {
    /// What is wrong with a document that does not just end too early, for people.
    var words: String {
        switch self {
        case .empty: "no element found"
        case .truncated: "it ends in the middle"
        case .malformed(let words): words
        case .documentType: "it has a document type declaration"
        case .tooDeep: "more than \(XMLLimits.depth) elements stand in each other"
        case .longTag: "a tag or a comment is too long"
        case .manyNames: "it has more than \(XMLLimits.names) different names"
        }
    }
}

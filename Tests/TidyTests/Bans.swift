/// A construct that the house does without, and what to do instead.
struct Ban: Sendable {
    var pattern: String
    var message: String
    /// Which paths the ban holds for.
    var scope: Scope

    enum Scope: Sendable {
        case everywhere
        case sources
        case sourcesOutsideServer
        /// The modules that read what strangers send.
        case strangersTexts
        case tests
    }

    private static let readers: Set<String> = [
        "Shop", "Formats", "Blobs", "Operations", "Pages", "Documents", "Delivery", "Web",
    ]

    func covers(_ file: SourceFile) -> Bool {
        switch scope {
        case .everywhere: true
        case .sources: file.module != nil
        case .sourcesOutsideServer: file.module != nil && file.module != "Server"
        case .strangersTexts: file.module.map(Self.readers.contains) ?? false
        case .tests: file.isTest
        }
    }
}

/// Looked for in code, not in comments or strings.
let bans: [Ban] = [
    Ban(pattern: #"\btry!"#, message: "handle the error or pass it on", scope: .everywhere),
    Ban(pattern: #"\bas!"#, message: "use as? and say what happens otherwise", scope: .everywhere),
    Ban(
        pattern: #"\bfatalError\("#, message: "an impossible state is a precondition",
        scope: .everywhere),
    Ban(
        pattern: #"@unchecked\s+Sendable"#, message: "use a Mutex or an actor",
        scope: .everywhere),
    Ban(
        pattern: #"nonisolated\(unsafe\)"#, message: "use a Mutex or an actor",
        scope: .everywhere),
    Ban(
        pattern: #"\b(class|struct|enum|actor|protocol|typealias)\s+\w*(Manager|Helper|Util)"#,
        message: "name the type after what it is or does", scope: .everywhere),
    Ban(
        pattern: #"\bstatic\s+(let|var)\s+(shared|instance)\b"#,
        message: "no singletons: pass the value in", scope: .everywhere),
    Ban(pattern: #"\bpublic\b"#, message: "package is as far as access goes", scope: .sources),
    Ban(
        pattern: #"\b(getenv\(|ProcessInfo\.processInfo\.environment)"#,
        message: "only Server reads the environment", scope: .sourcesOutsideServer),
    Ban(
        pattern: #"\bDate(\(\)|\.now\b)"#, message: "time is an input: take a Clock",
        scope: .sourcesOutsideServer),
    Ban(
        pattern: #"\b(UUID\(\)|SystemRandomNumberGenerator\b)"#,
        message: "chance is an input: take a generator", scope: .sourcesOutsideServer),
    Ban(
        pattern: #"\.(hasPrefix|hasSuffix)\("#,
        message: "compares characters, not bytes: begins(with:) and ends(with:) of Shop",
        scope: .sources),
    // A literal is blanks here, its quotation marks too: so these find texts and not bytes.
    Ban(
        pattern: #"\b(split\(separator: {3,}|((first|last)Index\(of:|contains\() {3,}\))"#,
        message: "looks for characters, not bytes: pieces(at:), place(of:), has(_:), span(of:)",
        scope: .strangersTexts),
    Ban(
        pattern: #"\b(firstRange\(of:|components\(separatedBy:|range\(of:)"#,
        message: "looks for characters, not bytes: span(of:)", scope: .strangersTexts),
    Ban(
        pattern: #"(\.(first|last)|\$0) [!=]= {4,}"#,
        message: "compares a character, not a byte: begins(with:), before(_:), isBytes(of:)",
        scope: .strangersTexts),
    Ban(
        pattern: #"\b(u|nano)?sleep\("#, message: "wait for the event, not for the time",
        scope: .tests),
    Ban(
        pattern: #"\.disabled\("#, message: "a test that does not run proves nothing",
        scope: .tests),
]

/// Written so that this file does not find itself.
private let promise = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]

func bannedConstructs(_ file: SourceFile) throws -> [Finding] {
    try bans.filter { $0.covers(file) }.flatMap { ban in
        try matches(of: ban.pattern, in: file.code).map {
            Finding(path: file.path, line: $0.line, message: ban.message)
        }
    }
}

/// Promises of later work, in comments and prose too.
func promises(_ file: SourceFile) throws -> [Finding] {
    try matches(of: #"\b(\#(promise.joined(separator: "|")))\b"#, in: file.text).map {
        Finding(path: file.path, line: $0.line, message: "do it, or file it, or drop it")
    }
}

/// What a Swift file declares and names, told from its text alone.
struct Outline {
    let path: String
    /// The module of the file, and its folder there; `nil` for a file that lies in none.
    let module: String
    let folder: String?
    let declarations: [Declaration]
    let names: [Name]
    /// The names of parameters, variables and labels somewhere in the file.
    let locals: Set<String>

    /// A declaration, at the top of the file or in a type or an extension of it.
    struct Declaration {
        var name: String
        var kind: Kind
        var line: Int
        /// Whether no other file sees it.
        var isPrivate: Bool
        /// The types and extensions that it is in, outermost first; none at the top of the file.
        var owners: [String]
        /// Whether it is right in an extension.
        var isExtending: Bool

        enum Kind {
            case type, alias, function, value, other
        }
    }

    /// A place where something is named, which is no declaration of it.
    struct Name {
        var text: String
        var line: Int
        /// Whether it comes after a dot.
        var isMember: Bool
        /// Whether arguments or a closure follow.
        var isCalled: Bool
        /// Whether a colon follows.
        var isLabel: Bool
        /// The types and extensions that it stands in, outermost first.
        var owners: [String]
    }

    /// - Parameter file: a file below `Sources`.
    init(_ file: SourceFile) {
        path = file.path
        let parts = file.path.split(separator: "/").map(String.init)
        module = parts[1]
        folder = parts.count > 3 ? parts[2] : nil
        // What is named in a text's interpolation is named.
        let code = codeOnly(file.text, keepsInterpolations: true)
        var reader = OutlineReader(tokens(of: code))
        reader.run()
        declarations = reader.declarations
        names = reader.names
        locals = reader.locals
    }

    /// The types that are nested in others here, by name.
    var nestedTypes: Set<String> {
        Set(
            declarations.filter { !$0.owners.isEmpty && ($0.kind == .type || $0.kind == .alias) }
                .map(\.name))
    }
}

/// Goes through the tokens of a file with the braces that are open.
private struct OutlineReader {
    private let tokens: [Token]
    private(set) var declarations: [Outline.Declaration] = []
    private(set) var names: [Outline.Name] = []
    private(set) var locals: Set<String> = []

    private var scopes: [Scope] = []
    private var owners: [String] = []
    /// The type or extension whose brace is about to come.
    private var coming: Scope?
    /// Parentheses and brackets that are open in this scope.
    private var depth = 0
    private var isPrivate = false
    /// Where the names of declarations are among the tokens.
    private var declared: Set<Int> = []

    private struct Scope {
        var kind: Kind
        var name = ""
        var isPrivate = false
        /// What `depth` was outside.
        var depth = 0

        enum Kind {
            case type, extending, body
        }
    }

    private static let types: Set<String> = ["struct", "enum", "class", "actor", "protocol"]
    private static let values: Set<String> = ["var", "let"]
    private static let unnamed: Set<String> = ["init", "subscript", "deinit"]
    private static let beforeLocals: Set<String> = ["let", "var", "for", "_"]

    init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    mutating func run() {
        for index in tokens.indices {
            switch tokens[index].text {
            case "{": open()
            case "}": close()
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            default:
                if isAtTypeLevel { declare(index) }
                if tokens[index].isName { name(index) }
            }
        }
    }

    private func text(_ index: Int) -> String {
        tokens.indices.contains(index) ? tokens[index].text : ""
    }

    private mutating func open() {
        var scope = Scope(kind: .body)
        if depth == 0, let coming { scope = coming }
        coming = nil
        scope.depth = depth
        depth = 0
        if scope.kind != .body { owners.append(scope.name) }
        scopes.append(scope)
    }

    private mutating func close() {
        isPrivate = false
        guard let scope = scopes.popLast() else { return }
        depth = scope.depth
        if scope.kind != .body { owners.removeLast() }
    }

    /// Whether declarations stand here that others see, and not statements.
    private var isAtTypeLevel: Bool {
        depth == 0 && scopes.last?.kind != .body
    }

    private mutating func declare(_ index: Int) {
        let word = text(index)
        guard text(index - 1) != ".", text(index - 1) != "import" else { return }
        if word == "private" || word == "fileprivate" {
            // What only its setter keeps private is seen.
            isPrivate = text(index + 2) != "set"
        } else if Self.types.contains(word) {
            guard text(index - 1) != ":", isName(index + 1), text(index + 1) != "func",
                text(index + 1) != "var"
            else { return }
            coming = Scope(kind: .type, name: text(index + 1), isPrivate: isPrivate)
            add(index + 1, .type)
        } else if word == "extension" {
            coming = Scope(kind: .extending, name: text(index + 1), isPrivate: isPrivate)
            isPrivate = false
        } else if word == "func" {
            add(index + 1, .function)
        } else if Self.values.contains(word) {
            add(index + 1, .value)
        } else if word == "typealias" || word == "associatedtype" {
            add(index + 1, .alias)
        } else if word == "case" {
            addCases(index + 1)
        } else if Self.unnamed.contains(word) {
            isPrivate = false
        }
    }

    private func isName(_ index: Int) -> Bool {
        tokens.indices.contains(index) && tokens[index].isName
    }

    private mutating func add(_ index: Int, _ kind: Outline.Declaration.Kind) {
        defer { isPrivate = false }
        guard isName(index) else { return }
        declared.insert(index)
        declarations.append(
            Outline.Declaration(
                name: text(index), kind: kind, line: tokens[index].line,
                isPrivate: isPrivate || scopes.contains(where: \.isPrivate), owners: owners,
                isExtending: scopes.last?.kind == .extending))
    }

    /// Adds the cases of one line of an enum: `case a, b(Int)`.
    private mutating func addCases(_ start: Int) {
        var index = start
        var depth = 0
        var isNext = true
        while index < tokens.count {
            let token = tokens[index]
            if token.line != tokens[start].line && !isNext && depth == 0 { return }
            if isNext && depth == 0 { add(index, .other) }
            isNext = token.text == "," && depth == 0
            if token.text == "(" { depth += 1 }
            if token.text == ")" { depth -= 1 }
            if depth < 0 || token.text == "}" { return }
            index += 1
        }
    }

    private mutating func name(_ index: Int) {
        let token = tokens[index]
        let (before, after) = (text(index - 1), text(index + 1))
        if Self.beforeLocals.contains(before) || after == ":" || after == "in" {
            locals.insert(token.text)
        }
        guard !declared.contains(index) else { return }
        names.append(
            Outline.Name(
                text: token.text, line: token.line, isMember: before == ".",
                isCalled: after == "(" || after == "{", isLabel: after == ":",
                owners: coming.map { owners + [$0.name] } ?? owners))
    }
}

/// A word, a number or a sign of Swift.
struct Token {
    var text: String
    var line: Int
    /// Whether it is a word, which may be a name.
    var isName: Bool
}

/// The tokens of code without comments and strings. A range's dots are one, so that what follows
/// them is not taken for a member.
func tokens(of code: String) -> [Token] {
    let bytes = Array(code.utf8)
    var tokens: [Token] = []
    var line = 1
    var index = 0
    while index < bytes.count {
        let byte = bytes[index]
        let start = index
        index += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
        } else if isWordByte(byte) {
            while index < bytes.count, isWordByte(bytes[index]) { index += 1 }
            let isNumber = byte < UInt8(ascii: "A")
            tokens.append(
                Token(
                    text: String(decoding: bytes[start..<index], as: UTF8.self), line: line,
                    isName: !isNumber))
        } else if byte == UInt8(ascii: "."), bytes[index...].starts(with: [byte]) {
            index = min(index + 2, bytes.count)
            tokens.append(Token(text: "...", line: line, isName: false))
        } else if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "`") {
            tokens.append(
                Token(text: String(UnicodeScalar(byte)), line: line, isName: false))
        }
    }
    return tokens
}

private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    default: false
    }
}

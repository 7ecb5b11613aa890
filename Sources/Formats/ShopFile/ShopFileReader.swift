package import Shop
internal import Yams

/// Reads a shop file: YAML, or JSON, which is read as the YAML that it is.
package enum ShopFileReader {
    /// Reads the shop that a file describes, checked as far as the file alone can be checked.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8, with or without a byte order mark.
    ///   - pictureProblem: looks at a picture by its name, and says what is wrong with it.
    /// - Throws: everything that is wrong, each problem with its line, column and field.
    package static func read(
        _ bytes: [UInt8], pictureProblem: (String) -> String? = { _ in nil }
    ) throws(ShopFileRefusal) -> ShopFile {
        let root = try compose(ShopFileText.checked(bytes))
        var findings = ShopFileFindings()
        let file = ShopFileRoot.read(root, &findings)
        for (path, node) in findings.pictures {
            if let words = pictureProblem(path) { findings.add(words, at: node) }
        }
        guard let file, findings.list.isEmpty else { throw ShopFileRefusal(findings.list) }
        return file
    }

    /// Texts are taken as they are written: without rules for what `off` or `2026` may mean, the
    /// field that a text stands in says what it is.
    private static func compose(_ text: String) throws(ShopFileRefusal) -> ShopFileNode {
        do {
            guard let root = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
                throw ShopFileRefusal(line: 1, column: 1, words: "the file is empty")
            }
            return ShopFileNode(content: root, path: "", line: 1, column: 1)
        } catch let refusal as ShopFileRefusal {
            throw refusal
        } catch let error as YamlError {
            throw ShopFileRefusal(error)
        } catch {
            throw ShopFileRefusal(line: 1, column: 1, words: "this is not YAML: \(error)")
        }
    }
}

extension ShopFileRefusal {
    init(line: Int, column: Int, words: String) {
        self.init([ShopFileProblem(line: line, column: column, field: "", words: words)])
    }

    /// What the YAML parser reports, in one line.
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let within = context.map { " (\($0.text) that begins in line \($0.mark.line))" } ?? ""
            self.init(
                line: mark.line, column: mark.column,
                words: "this is not YAML: \(problem)\(within)")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "`\($0)`" }.joined(separator: ", ")
            self.init(
                line: context.mark.line, column: context.mark.column,
                words: "\(names) is written twice: keep one")
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            self.init(line: line, column: column, words: "this is not text: \(problem)")
        default:
            self.init(line: 1, column: 1, words: "this is not YAML")
        }
    }
}

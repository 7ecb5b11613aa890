internal import Mustache

/// Renders pages. Made once at start: all templates and words are compiled then.
package struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    private let words: [Language: WordList]
    private let assets: Assets

    /// Compiles what is embedded in the binary; fails only if that is broken.
    package init(assets: Assets) throws {
        var library = MustacheLibrary()
        for (name, bytes) in Embedded.templates {
            let text = String(decoding: bytes, as: UTF8.self)
            library.register(try Escaping.compile(text), named: name)
        }
        var words: [Language: WordList] = [:]
        for (language, bytes) in Embedded.words {
            words[language] = try WordList(parsing: String(decoding: bytes, as: UTF8.self))
        }
        self.library = library
        self.words = words
        self.assets = assets
    }

    /// The page as UTF-8 HTML.
    package func render<P: Page>(_ page: P, in surroundings: Surroundings) -> [UInt8] {
        guard let html = library.render(tree(of: page, in: surroundings), withTemplate: P.template)
        else {
            preconditionFailure("there is no template \(P.template)")
        }
        return Array(html.utf8)
    }

    /// Ready-made reasons for rejecting a slip. The shopper reads them: use the shop's language.
    package func rejectReasons(in language: Language) -> [String] {
        ["unreadable", "amount", "account", "used", "not_a_slip"].map {
            word("reject_\($0)", in: language)
        }
    }

    /// A word that has no placeholders.
    package func word(_ key: String, in language: Language) -> String {
        guard let text = words[language]?.texts[key] else {
            preconditionFailure("there is no word \(key)")
        }
        return text
    }

    /// A word with its placeholders filled; what is not among the values stays as it is.
    package func sentence(
        _ key: String, _ values: [String: String], in language: Language
    ) -> String {
        var text = word(key, in: language)
        for name in WordList.placeholders(in: text) {
            if let value = values[name] { text = text.replacing("{\(name)}", with: value) }
        }
        return text
    }

    /// Everything that the page's template may name.
    func tree<P: Page>(of page: P, in surroundings: Surroundings) -> [String: Any] {
        guard var tree = ValueTree.grow(from: page) as? [String: Any] else {
            preconditionFailure("a page is a struct")
        }
        for (name, value) in page.derived { tree[name] = ValueTree.grow(from: value) }
        tree["words"] = words[surroundings.language]
        tree["assets"] = assets
        tree["frame"] = frame(of: P.template, in: surroundings)
        return tree
    }

    private func frame(of template: String, in surroundings: Surroundings) -> [String: Any] {
        var frame: [String: Any] = [
            "shop": surroundings.shop,
            "language": surroundings.language.rawValue,
            "otherLanguage": (surroundings.language == .en ? Language.th : .en).rawValue,
            "back": PercentEncoding.encode(surroundings.path),
            "page": template,
            "staff": Nothing(),
        ]
        if let staff = surroundings.staff, var menu = ValueTree.grow(from: staff) as? [String: Any]
        {
            menu["hasWaiting"] = staff.slipsWaiting > 0
            frame["staff"] = menu
        }
        return frame
    }
}

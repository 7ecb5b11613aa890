internal import Mustache
package import Shop

/// Renders pages. Made once at start: all templates and words are compiled then.
package struct PageRenderer: Sendable {
    private let library: MustacheLibrary
    private let words: [Language: WordList]
    private let reasons: [Language: [RejectReason: String]]
    private let assets: Assets
    let skeletons = KeptSkeletons()

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
        reasons = words.mapValues { list in
            RejectReason.allCases.reduce(into: [:]) { texts, reason in
                texts[reason] = list.texts["reject_\(reason.rawValue)"]
            }
        }
        self.words = words
        self.assets = assets
    }

    /// Renders the page as UTF-8 HTML.
    package func render<P: Page>(_ page: P, in surroundings: PageSurroundings) -> [UInt8] {
        filled(page, in: surroundings) ?? Array(whole(page, in: surroundings).utf8)
    }

    /// The page, rendered by the library from its first name to its last.
    func whole<P: Page>(
        _ page: P, in surroundings: PageSurroundings, text: (String) -> Any = { $0 }
    ) -> String {
        let tree = tree(of: page, in: surroundings, text: text)
        guard let html = library.render(tree, withTemplate: P.template) else {
            preconditionFailure("there is no template \(P.template)")
        }
        return html
    }

    /// The page from what it has in common with others; `nil` where nothing of it is kept.
    private func filled<P: Page>(_ page: P, in surroundings: PageSurroundings) -> [UInt8]? {
        guard P.isCommon, surroundings.staff == nil else { return nil }
        let trace = Self.trace(of: page, in: surroundings, PageTrace())
        guard trace.isWhole, trace.outline.count <= SkeletonLimits.outline else { return nil }
        let key = KeptSkeletons.Key(
            template: P.template, language: surroundings.language, outline: trace.outline)
        if let known = skeletons.skeleton(key) { return known.filled(with: trace.texts) }
        var texts: [String] = []
        let html = whole(page, in: surroundings) { text in
            guard !text.isEmpty else { return text }
            texts.append(text)
            return Gap(texts.count - 1)
        }
        // The ways over a page's values are held together here, once for each skeleton.
        let seen = Self.trace(of: page, in: surroundings, PageTrace(reflectsAll: true))
        guard texts == trace.texts, seen.outline == trace.outline else { return nil }
        let skeleton = PageSkeleton(html)
        skeletons.keep(skeleton, as: key)
        return skeleton.filled(with: texts)
    }

    private static func trace(
        of page: some Page, in surroundings: PageSurroundings, _ start: PageTrace
    ) -> PageTrace {
        var trace = start
        trace.add(page)
        for (_, value) in inOrder(page.derived) { trace.add(value) }
        trace.text(surroundings.shop)
        trace.text(PercentEncoding.encode(surroundings.path))
        trace.add(surroundings.face)
        return trace
    }

    /// A dictionary's order differs from one time to the next.
    private static func inOrder(_ values: [String: any Sendable]) -> [(String, any Sendable)] {
        values.sorted { $0.key < $1.key }
    }

    /// The words for each reason of rejecting a slip.
    package func rejectReasons(in language: Language) -> [RejectReason: String] {
        reasons[language] ?? [:]
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
    ///
    /// - Parameter text: what the template sees for a text.
    func tree<P: Page>(
        of page: P, in surroundings: PageSurroundings, text: (String) -> Any = { $0 }
    ) -> [String: Any] {
        guard var tree = ValueTree.grow(from: page, text: text) as? [String: Any] else {
            preconditionFailure("a page is a struct")
        }
        for (name, value) in Self.inOrder(page.derived) {
            tree[name] = ValueTree.grow(from: value, text: text)
        }
        tree["words"] = words[surroundings.language]
        tree["assets"] = assets
        tree["frame"] = frame(of: page, in: surroundings, text)
        return tree
    }

    private func frame<P: Page>(
        of page: P, in surroundings: PageSurroundings, _ text: (String) -> Any
    ) -> [String: Any] {
        var frame: [String: Any] = [
            "shop": text(surroundings.shop),
            "language": surroundings.language.rawValue,
            "otherLanguage": (surroundings.language == .en ? Language.th : .en).rawValue,
            "back": text(PercentEncoding.encode(surroundings.path)),
            "page": P.template,
            "isRefused": page.isRefused,
            "staff": Nothing(),
        ]
        frame["face"] = ValueTree.grow(from: surroundings.face, text: text)
        if let staff = surroundings.staff,
            var menu = ValueTree.grow(from: staff, text: text) as? [String: Any]
        {
            menu["hasWaiting"] = staff.slipsWaiting > 0
            frame["staff"] = menu
        }
        return frame
    }
}

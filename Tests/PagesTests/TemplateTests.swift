import Shop
import Testing

@testable import Pages

@Suite("Templates")
struct TemplateTests {
    let assets = Assets()

    /// Every page with enough samples that each optional and each case is in one of them.
    static let pages: [String: [any Page]] = {
        var pages: [String: [any Page]] = [:]
        func add(_ samples: [any Page]) {
            for sample in samples { pages[type(of: sample).template, default: []].append(sample) }
        }
        let states: [DropState] = [.upcoming, .open, .soldOut, .closed]
        add(states.map { Sample.front($0) })
        add(states.map { Sample.dropPage($0) })
        add(LineDoor.allCases.map { Sample.dropPage(.upcoming, line: $0) })
        add(LineDoor.allCases.map { Sample.dropPage(.open, line: $0) })
        add(Sample.linePages)
        add(Sample.membersRefusals.map { Sample.members($0) })
        add(CodesProblem.allCases.map { Sample.codes($0) })
        add([Sample.jobs(isLive: true), Sample.jobs(isLive: false)])
        add([Sample.deliveries(onlyGivenUp: false), Sample.deliveries(onlyGivenUp: true)])
        add(Sample.accountChanges)
        add(Sample.webhookPages)
        add(Sample.statementPages)
        add(Sample.unprovenPages)
        add(Sample.sheetPages)
        add(Sample.refundPages)
        add(Sample.refundOrders)
        add(Sample.waitlistPages)
        add(Sample.waitlistEntries)
        add(Sample.staffWaitlists)
        add(Sample.mails)
        var mailed = Sample.staffOrder(nil)
        mailed.mails = Sample.mailRows
        add([mailed])
        add(Sample.openMoneyPages)
        add(Sample.columnsPages)
        add([JobsFragment(list: Sample.jobs(isLive: true).list)])
        add(Sample.refusals.map { Sample.reserve($0) })
        add(OrderStatus.allCases.map { Sample.order($0) })
        add(
            [TimeMoved.extended, .shortened].map { moved in
                var page = Sample.order(.awaitingPayment)
                page.timeMoved = moved
                return page
            })
        var moved = Sample.order(.awaitingPayment)
        moved.accountsMoved = "5 Dec, 13:20"
        moved.adjustment = "−฿0.37"
        moved.forgivenPart = "−฿0.50"
        add([moved])
        add([Sample.order(.reserved, details: Sample.wrong)])
        add([Sample.order(.awaitingPayment, accounts: [])])
        let uploads: [UploadRefusal] = [
            .nothingSent, .emptyFile, .tooLarge("16 MB"), .wrongType, .locked, .notNow, .enough,
            .busy,
        ]
        add(uploads.map { Sample.order(.awaitingPayment, refusal: $0) })
        add(Sample.lineRecords)
        add(Sample.ownOrdersPages)
        add(
            ShopLegal.Part.allCases.map {
                LegalPage(part: $0, paragraphs: ["One\ntwo", "three"], contact: "a@b.example")
            })
        add([
            OwnOrdersFragment(orders: Sample.ownOrders),
            OwnOrdersFragment(orders: [], waits: Sample.ownWaits),
            OwnOrdersFragment(
                orders: Sample.ownOrders, had: LimitReached(limit: 2, already: 1)),
        ])
        add([Sample.dropPage(.open, variants: 1)])
        add(Sample.messages.map { Sample.message($0) })
        add(PictureNotice.Kind.allCases.map { PictureNotice(kind: $0) })
        let signIns: [SignInProblem] = [.wrong, .throttled(3), .busy, .sessionOver]
        add(signIns.map { SignInPage(problem: $0, next: "/admin/orders", csrf: "t") })
        add(
            Sample.nows.map { now in
                StaffFrontPage(
                    figures: Sample.figures(), now: now, maySee: now.notice == nil,
                    lines: [Sample.drop], codes: [Sample.drop],
                    waitlist: WaitlistCount(onWaitlists: 12))
            })
        add([FiguresFragment(figures: Sample.figures())])
        add(Sample.nows.map { LiveTopFragment(now: $0) })
        add(Sample.nows.map { LiveFragment(now: $0) })
        add(LiveTone.allCases.map { Sample.live($0, maySee: $0 != .plain) })
        add([Sample.live(.stop, isFailing: true), Sample.live(.waiting, isFailing: false)])
        add(LineLimit.allCases.map { Sample.lineControl($0) })
        add(Sample.lineProblems.map { Sample.lineControl(.rate, problem: $0) })
        add([LineControlPage(drop: Sample.drop, figures: nil, forms: nil)])
        add(
            LineLimit.allCases.map {
                LineFiguresFragment(drop: Sample.drop, figures: Sample.lineFigures($0))
            })
        add([0, 2, 12].map { Sample.orders($0) })
        add((Sample.problems + [nil]).map { Sample.staffOrder($0) })
        add(Sample.ordersNotTaken)
        add(Sample.staffOrdersNotTaken)
        add(Sample.reviewsNotTaken)
        add([Sample.slipsPage(3)])
        add(OrderStatus.allCases.map { Sample.bulkConfirm($0) })
        add([Sample.allHere, Sample.nothingDue, Sample.endedShort] + Sample.rejected)
        add(
            Sample.problems.map { problem in
                var page = Sample.review(Sample.slip(.waiting))
                page.problem = problem
                return page
            })
        add(
            PictureNotice.Kind.allCases.map {
                Sample.review(Sample.slip(.waiting, absent: $0))
            })
        add([Sample.review(Sample.slip(.rejected)), Sample.review(Sample.slip(.approved))])
        for kind in SlipAtBankView.Kind.allCases {
            var page = Sample.review(Sample.slip(.waiting))
            page.bank?.kind = kind
            add([page])
        }
        add(
            AccountProblem.allCases.map {
                AccountPage(email: "a@b.example", minimumLength: 10, problem: $0)
            })
        return pages
    }()

    private func shape(of samples: [any Page], _ renderer: PageRenderer) -> Shape {
        let menus = [.front, .orders, .live].map { Sample.menu(.owner, $0) }
        let more = [Sample.menu(.viewer, .slips), Sample.menu(.viewer, .account)]
        return Shape.union(
            samples.flatMap { sample in
                (menus + more).map { menu in
                    Shape(renderer.tree(of: sample, in: Sample.surroundings(staff: menu)))
                }
            })
    }

    @Test(
        "Every name in every template has a value, in every language", arguments: Language.allCases)
    func everyNameResolves(language: Language) throws {
        let renderer = try PageRenderer(assets: assets)
        let file = String(decoding: try #require(Embedded.words[language]), as: UTF8.self)
        let words = try WordList(parsing: file).texts
        var check = TemplateCheck(
            templates: Embedded.templates.mapValues { String(decoding: $0, as: UTF8.self) },
            words: words, assets: assets)
        for (template, samples) in Self.pages {
            check.check(template, with: shape(of: samples, renderer))
        }
        #expect(check.problems.sorted() == [])

        // Chosen by what they are about, and held to that by tests beside it.
        let chosen = [
            "reject_", "limits_", "todo_", "gauge_", "step_", "chart_", "span_", "alert_",
            "bulk_why_", "sheet_", "steer_saved_", "live_stands", "hook_", "webhook_chat_", "mail_",
        ]
        let reasons = words.keys.filter { key in chosen.contains { key.hasPrefix($0) } }
        let unused = Set(words.keys).subtracting(check.usedWords).subtracting(reasons)
        #expect(unused.sorted() == [], "words that no template shows")
        let unseen = Set(Embedded.templates.keys).subtracting(check.usedTemplates)
        #expect(unseen.sorted() == [], "templates that no page uses")
    }

    /// What is too long is broken at a space of an element, or after a section by `{{!` and `}}`,
    /// between which nothing is said.
    @Test("Lines of templates have at most 140 columns")
    func lines() {
        for (name, bytes) in Embedded.templates {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            let longest = lines.map(\.count).max() ?? 0
            #expect(longest <= 140, "\(name)")
        }
    }

    @Test("The check finds a missing name, and one that an outer value would stand in for")
    func checkFinds() {
        var check = TemplateCheck(
            templates: ["t": "{{missing}}{{#kind}}{{#paid}}x{{/paid}}{{/kind}}"], words: [:],
            assets: assets)
        let first: [String: Any] = ["kind": ["paid": true], "paid": "a"]
        let second: [String: Any] = ["kind": ["open": true], "paid": "a"]
        check.check("t", with: .union([Shape(first), Shape(second)]))
        #expect(
            check.problems.sorted() == [
                "t: nothing is called missing", "t: write with a dot in front paid",
            ])
    }

    @Test("A phone number keeps its digits' order beside a name of another direction")
    func directions() throws {
        let renderer = try PageRenderer(assets: assets)
        let review = render(Sample.review(Sample.slip(.waiting)), renderer)
        let name = Sample.customer.name
        let phone = Sample.customer.phone
        #expect(
            review.contains(
                "<bdi>\(name)</bdi> <span class=\"quiet\"><bdi dir=\"ltr\">\(phone)</bdi>"))
        let list = render(Sample.orders(2), renderer)
        #expect(list.contains("<span class=\"quiet\"><bdi dir=\"ltr\">"))
    }

    @Test("No page has inline style or script, which the content security policy refuses")
    func nothingInline() throws {
        let renderer = try PageRenderer(assets: assets)
        // Mail has no file of style to fetch, and no policy.
        for sample in Self.pages.values.flatMap(\.self) where !(sample is MailPage) {
            let html = render(sample, renderer)
            for banned in [" style=", "<style", "javascript:", " onclick", "<script>"] {
                #expect(!html.contains(banned), "\(type(of: sample)) has \(banned)")
            }
            #expect(!html.contains("{{"), "\(type(of: sample)) has a tag left")
        }
    }

    @Test("Every field and button has a name that can be said")
    func everythingIsNamed() throws {
        let renderer = try PageRenderer(assets: assets)
        for sample in Self.pages.values.flatMap(\.self) {
            let html = render(sample, renderer)
            for kind in ["<input ", "<textarea ", "<select "] {
                for piece in html.split(separator: kind).dropFirst() {
                    let tag = piece.prefix { $0 != ">" }
                    guard !tag.contains("type=\"hidden\""), !tag.hasSuffix("hidden") else {
                        continue
                    }
                    let id = tag.firstRange(of: "id=\"").map { range in
                        tag[range.upperBound...].prefix { $0 != "\"" }
                    }
                    let isNamed =
                        tag.contains("aria-label=") || tag.contains("type=\"checkbox\"")
                        || id.map { html.contains("for=\"\($0)\"") } == true
                    #expect(isNamed, "\(type(of: sample)): \(kind)\(tag)")
                }
            }
        }
    }

    @Test("What somebody typed cannot leave its place, whatever follows the quote")
    func escaping() throws {
        let renderer = try PageRenderer(assets: assets)
        let typed = "\"\u{301} autofocus onfocus=x y=\"<script>&"
        let form = DetailsForm(name: FormField(value: typed))
        let html = render(Sample.order(.reserved, details: form), renderer)
        let expected = "&quot;\u{301} autofocus onfocus=x y=&quot;&lt;script&gt;&amp;"
        #expect(html.unicodeScalars.contains(expected.unicodeScalars))
        #expect(!html.unicodeScalars.contains("\"\u{301} autofocus".unicodeScalars))
    }

    @Test("A phone's page with its style and all its scripts stays under 50 kB, unpacked")
    func weight() throws {
        let renderer = try PageRenderer(assets: assets)
        let heavy: [any Page] = [
            Sample.dropPage(.open), Sample.order(.awaitingPayment), Sample.front(.upcoming),
            Sample.members(nil),
        ]
        for page in heavy {
            let html = render(page, renderer)
            let linked = assets.files(linkedFrom: html)
            let total = linked.reduce(html.utf8.count) { $0 + $1.bytes.count }
            // The drawing of a real payer's QR is 3 to 4 kB; the sample's is a few strokes. All of
            // it travels packed, at two fifths of this.
            #expect(
                total < 46_000,
                "\(type(of: page)) weighs \(total): \(linked.map { ($0.name, $0.bytes.count) })")
        }
    }

    private func render(_ page: some Page, _ renderer: PageRenderer) -> String {
        let surroundings = Sample.surroundings(.th, path: "/", staff: Sample.menu())
        return String(decoding: renderer.render(page, in: surroundings), as: UTF8.self)
    }
}

extension Assets {
    /// What a page loads: what it links, and what those scripts import. What a script asks for only
    /// when it is wanted, as for a slip, comes later.
    fileprivate func files(linkedFrom html: String) -> [Asset] {
        var linked = files.filter { html.contains($0.name) }
        var next = 0
        while next < linked.count {
            let text = String(decoding: linked[next].bytes, as: UTF8.self)
            linked += files.filter { file in
                text.contains("from \"./\(file.name)\"")
                    && !linked.contains { $0.name == file.name }
            }
            next += 1
        }
        return linked
    }
}

@Suite("Values in templates")
struct ValueTreeTests {
    @Test(arguments: [(0, "0"), (9_999, "9999"), (10_000, "10,000"), (-1_234_567, "-1,234,567")])
    func grouped(number: Int, expected: String) {
        #expect(ValueTree.grouped(number) == expected)
    }

    @Test("An absent value is there and empty, so that no outer one stands in for it")
    func absent() throws {
        let grown = ValueTree.grow(from: FormField(value: "x"))
        let tree = try #require(grown as? [String: Any])
        #expect(tree["problem"] is Nothing)
    }

    @Test("An enum is its cases, of which one is true")
    func cases() throws {
        let tree = try #require(ValueTree.grow(from: OrderStatus.paid) as? [String: Any])
        #expect(tree["paid"] as? Bool == true)
        #expect(tree["reserved"] as? Bool == false)
        #expect(tree["raw"] as? String == "paid")
    }
}

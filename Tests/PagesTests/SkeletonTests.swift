import Shop
import Testing

@testable import Pages

@Suite("What pages have in common")
struct SkeletonTests {
    private let renderer: PageRenderer

    init() throws {
        renderer = try PageRenderer(assets: Assets())
    }

    private func expectAlike(_ page: some Page, _ surroundings: PageSurroundings) {
        let whole = renderer.whole(page, in: surroundings)
        for _ in 1...2 {
            let filled = renderer.render(page, in: surroundings)
            #expect(filled == Array(whole.utf8), "\(type(of: page))")
        }
    }

    @Test("A page of kept HTML and its texts is the page", arguments: Language.allCases)
    func alike(language: Language) {
        let common = TemplateTests.pages.values.flatMap(\.self).filter { type(of: $0).isCommon }
        #expect(
            Set(common.map { type(of: $0).template })
                == ["order", "message", "reserve", "line", "mail", "waitlist"])
        for page in common {
            let kept = renderer.skeletons.count
            expectAlike(page, Sample.surroundings(language, path: "/o/a?b=c&d"))
            // One that is not kept the first time may have been seen before.
            let another = renderer.skeletons.count
            expectAlike(page, Sample.surroundings(language, path: "/other"))
            #expect(renderer.skeletons.count == another && another - kept <= 1)
            expectKept(page, Sample.surroundings(language))
        }
    }

    /// A page that tells its own parts tells those that reflection finds, and is kept.
    private func expectKept(_ page: some Page, _ surroundings: PageSurroundings) {
        var (told, found) = (PageTrace(), PageTrace(reflectsAll: true))
        told.add(page)
        found.add(page)
        #expect(told.outline == found.outline && told.texts == found.texts, "\(type(of: page))")
        let known = renderer.skeletons.count
        _ = renderer.render(page, in: surroundings)
        #expect(renderer.skeletons.count == known && known > 0, "\(type(of: page))")
    }

    @Test("Another foot, or none, is another page")
    func faces() {
        let page = Sample.order(.reserved)
        var surroundings = Sample.surroundings()
        expectAlike(page, surroundings)
        surroundings.face.seller = nil
        expectAlike(page, surroundings)
        surroundings.face.links.removeLast()
        expectAlike(page, surroundings)
        surroundings.face.logo = nil
        expectAlike(page, surroundings)
        surroundings.face = ShopFace()
        expectAlike(page, surroundings)
        var (told, found) = (PageTrace(), PageTrace(reflectsAll: true))
        told.add(Sample.face)
        found.add(Sample.face)
        #expect(told.outline == found.outline && told.texts == found.texts)
    }

    @Test("Pages that differ in texts only share what is kept, and each has its own texts")
    func shared() {
        for name in [
            "Malee", "<b>&\"'", "<\u{1}0\u{2}", "&lt;\u{1}1\u{2}", "\u{301}\"", "{{code}}",
        ] {
            let form = DetailsForm(name: FormField(value: name))
            expectAlike(Sample.order(.reserved, details: form), Sample.surroundings())
        }
        #expect(renderer.skeletons.count == 1)
        expectAlike(
            Sample.order(.reserved, details: DetailsForm(name: FormField(value: ""))),
            Sample.surroundings())
        #expect(renderer.skeletons.count == 2)
    }

    @Test("Staff's pages, and pages with a long outline, are rendered as a whole")
    func whole() {
        expectAlike(Sample.order(.paid), Sample.surroundings(staff: Sample.menu()))
        #expect(renderer.skeletons.count == 0)
        func message(fields: Int) -> MessagePage {
            var page = Sample.message(.failed)
            page.resend = Resend(
                action: "/", seconds: 1,
                fields: (0..<fields).map { Resend.Field(name: "a\($0)", value: "b") })
            return page
        }
        func length(_ page: MessagePage) -> Int {
            var trace = PageTrace()
            trace.add(page)
            for value in page.derived.values { trace.add(value) }
            let around = Sample.surroundings()
            trace.text(around.shop)
            trace.text(around.path)
            trace.add(around.face)
            return trace.outline.count
        }
        let each = length(message(fields: 2)) - length(message(fields: 1))
        let most = (SkeletonLimits.outline - length(message(fields: 0))) / each
        expectAlike(message(fields: most + 1), Sample.surroundings())
        #expect(renderer.skeletons.count == 0)
        expectAlike(message(fields: most), Sample.surroundings())
        #expect(renderer.skeletons.count == 1)
    }

    @Test("So many skeletons are kept and no more")
    func limit() {
        let kept = KeptSkeletons()
        func keep(_ number: Int) {
            let key = KeptSkeletons.Key(
                template: "\(number)", language: .en, outline: [])
            kept.keep(PageSkeleton("\(number)"), as: key)
        }
        for number in 0..<SkeletonLimits.kept { keep(number) }
        #expect(kept.count == SkeletonLimits.kept)
        keep(SkeletonLimits.kept)
        #expect(kept.count == 1)
    }
}

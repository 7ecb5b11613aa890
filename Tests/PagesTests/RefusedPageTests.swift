import Shop
import Testing

@testable import Pages

/// What a page says that answers something that was sent and not taken.
@Suite("Refused pages")
struct RefusedPageTests {
    /// Made once: what it compiles is the same for every page.
    private static let renderer = Result { try PageRenderer(assets: Assets()) }

    private func html(_ page: some Page, _ language: Language = .en) throws -> String {
        let renderer = try Self.renderer.get()
        let surroundings = Sample.surroundings(language, staff: Sample.menu())
        return renderer.text(of: page, in: surroundings)
    }

    @Test("The title of the document says first that something was not taken, in each language")
    func title() throws {
        for samples in TemplateTests.pages.values {
            for page in samples {
                let html = try self.html(page)
                guard html.contains("<title>") else { continue }
                let isTold = html.contains("<title>Error: ")
                #expect(isTold == page.isRefused, "\(type(of: page))")
                let isToldInThai = try self.html(page, .th).contains("<title>ข้อผิดพลาด: ")
                #expect(isToldInThai == page.isRefused, "\(type(of: page))")
            }
        }
        #expect(TemplateTests.pages.values.joined().contains { $0.isRefused })
    }

    @Test("What was not taken has the focus, and each link in it leads to a field of the page")
    func focus() throws {
        for page in TemplateTests.pages.values.joined() where page.isRefused {
            let html = try self.html(page)
            #expect(html.contains("autofocus"), "\(type(of: page))")
            for piece in html.split(separator: "href=\"#").dropFirst() {
                let id = piece.prefix { $0 != "\"" }
                #expect(html.contains("id=\"\(id)\""), "\(type(of: page)): #\(id)")
            }
        }
    }

    @Test("Details that are wrong: each is linked on top, with what to enter")
    func details() throws {
        let form = DetailsForm(
            name: FormField(problem: .missing), phone: FormField(value: "12", problem: .notAPhone),
            address: FormField(problem: .missing), hasProblem: true)
        let html = try self.html(Sample.order(.reserved, details: form))
        let steps = try #require(html.firstRange(of: "class=\"steps\""))
        let summary = html[..<steps.lowerBound]
        #expect(summary.contains("<a href=\"#name\">Name: Enter your name"))
        #expect(summary.contains("<a href=\"#phone\">Phone: "))
        #expect(summary.contains("<a href=\"#address\">Address: Enter the address"))
        #expect(!summary.contains("#email") && !summary.contains("#note"))
    }

    @Test("Each field that staff's page is refused for is linked on top, marked, and described so")
    func staffsFields() throws {
        let orders = Sample.staffOrdersNotTaken.map { ($0.wrongField ?? "", $0 as any Page) }
        let reviews = Sample.reviewsNotTaken.map { ($0.wrongField ?? "", $0 as any Page) }
        for (field, page) in orders + reviews {
            let html = try self.html(page)
            #expect(html.contains("id=\"staff-problem\""), "\(field)")
            #expect(html.contains("<a href=\"#\(field)\">"), "\(field)")
            let tag = html.split(separator: " id=\"\(field)\"", maxSplits: 1).last ?? ""
            let rest = tag.prefix { $0 != ">" }
            #expect(rest.contains("aria-invalid=\"true\""), "\(field)")
            #expect(rest.contains("aria-describedby=\"staff-problem\""), "\(field)")
            #expect(html.split(separator: "aria-invalid").count == 2, "\(field) and no other")
        }
        let all = try self.html(try #require(Sample.ordersNotTaken.first))
        for link in ["#pick-H7K3M9Q0", "#bulk-to", "#bulk-reason"] {
            #expect(all.contains("<li><a href=\"\(link)\">"))
        }
    }

    @Test("E-mail and the note are optional, and say so; the rest is required")
    func optional() throws {
        let html = try self.html(Sample.order(.reserved))
        func tag(_ id: String) -> Substring {
            let pieces = html.split(separator: " id=\"\(id)\"", maxSplits: 1)
            return pieces.count == 2 ? pieces[1].prefix { $0 != ">" } : ""
        }
        for id in ["name", "phone", "address"] { #expect(tag(id).contains(" required"), "\(id)") }
        for id in ["email", "note"] { #expect(!tag(id).contains(" required"), "\(id)") }
        #expect(html.contains(">E-mail <span class=\"quiet\">(optional)</span>"))
        #expect(tag("email").contains("aria-describedby=\"email-hint\""))
        #expect(html.contains("Fields with * are needed."))
    }

    @Test("Whoever marks a field as required says what the mark means")
    func marksAreExplained() {
        for (name, bytes) in Embedded.templates {
            let text = String(decoding: bytes, as: UTF8.self)
            let hasRequired = text.split(separator: "\n").contains { line in
                line.contains(" required") && !line.contains("type=\"file\"")
            }
            guard hasRequired, text.contains("class=\"fields") || text.contains(" fields\"") else {
                continue
            }
            let isTold = text.contains("{{>needed-note}}") || text.contains("{{>details-fields}}")
            #expect(isTold, "\(name)")
        }
    }

    @Test("No link to write to nobody")
    func noEmptyAddress() throws {
        var page = Sample.staffOrder(nil)
        page.customer?.email = ""
        let html = try self.html(page)
        #expect(!html.contains("mailto:\""))
    }
}

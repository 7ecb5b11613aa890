/// A mail as HTML and as plain text: one thing to know, and one thing to do.
///
/// All its words are written out before, so that both say the same.
package struct MailPage: Page {
    package static let template = "mail"
    package static let isCommon = true

    package var subject: String
    /// The beginning that mail programs show beside the subject.
    package var preview: String
    package var title: String
    /// What somebody of staff has said: why a slip was rejected.
    package var said: String?
    package var paragraphs: [String]
    package var facts: [MailFact]
    /// The payer's code.
    package var picture: MailPicture?
    /// What to mind about the facts.
    package var hint: String?
    /// The address of the one thing to do.
    package var link: String
    package var linkText: String
    /// What to mind about the link.
    package var keep: String?
    package var lines: [MailLine]
    /// What the lines come to.
    package var sums: [MailFact]
    /// Why it was sent, and who answers questions.
    package var foot: [String]

    package init(
        subject: String, title: String, said: String? = nil, paragraphs: [String],
        facts: [MailFact] = [], picture: MailPicture? = nil, hint: String? = nil, link: String,
        linkText: String,
        keep: String? = nil, lines: [MailLine] = [], sums: [MailFact] = [], foot: [String]
    ) {
        self.subject = subject
        preview = said ?? paragraphs.first ?? title
        self.title = title
        self.said = said
        self.paragraphs = paragraphs
        self.facts = facts
        self.picture = picture
        self.hint = hint
        self.link = link
        self.linkText = linkText
        self.keep = keep
        self.lines = lines
        self.sums = sums
        self.foot = foot
    }

    /// The mail without markup.
    ///
    /// - Parameter shop: what the shop is called.
    package func plainText(of shop: String) -> String {
        var parts = [title]
        if let said { parts.append("> " + said.replacing("\n", with: "\n> ")) }
        parts += paragraphs
        if !facts.isEmpty { parts.append(Self.list(facts)) }
        if let hint { parts.append(hint) }
        parts.append("\(linkText):\n\(link)")
        if let keep { parts.append(keep) }
        if !lines.isEmpty {
            let chosen = lines.map { "\($0.quantity) × \($0.text): \($0.sum)" }
            parts.append((chosen + [Self.list(sums)]).joined(separator: "\n"))
        }
        // What follows two dashes is a signature to mail programs (RFC 3676, 4.3).
        parts.append("-- \n" + ([shop] + foot).joined(separator: "\n"))
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func list(_ facts: [MailFact]) -> String {
        facts.map { "\($0.name): \($0.text)" }.joined(separator: "\n")
    }
}

/// A picture in a mail, which comes with it.
package struct MailPicture: Sendable {
    package var source: String
    /// What is read where pictures are not shown.
    package var alternative: String
    package var width: Int
    package var height: Int
    /// What to do with it.
    package var text: String

    /// The width that pictures are shown in, of whatever size they are: it fits the narrowest
    /// phone.
    package static let width = 280

    package init(source: String, alternative: String, width: Int, height: Int, text: String) {
        self.source = source
        self.alternative = alternative
        self.width = width
        self.height = height
        self.text = text
    }
}

/// A fact of a mail, such as the amount to transfer.
package struct MailFact: Sendable {
    package var name: String
    package var text: String
    /// Whether it is the one that counts.
    package var isMain: Bool

    package init(_ name: String, _ text: String, isMain: Bool = false) {
        self.name = name
        self.text = text
        self.isMain = isMain
    }
}

/// A line of an order in a mail.
package struct MailLine: Sendable {
    package var quantity: Int
    package var text: String
    package var sum: String

    package init(quantity: Int, text: String, sum: String) {
        self.quantity = quantity
        self.text = text
        self.sum = sum
    }
}

extension MailPage: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(subject)
        trace.text(preview)
        trace.text(title)
        trace.text(said)
        trace.texts(paragraphs)
        trace.parts(facts)
        trace.part(picture)
        trace.text(hint)
        trace.text(link)
        trace.text(linkText)
        trace.text(keep)
        trace.parts(lines)
        trace.parts(sums)
        trace.texts(foot)
    }
}

extension MailPicture: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(source)
        trace.text(alternative)
        trace.number(width)
        trace.number(height)
        trace.text(text)
    }
}

extension MailFact: Traced {
    func trace(into trace: inout PageTrace) {
        trace.text(name)
        trace.text(text)
        trace.flag(isMain)
    }
}

extension MailLine: Traced {
    func trace(into trace: inout PageTrace) {
        trace.number(quantity)
        trace.text(text)
        trace.text(sum)
    }
}

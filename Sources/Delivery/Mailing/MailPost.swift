package import Documents
package import Formats
package import Mail
internal import Operations
package import Shop
package import Transfer

/// The shop's way to send mail: from whom, signed by which keys, by which server.
package struct MailPost: Sendable {
    private let transfer: SMTPTransfer
    private let sender: EmailAddress
    private let keys: [DKIMKey]

    /// - Parameters:
    ///   - sender: the address that mail is from.
    ///   - keys: those by which its domain vouches for it.
    package init(server: SMTPServer, sender: EmailAddress, keys: [DKIMKey]) {
        transfer = SMTPTransfer(server: server)
        self.sender = sender
        self.keys = keys
    }

    /// A mail with all that is needed to send it.
    package struct Addressed: Sendable {
        package var to: EmailAddress
        package var written: MailWriter.Written
        /// The name of the mail among all of this shop, which stays over all tries.
        package var name: String
        /// When what it tells happened.
        package var at: Timestamp
        /// Whether the reader may ask for no more of its kind.
        package var isUnasked: Bool

        package init(
            to: EmailAddress, written: MailWriter.Written, name: String, at: Timestamp,
            isUnasked: Bool = false
        ) {
            self.to = to
            self.written = written
            self.name = name
            self.at = at
            self.isUnasked = isUnasked
        }
    }

    /// The mail as it travels.
    ///
    /// - Parameters:
    ///   - shop: what the shop is called.
    ///   - contact: where answers go.
    package func envelope(
        of mail: Addressed, from shop: String, contact: EmailAddress?
    ) -> SMTPEnvelope {
        let stop = (contact ?? sender).text
        let message = MailMessage(
            sender: NamedAddress(name: shop, address: sender), to: mail.to, replyTo: contact,
            subject: mail.written.subject, text: mail.written.text, html: mail.written.html,
            picture: mail.written.picture.map { picture in
                InlinePicture(
                    identifier: picture.identifier, fileName: picture.fileName,
                    bytes: picture.bytes)
            }, at: mail.at, identifier: "\(mail.name)@\(sender.domain)",
            unsubscribe: mail.isUnasked ? "mailto:\(stop)?subject=unsubscribe" : nil)
        return SMTPEnvelope(
            from: sender.text, to: mail.to.text,
            bytes: MailBytes(message).bytes(signedBy: keys, at: mail.at))
    }

    /// Looks whether the mail server lets the shop in, and sends nothing.
    package func greet() async -> SMTPOutcome { await transfer.greet() }

    /// Sends mails, one after the other.
    ///
    /// - Parameter goesOn: asked before each.
    package func send(
        _ envelopes: [SMTPEnvelope], while goesOn: @escaping @Sendable () -> Bool
    ) async -> [SMTPOutcome] {
        await transfer.send(envelopes, while: goesOn)
    }
}

extension SMTPOutcome {
    /// What it means for a delivery, with the address that was tried.
    ///
    /// - Parameter pause: after which what was not tried is tried.
    func delivery(to address: String, pause: Span) -> DeliveryOutcome {
        switch self {
        case .accepted(let reply): .delivered("\(address): \(reply.text)")
        case .refused(let reply):
            .failed("\(address): \(reply.text)", mayPass: reply.code < 500)
        case .misfit(let words): .failed("\(address): \(words)", mayPass: false)
        case .notTried, .failed(.cancelled): .notYet(after: pause)
        case .turnedAway, .noTLS, .unknown, .failed:
            .failed("\(address): \(problem ?? "")", mayPass: true)
        }
    }

    /// What is wrong between the shop and its mail server; `nil` where that is well.
    package var problem: String? {
        switch self {
        case .accepted, .refused, .misfit, .notTried: nil
        case .turnedAway(let reply): "the mail server turns the shop away: \(reply.text)"
        case .noTLS: "the mail server offers no TLS"
        case .unknown:
            "the mail server had the whole message and did not answer: it may have taken it"
        case .failed(.unreachable(let words)):
            "the mail server could not be reached: \(words)"
        case .failed(.untrusted(let words)): "the mail server is not trusted: \(words)"
        case .failed(.tooSlow): "the mail server did not answer in time"
        case .failed(.cut(let words)): "the mail server broke off: \(words)"
        case .failed(.forbiddenAddress): "the mail server is at an address that is not allowed"
        case .failed(.cancelled): nil
        }
    }
}

package import Formats
package import Shop

/// A message as people read it, before it is bytes.
package struct MailMessage: Sendable {
    /// Whom the message is from: a name that people read, and the address.
    package var sender: NamedAddress
    package var to: EmailAddress
    /// Where answers go; `nil` is to the sender.
    package var replyTo: EmailAddress?
    package var subject: String
    /// The message without any markup.
    package var text: String
    /// The same as HTML.
    package var html: String
    /// A picture that the HTML shows.
    package var picture: InlinePicture?
    /// When what it tells happened. It stays over all tries, as the identifier does.
    package var at: Timestamp
    /// The identifier, `something@domain` without brackets. The same message has the same one each
    /// time, so that whoever gets it twice can drop one.
    package var identifier: String
    /// A `mailto:` or `https:` address to be asked for no more messages of this kind; `nil` for
    /// what belongs to a purchase.
    package var unsubscribe: String?

    package init(
        sender: NamedAddress, to: EmailAddress, replyTo: EmailAddress? = nil, subject: String,
        text: String, html: String, picture: InlinePicture? = nil, at: Timestamp,
        identifier: String, unsubscribe: String? = nil
    ) {
        self.sender = sender
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.picture = picture
        self.at = at
        self.identifier = identifier
        self.unsubscribe = unsubscribe
    }
}

/// A PNG that travels with a message, so that nothing is fetched to show it.
package struct InlinePicture: Hashable, Sendable {
    /// What the HTML calls it behind `cid:`: an address (RFC 2392).
    package var identifier: String
    /// What it is called when it is saved, in letters, digits, `-` and `.`.
    package var fileName: String
    package var bytes: [UInt8]

    package init(identifier: String, fileName: String, bytes: [UInt8]) {
        self.identifier = identifier
        self.fileName = fileName
        self.bytes = bytes
    }
}

/// An address with the name of whoever has it.
package struct NamedAddress: Hashable, Sendable {
    package var name: String
    package var address: EmailAddress

    package init(name: String, address: EmailAddress) {
        self.name = name
        self.address = address
    }
}

extension EmailAddress {
    /// The part behind the `@`.
    package var domain: String { String(text.pieces(at: "@").last ?? "") }
}

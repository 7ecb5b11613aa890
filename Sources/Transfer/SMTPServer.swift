package import Shop

/// A mail server that messages are handed to, with all that is needed to be let in.
package struct SMTPServer: Hashable, Sendable {
    /// How the way to the server is kept from being read.
    package enum Security: Hashable, Sendable {
        /// TLS from the first byte on.
        case tls
        /// TLS is begun by STARTTLS, and nothing is sent where that is not offered.
        case startTLS
        /// Nothing: on this machine, or because somebody has said so.
        case none
    }

    package var host: String
    package var port: Int
    package var security: Security
    /// The name to sign in with; `nil` signs nobody in.
    package var user: String?
    package var password: String
    /// A file of certificates to trust instead of the machine's own.
    package var authorities: String?
    /// What the shop calls itself: a host's name.
    package var greeting: String
    package var limits: SMTPLimits

    package init(
        host: String, port: Int, security: Security, user: String? = nil, password: String = "",
        authorities: String? = nil, greeting: String, limits: SMTPLimits = SMTPLimits()
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self.password = password
        self.authorities = authorities
        self.greeting = greeting
        self.limits = limits
    }

    /// The address as libcurl takes it; the path is what is said in the greeting.
    var url: String {
        let name = host.has(":") ? "[\(host)]" : host
        return "\(security == .tls ? "smtps" : "smtp")://\(name):\(port)/\(greeting)"
    }

    /// The server as people write it.
    package var place: String { "\(host):\(port)" }
}

/// The named limits of handing one message over.
package struct SMTPLimits: Hashable, Sendable {
    /// The time until the server has greeted and let the shop in.
    package var connecting: Span
    /// How long one answer of the server is waited for; whole seconds.
    package var answering: Span
    /// The time of a whole message.
    package var whole: Span

    package init(
        connecting: Span = .seconds(10), answering: Span = .seconds(20),
        whole: Span = .seconds(25)
    ) {
        self.connecting = connecting
        self.answering = answering
        self.whole = whole
    }
}

/// A message in its envelope: to one recipient, so that of each it is known whether it was taken.
package struct SMTPEnvelope: Sendable {
    package var from: String
    package var to: String
    /// The message, with CR LF at the end of every line.
    package var bytes: [UInt8]

    package init(from: String, to: String, bytes: [UInt8]) {
        self.from = from
        self.to = to
        self.bytes = bytes
    }

    /// The most bytes of a line with its end (RFC 5321, 4.5.3.1.6).
    static let longestLine = 1_000

    /// Why the envelope is not sent at all; `nil` where nothing is wrong with it. An address with
    /// `>` or a line end would be a command of its own.
    var misfit: String? {
        for address in [from, to] {
            guard !address.isEmpty, address.utf8.count <= 320, address.has("@"),
                address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
                !address.has("<"), !address.has(">")
            else { return "an address has characters that no mail server may be told" }
        }
        var length = 0
        var last: UInt8 = 0
        for byte in bytes {
            length += 1
            if byte == 0x0A, last != 0x0D { return "a line does not end with CR LF" }
            if last == 0x0D, byte != 0x0A { return "a line does not end with CR LF" }
            if length > Self.longestLine { return "a line is too long" }
            if byte == 0x0A { length = 0 }
            last = byte
        }
        return last == 0x0A ? nil : "the last line does not end"
    }
}

/// What a mail server answered: its code, and its words with the code.
package struct SMTPReply: Hashable, Sendable {
    package var code: Int
    package var text: String

    package init(code: Int, text: String) {
        self.code = code
        self.text = text
    }
}

/// The outcome of handing a message over.
package enum SMTPOutcome: Hashable, Sendable {
    /// The server has the message and answers for it.
    case accepted(SMTPReply)
    /// The server does not take this message, or not for this recipient: 4xx not now, 5xx never.
    case refused(SMTPReply)
    /// Nobody of this shop is served so: the sender or its password is refused, or the server says
    /// so before anything of the message.
    case turnedAway(SMTPReply)
    /// The server offers no TLS, and the shop sends nothing without it.
    case noTLS
    /// The server did not answer after it had the whole message: it may have it.
    case unknown
    case failed(TransferFailure)
    /// The envelope may not be sent by anybody. Carries why.
    case misfit(String)
    /// There was no time for it.
    case notTried

    /// Whether it tells of this message alone, and others fare as they fare.
    var isOfMessage: Bool {
        switch self {
        case .accepted, .refused, .misfit: true
        case .turnedAway, .noTLS, .unknown, .failed, .notTried: false
        }
    }
}

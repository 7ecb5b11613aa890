internal import Delivery
internal import Formats
internal import Mail
internal import Transfer

/// Whether the mail server lets the shop in, and takes a message where one may be sent.
enum MailCheckUp {
    /// - Parameter address: whom a test message is sent to; `nil` sends none.
    static func look(
        at configuration: Configuration, to address: EmailAddress?, _ surroundings: Surroundings
    ) async -> CheckUp {
        guard let place = configuration.mail else {
            let words = "not set up: shoppers and staff get none. --mail names a server"
            return address == nil ? .none(name, words) : .fail(name, words)
        }
        let outcome = await place.post.greet()
        if outcome.problem != nil {
            return failed(MailTrial.advice(on: outcome, of: place))
        }
        let entered = "\(place.server.place) lets the shop in, as \(place.sender.text)"
        guard let address else {
            return judged(entered, place, configuration, "`--mail-to ADDRESS` sends one")
        }
        let trial = MailTrial(place: place, configuration: configuration)
        do {
            switch try await trial.send(to: address, surroundings) {
            case .taken(let answer):
                return judged(
                    "\(place.server.place) took a message for \(address.text), as "
                        + place.sender.text, place, configuration, "It answered: \(answer)")
            case .failed(let words): return failed(words)
            }
        } catch {
            return .fail(name, "\(entered); no message could be written: \(error.line)")
        }
    }

    private static func failed(_ words: String) -> CheckUp {
        let parts = words.split(separator: "; ", maxSplits: 1).map(String.init)
        return .fail(name, parts.first ?? words, parts.count > 1 ? parts[1] : nil)
    }

    /// What could be better although the server does what it should.
    private static func judged(
        _ way: String, _ place: MailPlace, _ configuration: Configuration, _ more: String
    ) -> CheckUp {
        guard !place.keys.isEmpty else {
            return .warn(
                name, "\(way); nothing is signed",
                "name keys with --mail-dkim, or let the server sign: docs/mail.md")
        }
        guard configuration.publicURL != nil else {
            return .warn(
                name, "\(way); links in mail lead to \(configuration.listen.url)",
                "say how people reach the shop with --public-url")
        }
        let selectors = place.keys.map(\.selector).joined(separator: ", ")
        return .ok(name, "\(way), signed by \(selectors). \(more)")
    }

    private static let name = "mail"
}

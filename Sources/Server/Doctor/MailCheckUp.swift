internal import Delivery
internal import Formats
internal import Mail
internal import Transfer

/// Whether the mail server lets the shop in, without sending anything.
enum MailCheckUp {
    static func look(at configuration: Configuration) async -> CheckUp {
        guard let place = configuration.mail else {
            return .none(name, "not set up: shoppers and staff get none. --mail names a server")
        }
        let outcome = await place.post.greet()
        if let problem = outcome.problem {
            let words = MailTrial.advice(on: outcome, of: place)
            let parts = words.split(separator: "; ", maxSplits: 1).map(String.init)
            return .fail(name, parts.first ?? problem, parts.count > 1 ? parts[1] : nil)
        }
        let way = "\(place.server.place) lets the shop in, as \(place.sender.text)"
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
        return .ok(name, "\(way), signed by \(selectors). `holdfast mail test` sends one")
    }

    private static let name = "mail"
}

internal import Delivery
internal import Formats
internal import Foundation
internal import Mail
internal import Shop
internal import Transfer

/// The way by which the shop sends mail.
struct MailPlace: Sendable {
    let server: SMTPServer
    let sender: EmailAddress
    let keys: [DKIMKey]

    var post: MailPost { MailPost(server: server, sender: sender, keys: keys) }

    /// Reads the settings of mail; `nil` where the shop sends none.
    static func read(_ given: [Setting: GivenValue]) throws(Refusal) -> MailPlace? {
        guard let address = given[.mail] else {
            for setting in [Setting.mailFrom, .mailDKIM] {
                if let value = given[setting] {
                    throw value.refused("there is no mail server: name it with --mail smtp://…")
                }
            }
            return nil
        }
        guard let from = given[.mailFrom] else {
            throw address.refused(
                "mail must be from somebody: say \(Setting.mailFrom.flag) help@shop.example")
        }
        guard let sender = EmailAddress(from.text) else {
            throw from.refused("write one address, such as help@shop.example")
        }
        return MailPlace(
            server: try server(address, password: given[.mailPassword], sender: sender),
            sender: sender,
            keys: try given[.mailDKIM].map { given throws(Refusal) in
                try keys(given, domain: sender.domain)
            } ?? [])
    }

    private static let example = "write smtp://USER@HOST:587, or smtps://USER@HOST"

    /// Reads `smtp[s]://[USER@]HOST[:PORT][?tls=on|off][&ca=FILE]`. The password is a setting of
    /// its own, so that an address can be shown.
    private static func server(
        _ given: GivenValue, password: GivenValue?, sender: EmailAddress
    ) throws(Refusal) -> SMTPServer {
        guard let url = URLComponents(string: given.text), let scheme = url.scheme,
            ["smtp", "smtps"].contains(scheme), let named = url.host, !named.isEmpty,
            url.path.isEmpty || url.path == "/", url.fragment == nil,
            given.text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw given.refused("this is not the address of a mail server: \(example)") }
        guard url.password == nil else {
            throw given.refused(
                "the password does not belong into the address: set "
                    + Setting.mailPassword.variable)
        }
        let items = try items(of: url, given)
        let host = named.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let isHere = host == "localhost" || host == "::1" || host.begins(with: "127.")
        let security: SMTPServer.Security
        switch (scheme, items["tls"]) {
        case ("smtps", nil), ("smtps", "on"): security = .tls
        case ("smtp", "on"): security = .startTLS
        // What leaves this machine is not to be read by others, unless somebody says so.
        case ("smtp", nil): security = isHere ? .none : .startTLS
        case ("smtp", "off"): security = .none
        default: throw given.refused("tls is on or off, and always on with smtps://")
        }
        let user = url.user.flatMap { $0.isEmpty ? nil : $0 }
        guard (user == nil) == (password == nil) else {
            throw given.refused(
                user == nil
                    ? "there is a password and nobody to sign in: \(example)"
                    : "\(user ?? "") wants a password: set \(Setting.mailPassword.variable)")
        }
        return SMTPServer(
            host: host, port: url.port ?? (security == .tls ? 465 : isHere ? 25 : 587),
            security: security, user: user, password: password?.text ?? "",
            authorities: items["ca"], greeting: sender.domain)
    }

    private static func items(
        of url: URLComponents, _ given: GivenValue
    ) throws(Refusal) -> [String: String] {
        var items: [String: String] = [:]
        for item in url.queryItems ?? [] {
            guard ["tls", "ca"].contains(item.name), let value = item.value, !value.isEmpty,
                items.updateValue(value, forKey: item.name) == nil
            else { throw given.refused("`\(item.name)` is not known or stands twice: \(example)") }
        }
        if let file = items["ca"], !FileManager.default.isReadableFile(atPath: file) {
            throw given.refused("there is no file \(file) that can be read")
        }
        return items
    }

    /// Reads `SELECTOR=FILE[,SELECTOR=FILE]`.
    private static func keys(
        _ given: GivenValue, domain: String
    ) throws(Refusal) -> [DKIMKey] {
        var keys: [DKIMKey] = []
        for part in given.text.split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2 else {
                throw given.refused("write SELECTOR=FILE, with commas between several")
            }
            guard let data = FileManager.default.contents(atPath: pair[1]), data.count < 65_536
            else { throw given.refused("there is no file \(pair[1]) that can be read") }
            do throws(DKIMKey.Problem) {
                keys.append(
                    try DKIMKey(
                        pem: String(decoding: data, as: UTF8.self), selector: pair[0],
                        domain: domain))
            } catch {
                switch error {
                case .notAKey:
                    throw given.refused(
                        "\(pair[1]) holds no private key of RSA with 2048 bits, or of Ed25519")
                case .notASelector:
                    throw given.refused("`\(pair[0])` is no selector: use letters and digits")
                }
            }
        }
        return keys
    }
}

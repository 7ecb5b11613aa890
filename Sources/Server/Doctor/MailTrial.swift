internal import Delivery
internal import Documents
internal import Formats
internal import Mail
internal import Operations
internal import Pages
internal import Shop
internal import Storage
internal import Transfer

/// A try of the shop's mail.
struct MailTrial: Sendable {
    let place: MailPlace
    let configuration: Configuration

    /// What came of it, in words.
    enum Answer: Sendable {
        case taken(String)
        case failed(String)
    }

    /// Opens the shop, which may be serving meanwhile, and sends a test message from it.
    func send(
        to address: EmailAddress, _ surroundings: Surroundings
    ) async throws(Refusal) -> Answer {
        do {
            try configuration.requireShop()
            let shop = try await OpenShop.open(
                configuration, surroundings, needsShop: true, beginsEra: false)
            do {
                let keeper = try await Shopkeeper(try shop.parts(surroundings))
                let answer = try await send(to: address, from: keeper, at: surroundings.clock())
                await shop.store.close()
                return answer
            } catch {
                await shop.store.close()
                throw error
            }
        } catch {
            throw Refusal(error)
        }
    }

    /// Sends a test message.
    ///
    /// - Throws: only where a template that is part of the program is broken.
    private func send(
        to address: EmailAddress, from keeper: Shopkeeper, at now: Timestamp
    ) async throws -> Answer {
        let words = ShopWording(keeper: keeper, renderer: try PageRenderer(assets: Assets()))
        let writer = MailWriter(
            keeper: keeper, words: words, base: configuration.publicURL ?? configuration.listen.url)
        let mail = MailPost.Addressed(
            to: address, written: writer.test(), name: "test.\(hex(keeper.random(8)))", at: now)
        let post = place.post
        let envelope = post.envelope(of: mail, from: writer.shopName, contact: writer.contact)
        switch await post.send([envelope], while: { true }).first ?? .notTried {
        case .accepted(let reply): return .taken(reply.text)
        case .refused(let reply):
            let now = reply.code < 500 ? " now" : ""
            return .failed(
                "\(place.server.place) does not take it\(now) for \(address.text): \(reply.text)")
        case .misfit(let words): return .failed(words)
        case let outcome: return .failed(Self.advice(on: outcome, of: place))
        }
    }

    /// What is wrong, and what to do about it.
    static func advice(on outcome: SMTPOutcome, of place: MailPlace) -> String {
        let problem = "\(place.server.place): \(outcome.problem ?? "nothing was sent")"
        switch outcome {
        case .turnedAway(let reply) where reply.code == 535 || reply.code == 530:
            return problem + "; look at the user in --mail and at "
                + Setting.mailPassword.variable
        case .turnedAway:
            return problem + "; may \(place.sender.text) send by this server?"
        case .noTLS:
            return problem + "; with ?tls=off in --mail everybody on the way could read it"
        case .failed(.untrusted):
            return problem + "; name the file of its authority with ?ca=FILE in --mail"
        case .failed(.unreachable), .failed(.tooSlow):
            return problem + "; is the port right, and open from this machine?"
        default: return problem
        }
    }

    /// The records that the sender's domain must publish.
    static func records(of place: MailPlace) -> [(name: String, text: String)] {
        let domain = place.sender.domain
        let policy = "v=DMARC1; p=quarantine; rua=mailto:\(place.sender.text)"
        return place.keys.map(\.record) + [
            (domain, "v=spf1 a:\(place.server.host) -all"), ("_dmarc.\(domain)", policy),
        ]
    }
}

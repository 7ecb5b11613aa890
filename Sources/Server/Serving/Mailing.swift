internal import Delivery
internal import Documents
internal import Logging
internal import Operations
internal import ServiceLifecycle

/// The mail of one serving process.
enum Mailing {
    /// The services that must run so that mail is sent; none where no mail server is named.
    ///
    /// Before anybody is listened to, the relay has begun, so that the first order of a shop that
    /// begins to send mail is told of.
    static func services(
        keeper: Shopkeeper, words: ShopWording, configuration: Configuration,
        wait: @escaping Wait, logger: Logger
    ) async -> [any Service] {
        guard let place = configuration.mail else { return [] }
        do {
            _ = try await keeper.advance(MailRelay())
            _ = try await keeper.remindShoppers()
        } catch {
            logger.error("mail begins later", metadata: ["error": "\(error)"])
        }
        let writer = MailWriter(
            keeper: keeper, words: words, base: configuration.publicURL ?? configuration.listen.url)
        return [
            ReminderClock(shopkeeper: keeper, wait: wait, logger: logger),
            MailCourier(
                shopkeeper: keeper, writer: writer, post: place.post, wait: wait, logger: logger),
        ]
    }
}

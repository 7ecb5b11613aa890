internal import Formats
internal import HTTPTypes
internal import Operations
internal import Shop

/// The mark that a browser is known by from its first press on "Join the line" until it has its
/// ticket.
///
/// The challenge in it becomes the ticket's id, so however many presses carry it make one place. It
/// is kept as a cookie and stands in no address, since whoever has it can ask for the ticket.
enum JoinMark {
    /// The field of the query that says that a form came back with its mark, or from a browser that
    /// keeps none.
    static let field = "marked"

    private static func name(_ slug: String, isSecure: Bool) -> String {
        (isSecure ? "__Host-" : "") + "holdfast_join_" + slug
    }

    static func set(_ challenge: String, slug: String, isSecure: Bool) -> String {
        Cookies.set(
            name(slug, isSecure: isSecure), challenge, age: JoinPrice.life, isSecure: isSecure)
    }

    /// The challenge that a browser brings along, if it is not too long to be one.
    static func challenge(of request: WebRequest, _ drop: Drop) -> String? {
        let cookies = request.header(.cookie) ?? ""
        return [true, false].lazy.compactMap {
            Cookies.value(of: name(drop.slug, isSecure: $0), in: cookies)
        }.first { $0.utf8.count <= TicketCookie.longest }
    }

    /// Whether a form comes for the second time.
    static func isBack(_ request: WebRequest) throws -> Bool {
        try request.queryFields()[field] != nil
    }
}

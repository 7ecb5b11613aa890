internal import HTTPTypes
internal import Shop

extension Problem {
    /// 401: no key or token, or one that opens nothing.
    static let unauthorized = Problem(
        .unauthorized, "Send a valid key or token as Authorization: Bearer.",
        headers: [.wwwAuthenticate: "Bearer"])
}

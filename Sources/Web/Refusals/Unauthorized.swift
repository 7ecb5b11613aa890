internal import HTTPTypes

extension Problem {
    /// 401: no key or token, or one that opens nothing.
    static let unauthorized = Problem(
        .unauthorized, "Send a valid key or token as Authorization: Bearer.",
        headers: [.wwwAuthenticate: "Bearer"])

    /// 403: the role may not do this.
    static let forbidden = Problem(.forbidden, "This role may not do that.")
}

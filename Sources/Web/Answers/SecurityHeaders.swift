package import HTTPTypes

/// The header fields that keep a page to itself.
package enum SecurityHeaders {
    /// The referrer policy: how much of its address a page tells others.
    package enum Referrer: String, Sendable {
        /// The policy of pages whose address is no secret.
        case sameOrigin = "same-origin"
        /// The policy of pages whose address is their key, such as an order's.
        case none = "no-referrer"
    }

    /// Everything from this site only; no plug-ins, no frames in either direction, forms only
    /// home. `blob:` pictures are the previews of slips before they are sent.
    private static let contentPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'",
        "img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'",
        "manifest-src 'self'", "worker-src 'self'", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'",
    ].joined(separator: "; ")

    /// The policy for stored files that people sent: nothing in them may run.
    private static let filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'"

    /// The header fields of a page.
    package static func page(referrer: Referrer = .sameOrigin) -> HTTPFields {
        var fields: HTTPFields = [:]
        fields[.contentSecurityPolicy] = contentPolicy
        fields[.xContentTypeOptions] = "nosniff"
        fields[.referrerPolicy] = referrer.rawValue
        fields[.permissionsPolicy] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
        fields[.crossOriginOpenerPolicy] = "same-origin"
        return fields
    }

    /// The header fields of a file that somebody uploaded.
    package static func file() -> HTTPFields {
        var fields: HTTPFields = [:]
        fields[.contentSecurityPolicy] = filePolicy
        fields[.xContentTypeOptions] = "nosniff"
        fields[.referrerPolicy] = Referrer.none.rawValue
        fields[.crossOriginResourcePolicy] = "same-origin"
        return fields
    }
}

extension HTTPField.Name {
    static let referrerPolicy = name("referrer-policy")
    static let permissionsPolicy = name("permissions-policy")
    static let crossOriginOpenerPolicy = name("cross-origin-opener-policy")
    static let secFetchSite = name("sec-fetch-site")
    static let forwardedFor = name("x-forwarded-for")

    /// A name that HTTPTypes does not know.
    static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else {
            preconditionFailure("\(text) is not a field name")
        }
        return name
    }
}
